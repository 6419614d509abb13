using System.Text.Json;

namespace Bridge.Adapters.Tests.File.Reading;

using File = System.IO.File;

public sealed class RecordReadingTests : FileSourceBench
{
    [Fact]
    public async Task Each_record_is_a_message_with_a_stable_id_its_place_and_the_file_in_its_headers()
    {
        var path = Folder.Put("inbox/a.csv", "one\ntwo\n");
        await using var run = Start();
        var taken = await Intake.NextAsync(2, Cancel);
        await ArchivedAsync("a.csv");
        Assert.Equal(["one", "two"], taken.Select(t => t.Text));
        Assert.Equal([(1L, 0L), (2L, 4L)], taken.Select(t => (t.Place.Record, t.Place.Offset)));
        Assert.Matches("^[0-9a-f]{32}-0$", taken[0].Id);
        Assert.Equal(taken[0].Id[..32] + "-4", taken[1].Id);
        Assert.Equal("a.csv", taken[0].Headers[":name"]);
        Assert.Equal(path, taken[0].Headers[":path"]);
        Assert.Equal("8", taken[0].Headers[":size"]);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Noise_keeps_its_place_as_a_fault_and_the_file_goes_on()
    {
        Folder.Put("inbox/a.csv", "one\n#noise\ntwo\n");
        await using var run = Start();
        var taken = await Intake.NextAsync(3, Cancel);
        Assert.Equal([null, "noise", null], taken.Select(t => t.Fault));
        Assert.Equal("#noise", taken[1].Text);
        await ArchivedAsync("a.csv");
    }

    [Fact]
    public async Task A_file_that_breaks_is_set_aside_with_offset_record_and_reason()
    {
        Folder.Put("inbox/a.csv", "one\n!broken\nnever read\n");
        await using var run = Start();
        await FailedAsync("a.csv");
        Assert.Equal(["one", "!broken"], Intake.All.Select(t => t.Text));
        Assert.Equal("a broken line", Intake.All[1].Fault);
        using var report = JsonDocument.Parse(File.ReadAllText(Folder["error", "a.csv.error.json"]));
        Assert.Equal(4, report.RootElement.GetProperty("offset").GetInt64());
        Assert.Equal(2, report.RootElement.GetProperty("records").GetInt64());
        Assert.Equal("a broken line", report.RootElement.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_line_of_100_MB_is_one_fault_and_memory_stays_bounded()
    {
        using (var file = File.Create(Folder["inbox", "a.csv"]))
        {
            file.Write("before\n"u8);
            var block = new byte[1024 * 1024];
            block.AsSpan().Fill((byte)'x');
            for (var i = 0; i < 100; i++) file.Write(block);
            file.Write("\nafter\n"u8);
        }
        GC.Collect();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await using var run = Start();
        var taken = await Intake.NextAsync(3, Cancel);
        Assert.Equal(["before", "after"], [taken[0].Text, taken[2].Text]);
        Assert.Contains("max_frame", taken[1].Fault);
        Assert.Equal(4096, taken[1].Body.Length);
        Assert.Equal(7 + 100 * 1024 * 1024 + 1, taken[2].Place.Offset);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 24 * 1024 * 1024);
        await ArchivedAsync("a.csv");
    }

    [Fact]
    public async Task Without_framing_a_file_is_one_message()
    {
        Folder.Put("inbox/a.csv", "one\ntwo\n");
        await using var run = Start("exclude: [nothing]");
        var taken = await Intake.NextAsync(Cancel);
        Assert.Equal("one\ntwo\n", taken.Text);
        Assert.EndsWith("-0", taken.Id);
        await ArchivedAsync("a.csv");
    }

    [Fact]
    public async Task A_whole_file_above_max_frame_leaves_its_head_in_the_dead_letters()
    {
        Stage.MaxFrame = 10_000;
        Folder.Put("inbox/a.csv", new string('x', 10_001));
        await using var run = Start("exclude: [nothing]");
        await FailedAsync("a.csv");
        Assert.Equal(4096, Intake.All.Single().Body.Length);
        Assert.Contains("max_frame", Intake.All.Single().Fault);
    }

    [Fact]
    public async Task The_format_s_own_records_are_used_with_their_preamble()
    {
        Stage.CodecFramer = () => new LineFramer(header: true);
        Folder.Put("inbox/a.csv", "header 1\none\nheader 2\ntwo\nthree\n");
        await using var run = Start("exclude: [nothing]");
        var taken = await Intake.NextAsync(3, Cancel);
        Assert.Equal(["header 1", "header 2", "header 2"], taken.Select(t => System.Text.Encoding.UTF8.GetString(t.Preamble)));
        Assert.Equal(9, taken[0].Place.Offset);
    }

    [Fact]
    public async Task Byte_order_mark_and_Ctrl_Z_are_left_out()
    {
        File.WriteAllBytes(Folder["inbox", "a.csv"], [0xEF, 0xBB, 0xBF, .. "one\ntwo\n"u8, 0x1A, 0x1A]);
        await using var run = Start("strip_ctrl_z: true, framing: { type: lines }");
        var taken = await Intake.NextAsync(2, Cancel);
        Assert.Equal(["one", "two"], taken.Select(t => t.Text));
        Assert.Equal(3, taken[0].Place.Offset);
        await ArchivedAsync("a.csv");
        Assert.Equal(2, Intake.All.Count);
    }

    [Fact]
    public async Task A_file_that_grows_while_it_is_read_is_read_to_its_new_end()
    {
        var path = Folder.Put("inbox/a.csv", string.Join('\n', Enumerable.Range(0, 3_000)) + "\nhalf a li");
        var once = 0;
        Intake.Gate = (_, _) =>
        {
            // The default share mode of the writer would keep the source from opening it at all on Windows; there the file is not taken before.
            if (Interlocked.Exchange(ref once, 1) == 0) AppendAsOthersDo(path, "ne\nlast\n");
            return Task.CompletedTask;
        };
        await using var run = Start();
        await ArchivedAsync("a.csv");
        Assert.Equal(["half a line", "last"], Intake.All.TakeLast(2).Select(t => t.Text));
        Assert.Equal(3_002, Intake.All.Count);
    }

    [Fact]
    public async Task A_file_that_is_cut_while_it_is_read_is_set_aside_with_the_reason()
    {
        var path = Folder.Put("inbox/a.csv", string.Join('\n', Enumerable.Range(0, 50_000)) + "\n");
        var once = 0;
        Intake.Gate = (_, _) =>
        {
            if (Interlocked.Exchange(ref once, 1) == 0) AppendAsOthersDo(path, null);
            return Task.CompletedTask;
        };
        await using var run = Start();
        await FailedAsync("a.csv");
        Assert.Contains("was cut", File.ReadAllText(Folder["error", "a.csv.error.json"]));
    }

    private static void AppendAsOthersDo(string path, string? text)
    {
        // A program that knows nothing of sharing: on Unix nothing stops it.
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets nobody write to a file that is being read");
        using var process = System.Diagnostics.Process.Start("sh", ["-c", text is null ? ": > \"$0\"" : "printf '%s' \"$1\" >> \"$0\"", path, text ?? ""]);
        process.WaitForExit();
    }
}
