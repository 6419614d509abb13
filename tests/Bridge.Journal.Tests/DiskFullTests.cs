using System.Diagnostics;
using System.Globalization;

namespace Bridge.Journal.Tests;

public sealed class DiskFullTests : IAsyncDisposable
{
    private readonly JournalBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_full_disk_pauses_intake_and_room_heals_it_without_a_restart()
    {
        _bench.Log.Expect(4011);
        var route = await _bench.OpenRouteAsync();
        using var reader = route.OpenReader("broker");
        var changes = new List<bool>();
        var broken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bench.Journal!.Health.Changed += () =>
        {
            lock (changes) changes.Add(_bench.Journal.Health.IsWritable);
            if (!_bench.Journal.Health.IsWritable) broken.TrySetResult();
        };
        await JournalBench.AppendAsync(route, "before");
        _bench.Journal.LimitPages(40);

        // One after the other: what was handed over first must be stored first, also over the pause.
        var appends = Enumerable.Range(0, 40).Select(i => route.AppendAsync(JournalBench.Batch(string.Create(CultureInfo.InvariantCulture, $"{i}:{new string('x', 8000)}")), Cancel).AsTask()).ToList();
        await broken.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.Contains("disk", _bench.Journal.Health.Reason, StringComparison.Ordinal);
        Assert.Contains("BR4011", _bench.Journal.Health.Reason, StringComparison.Ordinal);
        var waiting = appends.Count(a => !a.IsCompleted);
        Assert.True(waiting > 0);
        var first = await JournalBench.ReadAsync(reader, 41 - waiting);   // what is stored can be read and settled meanwhile
        foreach (var entry in first) reader.Settle(entry.Sequence);

        _bench.Journal.LimitPages(0);
        await Task.WhenAll(appends).WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        Assert.True(_bench.Journal.Health.IsWritable);
        Assert.Null(_bench.Journal.Health.Reason);
        lock (changes) Assert.Equal([false, true], changes);
        Assert.Equal(Enumerable.Range(2, 40).Select(n => (long)n), appends.Select(a => a.Result.FirstSequence));
        var rest = await JournalBench.ReadAsync(reader, waiting);
        Assert.Equal(Enumerable.Range(40 - waiting, waiting).Select(i => $"{i}"), rest.Select(r => r.Body.Split(':')[0]));
        Assert.Contains(_bench.Log.Records, r => r.Event.Id == 4012);
    }

    [Fact]
    public async Task What_was_settled_and_dead_lettered_while_the_disk_was_full_is_stored_afterwards()
    {
        _bench.Log.Expect(4011);
        var route = await _bench.OpenRouteAsync();
        using (var reader = route.OpenReader("broker"))
        {
            await JournalBench.AppendAsync(route, "1", "2", "3", "4");
            using var batch = await reader.ReadAsync(Cancel);
            _bench.Journal!.LimitPages(1);
            reader.Settle(3);
            reader.RecordAttempt(4, 2, "busy");
            var dead = Enumerable.Range(0, 2).Select(i => reader.DeadLetterAsync(
                new DeadLetterDraft { Message = batch.Messages[i], Code = "BR2001", Reason = new string('x', 20_000), FirstFailedAt = DateTimeOffset.UnixEpoch }, Cancel).AsTask()).ToList();
            using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bench.Journal.FlushAsync(cancelled.Token).AsTask());
            Assert.False(dead[0].IsCompleted);
            _bench.Journal.LimitPages(0);
            await Task.WhenAll(dead).WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        }
        await _bench.CloseAsync();

        route = await _bench.OpenRouteAsync();
        using var again = route.OpenReader("broker");
        using var left = await again.ReadAsync(Cancel);
        Assert.Equal(1, again.Backlog);
        Assert.Equal((4L, 2), (left.Messages[left.Messages.Count - 1].Sequence, left.Attempts(left.Messages.Count - 1)));
        Assert.Equal([1L, 2], (await _bench.Journal!.DeadLetters.ListAsync(new DeadLetterQuery(), Cancel)).Select(l => l.Sequence));
    }

    [Theory]
    [InlineData(10)]        // SQLITE_IOERR
    [InlineData(1034)]      // SQLITE_IOERR_FSYNC
    [InlineData(11)]        // SQLITE_CORRUPT, as a read of a failing disk may give
    public async Task A_disk_that_fails_for_a_while_pauses_intake_and_loses_nothing(int code)
    {
        _bench.Log.Expect(4011);
        var route = await _bench.OpenRouteAsync();
        using var reader = route.OpenReader("broker");
        await JournalBench.AppendAsync(route, "before");
        var failures = 0;
        var failing = _bench.Journal!.Writer.ExecuteAsync(_ =>
        {
            if (failures++ < 3) throw new Store.StoreException(code, "the disk fails");
        });
        var appends = Enumerable.Range(0, 20).Select(i => route.AppendAsync(JournalBench.Batch($"{i}"), Cancel).AsTask()).ToList();
        reader.Settle(1);
        await failing.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        await Task.WhenAll(appends).WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        Assert.True(_bench.Journal.Health.IsWritable);
        Assert.Equal(4, failures);
        await _bench.CloseAsync();

        route = await _bench.OpenRouteAsync();
        using var again = route.OpenReader("broker");
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), (await JournalBench.ReadAsync(again, 20)).Select(s => s.Body));
        Assert.Equal(20, again.Backlog);
    }

    [Fact]
    public async Task Appends_beyond_what_may_wait_in_memory_wait_outside_and_can_be_cancelled()
    {
        _bench.Log.Expect(4011);
        var route = await _bench.OpenRouteAsync();
        _bench.Journal!.LimitPages(1);
        using var cancel = new CancellationTokenSource();
        var appends = Enumerable.Range(0, 80).Select(_ => route.AppendAsync(JournalBench.Batch(1, 1 << 20), cancel.Token).AsTask()).ToList();
        Assert.InRange(_bench.Journal.Writer.QueuedBytes, 60L << 20, 64L << 20);
        await cancel.CancelAsync();
        foreach (var append in appends) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);
        _bench.Journal.LimitPages(0);
        await _bench.Journal.FlushAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        Assert.Equal(0, _bench.Journal.Writer.QueuedBytes);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_closes_all_the_same_and_says_so_to_who_waits()
    {
        _bench.Log.Expect(4011);
        var route = await _bench.OpenRouteAsync();
        _bench.Journal!.LimitPages(1);
        var append = route.AppendAsync(JournalBench.Batch(1, 1 << 20), Cancel).AsTask();
        var start = Stopwatch.GetTimestamp();
        await _bench.CloseAsync();
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(15));
        Assert.Equal("BR4010", (await Assert.ThrowsAsync<JournalException>(() => append)).Code);
    }

    [Fact]
    public async Task A_real_file_system_that_is_full_behaves_the_same()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root can mount a small file system");
        _bench.Log.Expect(4011);
        var mount = Directory.CreateDirectory(Path.Combine(_bench.State, "small")).FullName;
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", mount) == 0, "mounting is not allowed here");
        try
        {
            await _bench.OpenAsync(mount);
            var route = _bench.Journal!.OpenRoute("orders", ["broker"], new RouteLimits());
            var broken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _bench.Journal.Health.Changed += () => broken.TrySetResult();
            var ballast = Path.Combine(mount, "ballast");
            await File.WriteAllBytesAsync(ballast, new byte[1_200_000], Cancel);
            var appends = Enumerable.Range(0, 30).Select(i => route.AppendAsync(JournalBench.Batch(1, 15_000, i), Cancel).AsTask()).ToList();
            await broken.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
            File.Delete(ballast);
            await Task.WhenAll(appends).WaitAsync(TimeSpan.FromSeconds(20), Cancel);
            using var reader = route.OpenReader("broker");
            Assert.Equal(30, (await JournalBench.ReadAsync(reader, 30)).Count);
        }
        finally
        {
            await _bench.CloseAsync();
            Run("umount", mount);
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
