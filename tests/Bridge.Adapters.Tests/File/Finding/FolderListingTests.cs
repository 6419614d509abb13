namespace Bridge.Adapters.Tests.File.Finding;

using File = System.IO.File;

public sealed class FolderListingTests : FileSourceBench
{
    [Fact]
    public async Task An_empty_file_is_an_error_by_default_and_can_be_archived()
    {
        Folder.Put("inbox/a.csv", "");
        await using (Start()) await FailedAsync("a.csv");
        Assert.Contains("empty", File.ReadAllText(Folder["error", "a.csv.error.json"]));
        Folder.Put("inbox/b.csv", "");
        await using (Start("empty: archive, framing: { type: lines }")) await ArchivedAsync("b.csv");
        Assert.Empty(Intake.All);
    }

    [Fact]
    public async Task A_done_file_says_when_and_is_removed_afterwards()
    {
        Folder.Put("inbox/a.csv", "one\n");
        Folder.Put("inbox/b.csv", "two\n");
        Folder.Put("inbox/b.done", "");
        await using var run = Start("done_file: \"{stem}.done\", framing: { type: lines }");
        Assert.Equal("two", (await Intake.NextAsync(Cancel)).Text);
        await Folder.UntilAsync(() => !File.Exists(Folder["inbox", "b.done"]), Cancel);
        Assert.Equal(["a.csv"], Folder.Files("inbox"));
        Folder.Put("inbox/a.done", "");
        Assert.Equal("one", (await Intake.NextAsync(Cancel)).Text);
    }

    [Fact]
    public async Task Hidden_excluded_and_other_files_are_left_alone_and_the_rest_comes_in_order()
    {
        foreach (var name in new[] { "c.csv", "a.CSV", ".d.csv", "b.txt", "skip-1.csv", "b.csv" }) Folder.Put("inbox/" + name, name + "\n");
        await using var run = Start("exclude: [\"skip-*\"], framing: { type: lines }");
        Assert.Equal(["a.CSV", "b.csv", "c.csv"], (await Intake.NextAsync(3, Cancel)).Select(t => t.Text));
        await ArchivedAsync("c.csv");
        Assert.Equal([".d.csv", "b.txt", "skip-1.csv"], Folder.Files("inbox"));
    }

    [Fact]
    public async Task Folders_below_are_read_when_asked_but_not_where_files_were_set_aside()
    {
        Folder.Put("inbox/a.csv", "one\n");
        Folder.Put("inbox/deep/er/b.csv", "two\n");
        Directory.CreateDirectory(Folder["inbox", "archive", "x"][..^2]);
        await using var run = Start("recurse: true, after: { success: inbox/archive }, framing: { type: lines }");
        Assert.Equal(["one", "two"], (await Intake.NextAsync(2, Cancel)).Select(t => t.Text).Order());
        await Folder.UntilAsync(() => Folder.Files("inbox/archive").Length == 2, Cancel);
        Folder.Put("inbox/c.csv", "three\n");
        Assert.Equal("three", (await Intake.NextAsync(Cancel)).Text);
    }

    [Fact]
    public async Task A_kept_file_is_taken_once_also_after_a_restart_and_again_when_its_time_changes()
    {
        var path = Folder.Put("inbox/a.csv", "one\n");
        const string Keep = "after: { success: keep }, framing: { type: lines }";
        await using (Start(Keep)) Assert.Equal("one", (await Intake.NextAsync(Cancel)).Text);
        await using (Start(Keep))
        {
            Folder.Put("inbox/b.csv", "two\n");
            Assert.Equal("two", (await Intake.NextAsync(Cancel)).Text);
        }
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(-5));
        await using (Start(Keep)) Assert.Equal("one", (await Intake.NextAsync(Cancel)).Text);
        Assert.Equal(2, Intake.All.Where(t => t.Text == "one").Select(t => t.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_missing_folder_is_reported_until_it_is_there()
    {
        await using var run = Start(path: "missing/*.csv");
        Assert.Contains("does not exist", await Stage.StateAsync(s => s.Length > 0, Cancel));
        Folder.Put("missing/a.csv", "one\n");
        await Stage.ConnectedAsync(Cancel);
        Assert.Equal("one", (await Intake.NextAsync(Cancel)).Text);
    }

    [Fact]
    public async Task Files_above_max_size_are_set_aside_unread_and_small_ones_wait()
    {
        Folder.Put("inbox/a.csv", "1");
        Folder.Put("inbox/b.csv", "12\n");
        Folder.Put("inbox/c.csv", new string('x', 100));
        await using var run = Start("min_size: 2B, max_size: 50B, framing: { type: lines }");
        await FailedAsync("c.csv");
        Assert.Equal("12", (await Intake.NextAsync(Cancel)).Text);
        Assert.Equal(["a.csv"], Folder.Files("inbox"));
    }
}
