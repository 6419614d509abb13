using System.Text.Json;
using Bridge.Intake;

namespace Bridge.Adapters.Tests.File.Reading;

using File = System.IO.File;

public sealed class FileProgressAfterCrashTests : FileSourceBench
{
    [Fact]
    public async Task A_file_stays_until_its_last_batch_was_accepted()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Intake.Gate = (_, c) => held.Task.WaitAsync(c);
        var path = Folder.Put("inbox/a.csv", "one\n");
        await using var run = Start();
        await Intake.NextAsync(Cancel);
        Assert.True(File.Exists(path));
        held.SetResult();
        await ArchivedAsync("a.csv");
    }

    [Fact]
    public async Task A_run_that_ends_in_the_middle_goes_on_there_and_takes_no_record_twice()
    {
        var lines = Enumerable.Range(0, 20_000).Select(i => $"line {i}").ToList();
        Folder.Put("inbox/a.csv", string.Join('\n', lines) + "\n");
        var runs = 0;
        while (!File.Exists(Folder["archive", "a.csv"]))
        {
            runs++;
            var crashAt = Intake.Batches + runs; // each run gets a little farther before it dies
            var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Intake.Gate = async (number, c) =>
            {
                if (number < crashAt) return;
                died.TrySetResult(); // stored, and the receipt never arrives
                await Task.Delay(Timeout.Infinite, c);
            };
            await using var run = Start();
            await Task.WhenAny(died.Task, ArchivedAsync("a.csv"));
        }
        Assert.True(runs > 3);
        Assert.Equal(lines, Intake.All.Select(t => t.Text));
        Assert.Equal(Enumerable.Range(1, 20_000).Select(i => (long)i), Intake.All.Select(t => t.Place.Record));
        Assert.Equal(20_000, Intake.All.Select(t => t.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_batch_that_was_answered_busy_is_not_lost_when_the_bridge_dies_before_it_was_taken()
    {
        var lines = Enumerable.Range(0, 5_000).Select(i => $"line {i}").ToList();
        Folder.Put("inbox/a.csv", string.Join('\n', lines) + "\n");
        Intake.Answer = (number, _) => number == 2 ? Receipts.All(Receipt.Busy("full")) : Receipts.Accepted;
        var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Intake.Gate = async (number, c) =>
        {
            if (number < 3) return;
            died.TrySetResult();
            await Task.Delay(Timeout.Infinite, c);
        };
        await using (Start())
        {
            await died.Task; // the batch behind the gap is stored
        }
        Intake.Answer = static (_, _) => Receipts.Accepted;
        Intake.Gate = static (_, _) => Task.CompletedTask;
        await using var run = Start();
        await ArchivedAsync("a.csv");
        Assert.Equal(lines.Order(), Intake.All.Select(t => t.Text).Distinct().Order());
        Assert.Equal(5_000, Intake.All.Select(t => t.Id).Distinct().Count()); // what came twice came with its id
    }

    [Fact]
    public async Task A_busy_answer_is_tried_again_in_the_same_run()
    {
        var lines = Enumerable.Range(0, 3_000).Select(i => $"line {i}").ToList();
        Folder.Put("inbox/a.csv", string.Join('\n', lines) + "\n");
        Intake.Answer = (number, _) => number is 1 or 5 ? Receipts.All(Receipt.Busy("full")) : Receipts.Accepted;
        await using var run = Start();
        await ArchivedAsync("a.csv");
        Assert.Equal(lines.Order(), Intake.All.Select(t => t.Text).Distinct().Order());
    }

    [Fact]
    public async Task Refused_records_set_the_file_aside_with_their_reasons()
    {
        Folder.Put("inbox/a.csv", "one\ntwo\nthree\n");
        Intake.Answer = (_, m) => Receipts.Each([.. m.Select(x => x.Text == "two" ? Receipt.Refused("no such country") : Receipt.Accepted)]);
        await using var run = Start();
        await FailedAsync("a.csv");
        using var report = JsonDocument.Parse(File.ReadAllText(Folder["error", "a.csv.error.json"]));
        Assert.Equal(2, report.RootElement.GetProperty("refusals")[0].GetProperty("record").GetInt32());
        Assert.Equal("no such country", report.RootElement.GetProperty("refusals")[0].GetProperty("reason").GetString());
        Assert.Equal("one\ntwo\nthree\n", File.ReadAllText(Folder["error", "a.csv"]));
    }

    [Fact]
    public async Task Records_that_were_refused_before_a_crash_still_set_the_file_aside()
    {
        Folder.Put("inbox/a.csv", string.Concat(Enumerable.Range(0, 20_000).Select(i => $"line {i}\n")));
        Intake.Answer = (_, m) => Receipts.Each([.. m.Select(x => x.Text == "line 7" ? Receipt.Refused("no such country") : Receipt.Accepted)]);
        var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Intake.Gate = async (number, c) =>
        {
            if (number < 20) return;
            died.TrySetResult();
            await Task.Delay(Timeout.Infinite, c);
        };
        await using (Start())
        {
            await died.Task;
        }
        Intake.Answer = static (_, _) => Receipts.Accepted;
        Intake.Gate = static (_, _) => Task.CompletedTask;
        await using var run = Start();
        await FailedAsync("a.csv");
        Assert.False(File.Exists(Folder["archive", "a.csv"]));
        using var report = JsonDocument.Parse(File.ReadAllText(Folder["error", "a.csv.error.json"]));
        Assert.Contains("refused before", report.RootElement.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(19_999, Intake.All.Select(t => t.Id).Distinct().Count());
    }

    [Fact]
    public async Task The_preamble_is_there_again_after_a_restart_in_the_middle()
    {
        Stage.CodecFramer = () => new LineFramer(header: true);
        var lines = Enumerable.Range(0, 2_000).Select(i => $"line {i}").ToList();
        Folder.Put("inbox/a.csv", "header\n" + string.Join('\n', lines));
        var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Intake.Gate = async (number, c) =>
        {
            if (number == 0) return;
            died.TrySetResult();
            await Task.Delay(Timeout.Infinite, c);
        };
        await using (Start("exclude: [nothing]")) await died.Task;
        Intake.Gate = static (_, _) => Task.CompletedTask;
        await using var run = Start("exclude: [nothing]");
        await ArchivedAsync("a.csv");
        Assert.Equal(lines, Intake.All.Select(t => t.Text));
        Assert.All(Intake.All, t => Assert.Equal("header"u8.ToArray(), t.Preamble));
    }
}
