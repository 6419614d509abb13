using System.Text.Json;
using Bridge.Adapters.File;
using Bridge.Adapters.File.Finishing;
using Bridge.Intake;

namespace Bridge.Adapters.Tests.File;

using File = System.IO.File;

public sealed class FileSourceTests : IDisposable
{
    private const string Quick = "stable: { checks: 0 }, poll_interval: 20ms, ";
    private readonly TemporaryFolder _folder = new();
    private readonly AdapterStage _stage;
    private readonly ScriptedIntake _intake = new();
    private readonly CancellationToken _cancel = TimeCap.Start();

    public FileSourceTests()
    {
        _stage = new AdapterStage(new FileAdapter()) { BaseDirectory = _folder.Path };
        Directory.CreateDirectory(_folder["inbox", "x"][..^2]);
        Directory.CreateDirectory(_folder["archive", "x"][..^2]);
        Directory.CreateDirectory(_folder["error", "x"][..^2]);
    }

    public void Dispose() => _folder.Dispose();

    private SourceRun Start(string options = "framing: { type: lines }", string path = "inbox/*.csv") =>
        new(_stage.Source($"{{ type: file, path: \"{path}\", {Quick}{options} }}"), _intake);

    private Task ArchivedAsync(string name) => _folder.UntilAsync(() => File.Exists(_folder["archive", name]), _cancel);

    private Task FailedAsync(string name) => _folder.UntilAsync(() => File.Exists(_folder["error", name + ".error.json"]), _cancel);

    [Fact]
    public async Task Each_record_is_a_message_with_a_stable_id_its_place_and_the_file_in_its_headers()
    {
        var path = _folder.Put("inbox/a.csv", "one\ntwo\n");
        await using var run = Start();
        var taken = await _intake.NextAsync(2, _cancel);
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
    public async Task A_file_stays_until_its_last_batch_was_accepted()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _intake.Gate = (_, c) => held.Task.WaitAsync(c);
        var path = _folder.Put("inbox/a.csv", "one\n");
        await using var run = Start();
        await _intake.NextAsync(_cancel);
        Assert.True(File.Exists(path));
        held.SetResult();
        await ArchivedAsync("a.csv");
    }

    [Fact]
    public async Task A_run_that_ends_in_the_middle_goes_on_there_and_takes_no_record_twice()
    {
        var lines = Enumerable.Range(0, 20_000).Select(i => $"line {i}").ToList();
        _folder.Put("inbox/a.csv", string.Join('\n', lines) + "\n");
        var runs = 0;
        while (!File.Exists(_folder["archive", "a.csv"]))
        {
            runs++;
            var crashAt = _intake.Batches + runs; // each run gets a little farther before it dies
            var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _intake.Gate = async (number, c) =>
            {
                if (number < crashAt) return;
                died.TrySetResult(); // stored, and the receipt never arrives
                await Task.Delay(Timeout.Infinite, c);
            };
            await using var run = Start();
            await Task.WhenAny(died.Task, ArchivedAsync("a.csv"));
        }
        Assert.True(runs > 3);
        Assert.Equal(lines, _intake.All.Select(t => t.Text));
        Assert.Equal(Enumerable.Range(1, 20_000).Select(i => (long)i), _intake.All.Select(t => t.Place.Record));
        Assert.Equal(20_000, _intake.All.Select(t => t.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_batch_that_was_answered_busy_is_not_lost_when_the_bridge_dies_before_it_was_taken()
    {
        var lines = Enumerable.Range(0, 5_000).Select(i => $"line {i}").ToList();
        _folder.Put("inbox/a.csv", string.Join('\n', lines) + "\n");
        _intake.Answer = (number, _) => number == 2 ? Receipts.All(Receipt.Busy("full")) : Receipts.Accepted;
        var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _intake.Gate = async (number, c) =>
        {
            if (number < 3) return;
            died.TrySetResult();
            await Task.Delay(Timeout.Infinite, c);
        };
        await using (Start())
        {
            await died.Task; // the batch behind the gap is stored
        }
        _intake.Answer = static (_, _) => Receipts.Accepted;
        _intake.Gate = static (_, _) => Task.CompletedTask;
        await using var run = Start();
        await ArchivedAsync("a.csv");
        Assert.Equal(lines.Order(), _intake.All.Select(t => t.Text).Distinct().Order());
        Assert.Equal(5_000, _intake.All.Select(t => t.Id).Distinct().Count()); // what came twice came with its id
    }

    [Fact]
    public async Task A_busy_answer_is_tried_again_in_the_same_run()
    {
        var lines = Enumerable.Range(0, 3_000).Select(i => $"line {i}").ToList();
        _folder.Put("inbox/a.csv", string.Join('\n', lines) + "\n");
        _intake.Answer = (number, _) => number is 1 or 5 ? Receipts.All(Receipt.Busy("full")) : Receipts.Accepted;
        await using var run = Start();
        await ArchivedAsync("a.csv");
        Assert.Equal(lines.Order(), _intake.All.Select(t => t.Text).Distinct().Order());
    }

    [Fact]
    public async Task Refused_records_set_the_file_aside_with_their_reasons()
    {
        _folder.Put("inbox/a.csv", "one\ntwo\nthree\n");
        _intake.Answer = (_, m) => Receipts.Each([.. m.Select(x => x.Text == "two" ? Receipt.Refused("no such country") : Receipt.Accepted)]);
        await using var run = Start();
        await FailedAsync("a.csv");
        using var report = JsonDocument.Parse(File.ReadAllText(_folder["error", "a.csv.error.json"]));
        Assert.Equal(2, report.RootElement.GetProperty("refusals")[0].GetProperty("record").GetInt32());
        Assert.Equal("no such country", report.RootElement.GetProperty("refusals")[0].GetProperty("reason").GetString());
        Assert.Equal("one\ntwo\nthree\n", File.ReadAllText(_folder["error", "a.csv"]));
    }

    [Fact]
    public async Task Records_that_were_refused_before_a_crash_still_set_the_file_aside()
    {
        _folder.Put("inbox/a.csv", string.Concat(Enumerable.Range(0, 20_000).Select(i => $"line {i}\n")));
        _intake.Answer = (_, m) => Receipts.Each([.. m.Select(x => x.Text == "line 7" ? Receipt.Refused("no such country") : Receipt.Accepted)]);
        var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _intake.Gate = async (number, c) =>
        {
            if (number < 20) return;
            died.TrySetResult();
            await Task.Delay(Timeout.Infinite, c);
        };
        await using (Start())
        {
            await died.Task;
        }
        _intake.Answer = static (_, _) => Receipts.Accepted;
        _intake.Gate = static (_, _) => Task.CompletedTask;
        await using var run = Start();
        await FailedAsync("a.csv");
        Assert.False(File.Exists(_folder["archive", "a.csv"]));
        using var report = JsonDocument.Parse(File.ReadAllText(_folder["error", "a.csv.error.json"]));
        Assert.Contains("refused before", report.RootElement.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(19_999, _intake.All.Select(t => t.Id).Distinct().Count());
    }

    [Fact]
    public async Task Noise_keeps_its_place_as_a_fault_and_the_file_goes_on()
    {
        _folder.Put("inbox/a.csv", "one\n#noise\ntwo\n");
        await using var run = Start();
        var taken = await _intake.NextAsync(3, _cancel);
        Assert.Equal([null, "noise", null], taken.Select(t => t.Fault));
        Assert.Equal("#noise", taken[1].Text);
        await ArchivedAsync("a.csv");
    }

    [Fact]
    public async Task A_file_that_breaks_is_set_aside_with_offset_record_and_reason()
    {
        _folder.Put("inbox/a.csv", "one\n!broken\nnever read\n");
        await using var run = Start();
        await FailedAsync("a.csv");
        Assert.Equal(["one", "!broken"], _intake.All.Select(t => t.Text));
        Assert.Equal("a broken line", _intake.All[1].Fault);
        using var report = JsonDocument.Parse(File.ReadAllText(_folder["error", "a.csv.error.json"]));
        Assert.Equal(4, report.RootElement.GetProperty("offset").GetInt64());
        Assert.Equal(2, report.RootElement.GetProperty("records").GetInt64());
        Assert.Equal("a broken line", report.RootElement.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_line_of_100_MB_is_one_fault_and_memory_stays_bounded()
    {
        using (var file = File.Create(_folder["inbox", "a.csv"]))
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
        var taken = await _intake.NextAsync(3, _cancel);
        Assert.Equal(["before", "after"], [taken[0].Text, taken[2].Text]);
        Assert.Contains("max_frame", taken[1].Fault);
        Assert.Equal(4096, taken[1].Body.Length);
        Assert.Equal(7 + 100 * 1024 * 1024 + 1, taken[2].Place.Offset);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 24 * 1024 * 1024);
        await ArchivedAsync("a.csv");
    }

    [Fact]
    public async Task An_empty_file_is_an_error_by_default_and_can_be_archived()
    {
        _folder.Put("inbox/a.csv", "");
        await using (Start()) await FailedAsync("a.csv");
        Assert.Contains("empty", File.ReadAllText(_folder["error", "a.csv.error.json"]));
        _folder.Put("inbox/b.csv", "");
        await using (Start("empty: archive, framing: { type: lines }")) await ArchivedAsync("b.csv");
        Assert.Empty(_intake.All);
    }

    [Fact]
    public async Task Without_framing_a_file_is_one_message()
    {
        _folder.Put("inbox/a.csv", "one\ntwo\n");
        await using var run = Start("exclude: [nothing]");
        var taken = await _intake.NextAsync(_cancel);
        Assert.Equal("one\ntwo\n", taken.Text);
        Assert.EndsWith("-0", taken.Id);
        await ArchivedAsync("a.csv");
    }

    [Fact]
    public async Task A_whole_file_above_max_frame_leaves_its_head_in_the_dead_letters()
    {
        _stage.MaxFrame = 10_000;
        _folder.Put("inbox/a.csv", new string('x', 10_001));
        await using var run = Start("exclude: [nothing]");
        await FailedAsync("a.csv");
        Assert.Equal(4096, _intake.All.Single().Body.Length);
        Assert.Contains("max_frame", _intake.All.Single().Fault);
    }

    [Fact]
    public async Task The_format_s_own_records_are_used_with_their_preamble()
    {
        _stage.CodecFramer = () => new LineFramer(header: true);
        _folder.Put("inbox/a.csv", "header 1\none\nheader 2\ntwo\nthree\n");
        await using var run = Start("exclude: [nothing]");
        var taken = await _intake.NextAsync(3, _cancel);
        Assert.Equal(["header 1", "header 2", "header 2"], taken.Select(t => System.Text.Encoding.UTF8.GetString(t.Preamble)));
        Assert.Equal(9, taken[0].Place.Offset);
    }

    [Fact]
    public async Task The_preamble_is_there_again_after_a_restart_in_the_middle()
    {
        _stage.CodecFramer = () => new LineFramer(header: true);
        var lines = Enumerable.Range(0, 2_000).Select(i => $"line {i}").ToList();
        _folder.Put("inbox/a.csv", "header\n" + string.Join('\n', lines));
        var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _intake.Gate = async (number, c) =>
        {
            if (number == 0) return;
            died.TrySetResult();
            await Task.Delay(Timeout.Infinite, c);
        };
        await using (Start("exclude: [nothing]")) await died.Task;
        _intake.Gate = static (_, _) => Task.CompletedTask;
        await using var run = Start("exclude: [nothing]");
        await ArchivedAsync("a.csv");
        Assert.Equal(lines, _intake.All.Select(t => t.Text));
        Assert.All(_intake.All, t => Assert.Equal("header"u8.ToArray(), t.Preamble));
    }

    [Fact]
    public async Task A_done_file_says_when_and_is_removed_afterwards()
    {
        _folder.Put("inbox/a.csv", "one\n");
        _folder.Put("inbox/b.csv", "two\n");
        _folder.Put("inbox/b.done", "");
        await using var run = Start("done_file: \"{stem}.done\", framing: { type: lines }");
        Assert.Equal("two", (await _intake.NextAsync(_cancel)).Text);
        await _folder.UntilAsync(() => !File.Exists(_folder["inbox", "b.done"]), _cancel);
        Assert.Equal(["a.csv"], _folder.Files("inbox"));
        _folder.Put("inbox/a.done", "");
        Assert.Equal("one", (await _intake.NextAsync(_cancel)).Text);
    }

    [Fact]
    public async Task Hidden_excluded_and_other_files_are_left_alone_and_the_rest_comes_in_order()
    {
        foreach (var name in new[] { "c.csv", "a.CSV", ".d.csv", "b.txt", "skip-1.csv", "b.csv" }) _folder.Put("inbox/" + name, name + "\n");
        await using var run = Start("exclude: [\"skip-*\"], framing: { type: lines }");
        Assert.Equal(["a.CSV", "b.csv", "c.csv"], (await _intake.NextAsync(3, _cancel)).Select(t => t.Text));
        await ArchivedAsync("c.csv");
        Assert.Equal([".d.csv", "b.txt", "skip-1.csv"], _folder.Files("inbox"));
    }

    [Fact]
    public async Task Folders_below_are_read_when_asked_but_not_where_files_were_set_aside()
    {
        _folder.Put("inbox/a.csv", "one\n");
        _folder.Put("inbox/deep/er/b.csv", "two\n");
        Directory.CreateDirectory(_folder["inbox", "archive", "x"][..^2]);
        await using var run = Start("recurse: true, after: { success: inbox/archive }, framing: { type: lines }");
        Assert.Equal(["one", "two"], (await _intake.NextAsync(2, _cancel)).Select(t => t.Text).Order());
        await _folder.UntilAsync(() => _folder.Files("inbox/archive").Length == 2, _cancel);
        _folder.Put("inbox/c.csv", "three\n");
        Assert.Equal("three", (await _intake.NextAsync(_cancel)).Text);
    }

    [Fact]
    public async Task A_kept_file_is_taken_once_also_after_a_restart_and_again_when_its_time_changes()
    {
        var path = _folder.Put("inbox/a.csv", "one\n");
        const string Keep = "after: { success: keep }, framing: { type: lines }";
        await using (Start(Keep)) Assert.Equal("one", (await _intake.NextAsync(_cancel)).Text);
        await using (Start(Keep))
        {
            _folder.Put("inbox/b.csv", "two\n");
            Assert.Equal("two", (await _intake.NextAsync(_cancel)).Text);
        }
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(-5));
        await using (Start(Keep)) Assert.Equal("one", (await _intake.NextAsync(_cancel)).Text);
        Assert.Equal(2, _intake.All.Where(t => t.Text == "one").Select(t => t.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_missing_folder_is_reported_until_it_is_there()
    {
        await using var run = Start(path: "missing/*.csv");
        Assert.Contains("does not exist", await _stage.StateAsync(s => s.Length > 0, _cancel));
        _folder.Put("missing/a.csv", "one\n");
        await _stage.ConnectedAsync(_cancel);
        Assert.Equal("one", (await _intake.NextAsync(_cancel)).Text);
    }

    [Fact]
    public async Task A_file_that_cannot_be_set_aside_is_reported_and_stops_the_others_but_is_not_read_again()
    {
        Directory.Delete(_folder["archive"]);
        _folder.Put("archive", "a file where the folder should be");
        _folder.Put("inbox/a.csv", "one\n");
        await using var run = Start();
        Assert.Contains("cannot be set aside", await _stage.StateAsync(s => s.Length > 0, _cancel));
        _folder.Put("inbox/b.csv", "two\n");
        Assert.Equal("one", (await _intake.NextAsync(_cancel)).Text);
        File.Delete(_folder["archive"]);
        await _stage.ConnectedAsync(_cancel);
        Assert.Equal("two", (await _intake.NextAsync(_cancel)).Text);
        Assert.Equal(2, _intake.All.Count);
    }

    [Fact]
    public async Task A_name_in_use_gets_a_number()
    {
        foreach (var content in new[] { "one\n", "two\n", "three\n" })
        {
            _folder.Put("inbox/a.csv", content);
            await using var run = Start();
            await _folder.UntilAsync(() => !File.Exists(_folder["inbox", "a.csv"]), _cancel);
        }
        Assert.Equal(["a.1.csv", "a.2.csv", "a.csv"], _folder.Files("archive"));
    }

    [Fact]
    public async Task Byte_order_mark_and_Ctrl_Z_are_left_out()
    {
        File.WriteAllBytes(_folder["inbox", "a.csv"], [0xEF, 0xBB, 0xBF, .. "one\ntwo\n"u8, 0x1A, 0x1A]);
        await using var run = Start("strip_ctrl_z: true, framing: { type: lines }");
        var taken = await _intake.NextAsync(2, _cancel);
        Assert.Equal(["one", "two"], taken.Select(t => t.Text));
        Assert.Equal(3, taken[0].Place.Offset);
        await ArchivedAsync("a.csv");
        Assert.Equal(2, _intake.All.Count);
    }

    [Fact]
    public async Task A_file_that_grows_while_it_is_read_is_read_to_its_new_end()
    {
        var path = _folder.Put("inbox/a.csv", string.Join('\n', Enumerable.Range(0, 3_000)) + "\nhalf a li");
        var once = 0;
        _intake.Gate = (_, _) =>
        {
            // The default share mode of the writer would keep the source from opening it at all on Windows; there the file is not taken before.
            if (Interlocked.Exchange(ref once, 1) == 0) AppendAsOthersDo(path, "ne\nlast\n");
            return Task.CompletedTask;
        };
        await using var run = Start();
        await ArchivedAsync("a.csv");
        Assert.Equal(["half a line", "last"], _intake.All.TakeLast(2).Select(t => t.Text));
        Assert.Equal(3_002, _intake.All.Count);
    }

    [Fact]
    public async Task A_file_that_is_cut_while_it_is_read_is_set_aside_with_the_reason()
    {
        var path = _folder.Put("inbox/a.csv", string.Join('\n', Enumerable.Range(0, 50_000)) + "\n");
        var once = 0;
        _intake.Gate = (_, _) =>
        {
            if (Interlocked.Exchange(ref once, 1) == 0) AppendAsOthersDo(path, null);
            return Task.CompletedTask;
        };
        await using var run = Start();
        await FailedAsync("a.csv");
        Assert.Contains("was cut", File.ReadAllText(_folder["error", "a.csv.error.json"]));
    }

    [Fact]
    public async Task What_replaced_a_file_while_it_was_read_is_not_archived_unread()
    {
        var path = _folder.Put("inbox/a.csv", "old\n");
        var once = 0;
        _intake.Gate = (_, _) =>
        {
            if (Interlocked.Exchange(ref once, 1) != 0) return Task.CompletedTask;
            File.WriteAllText(_folder["other"], "newer\n");
            File.Move(_folder["other"], path, overwrite: true);
            return Task.CompletedTask;
        };
        await using var run = Start();
        Assert.Equal(["old", "newer"], (await _intake.NextAsync(2, _cancel)).Select(t => t.Text));
        await ArchivedAsync("a.csv");
        Assert.Equal("newer\n", File.ReadAllText(_folder["archive", "a.csv"]));
    }

    [Fact]
    public async Task Files_above_max_size_are_set_aside_unread_and_small_ones_wait()
    {
        _folder.Put("inbox/a.csv", "1");
        _folder.Put("inbox/b.csv", "12\n");
        _folder.Put("inbox/c.csv", new string('x', 100));
        await using var run = Start("min_size: 2B, max_size: 50B, framing: { type: lines }");
        await FailedAsync("c.csv");
        Assert.Equal("12", (await _intake.NextAsync(_cancel)).Text);
        Assert.Equal(["a.csv"], _folder.Files("inbox"));
    }

    [Fact]
    public void A_move_between_volumes_copies_and_keeps_the_time()
    {
        var path = _folder.Put("inbox/a.csv", "content");
        var time = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, time);
        Finisher.CopyAcross(path, _folder["archive", "a.csv"]);
        Assert.Equal("content", File.ReadAllText(_folder["archive", "a.csv"]));
        Assert.Equal(time, File.GetLastWriteTimeUtc(_folder["archive", "a.csv"]));
        Assert.False(File.Exists(path));
        Assert.Equal(["a.csv"], _folder.Files("archive"));
    }

    [Fact]
    public void A_real_move_between_volumes_works()
    {
        const string Other = "/dev/shm";
        Assert.SkipUnless(Directory.Exists(Other), "there is no second volume to move to");
        var folder = Path.Combine(Other, Path.GetFileName(_folder.Path));
        try
        {
            var target = Finisher.Move(_folder.Put("inbox/a.csv", "content"), folder);
            Assert.Equal("content", File.ReadAllText(target));
            Assert.Empty(_folder.Files("inbox"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void AppendAsOthersDo(string path, string? text)
    {
        // A program that knows nothing of sharing: on Unix nothing stops it.
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets nobody write to a file that is being read");
        using var process = System.Diagnostics.Process.Start("sh", ["-c", text is null ? ": > \"$0\"" : "printf '%s' \"$1\" >> \"$0\"", path, text ?? ""]);
        process.WaitForExit();
    }
}
