using Bridge.Adapters.File.Finishing;

namespace Bridge.Adapters.Tests.File.Finishing;

using File = System.IO.File;

public sealed class SettingAsideTests : FileSourceBench
{
    [Fact]
    public async Task A_file_that_cannot_be_set_aside_is_reported_and_stops_the_others_but_is_not_read_again()
    {
        Directory.Delete(Folder["archive"]);
        Folder.Put("archive", "a file where the folder should be");
        Folder.Put("inbox/a.csv", "one\n");
        await using var run = Start();
        Assert.Contains("cannot be set aside", await Stage.StateAsync(s => s.Length > 0, Cancel));
        Folder.Put("inbox/b.csv", "two\n");
        Assert.Equal("one", (await Intake.NextAsync(Cancel)).Text);
        File.Delete(Folder["archive"]);
        await Stage.ConnectedAsync(Cancel);
        Assert.Equal("two", (await Intake.NextAsync(Cancel)).Text);
        Assert.Equal(2, Intake.All.Count);
    }

    [Fact]
    public async Task A_name_in_use_gets_a_number()
    {
        foreach (var content in new[] { "one\n", "two\n", "three\n" })
        {
            Folder.Put("inbox/a.csv", content);
            await using var run = Start();
            await Folder.UntilAsync(() => !File.Exists(Folder["inbox", "a.csv"]), Cancel);
        }
        Assert.Equal(["a.1.csv", "a.2.csv", "a.csv"], Folder.Files("archive"));
    }

    [Fact]
    public async Task What_replaced_a_file_while_it_was_read_is_not_archived_unread()
    {
        var path = Folder.Put("inbox/a.csv", "old\n");
        var once = 0;
        Intake.Gate = (_, _) =>
        {
            if (Interlocked.Exchange(ref once, 1) != 0) return Task.CompletedTask;
            File.WriteAllText(Folder["other"], "newer\n");
            File.Move(Folder["other"], path, overwrite: true);
            return Task.CompletedTask;
        };
        await using var run = Start();
        Assert.Equal(["old", "newer"], (await Intake.NextAsync(2, Cancel)).Select(t => t.Text));
        await ArchivedAsync("a.csv");
        Assert.Equal("newer\n", File.ReadAllText(Folder["archive", "a.csv"]));
    }

    [Fact]
    public void A_move_between_volumes_copies_and_keeps_the_time()
    {
        var path = Folder.Put("inbox/a.csv", "content");
        var time = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, time);
        Finisher.CopyAcross(path, Folder["archive", "a.csv"]);
        Assert.Equal("content", File.ReadAllText(Folder["archive", "a.csv"]));
        Assert.Equal(time, File.GetLastWriteTimeUtc(Folder["archive", "a.csv"]));
        Assert.False(File.Exists(path));
        Assert.Equal(["a.csv"], Folder.Files("archive"));
    }

    [Fact]
    public void A_real_move_between_volumes_works()
    {
        const string Other = "/dev/shm";
        Assert.SkipUnless(Directory.Exists(Other), "there is no second volume to move to");
        var folder = Path.Combine(Other, Path.GetFileName(Folder.Path));
        try
        {
            var target = Finisher.Move(Folder.Put("inbox/a.csv", "content"), folder);
            Assert.Equal("content", File.ReadAllText(target));
            Assert.Empty(Folder.Files("inbox"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
