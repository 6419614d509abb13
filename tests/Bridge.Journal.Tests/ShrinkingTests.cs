using Bridge.Journal.Store;
using static Bridge.Journal.Tests.JournalBench;

namespace Bridge.Journal.Tests;

/// <summary>The room of a large backlog goes back to the file system.</summary>
public sealed class ShrinkingTests : IAsyncDisposable
{
    private readonly JournalBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task When_a_large_backlog_was_delivered_the_file_shrinks_while_the_bridge_runs_and_what_is_kept_stays_whole()
    {
        var route = await _bench.OpenRouteAsync(null, "broker", "down");
        using var reader = route.OpenReader("broker");
        using var down = route.OpenReader("down");
        var first = await route.AppendAsync(Batch(10, 50_000, seed: 1), Cancel);
        for (var i = 0; i < 96; i++) await route.AppendAsync(Batch(20, 50_000, i + 2), Cancel);
        var last = await route.AppendAsync(Batch(10, 50_000, seed: 99), Cancel);   // lies at the end of the file, and has to move
        for (var i = first.FirstSequence; i < last.FirstSequence + last.Count; i++)
        {
            reader.Settle(i);
            if (i >= first.FirstSequence + first.Count && i < last.FirstSequence) down.Settle(i);
        }
        Assert.True(new FileInfo(_bench.DatabasePath).Length > 80 << 20, "the backlog is on disk");

        await ShrunkAsync(20 << 20);
        Assert.Equal(20, down.Backlog);
        await _bench.CloseAsync();

        route = await _bench.OpenRouteAsync(null, "broker", "down");
        using var again = route.OpenReader("down");
        var kept = await ReadAsync(again, 20);
        Assert.Equal(Enumerable.Range(1, 10).Select(n => (long)n).Concat(Enumerable.Range(0, 10).Select(n => last.FirstSequence + n)), kept.Select(k => k.Sequence));
    }

    [Fact]
    public async Task A_file_that_is_smaller_than_what_is_kept_free_is_left_alone()
    {
        var route = await _bench.OpenRouteAsync();
        using var reader = route.OpenReader("broker");
        for (var i = 0; i < 20; i++)
        {
            var taken = await route.AppendAsync(Batch(20, 50_000, i), Cancel);
            for (var sequence = taken.FirstSequence; sequence < taken.FirstSequence + taken.Count; sequence++) reader.Settle(sequence);
        }
        await reader.FlushAsync(Cancel);
        for (var i = 0; i < 20; i++)
        {
            _bench.Journal!.Writer.Maintain();
            await _bench.Journal.FlushAsync(Cancel);
        }
        using var database = Database.Open(_bench.DatabasePath, create: false);
        Assert.True(database.Scalar("PRAGMA freelist_count") > 0);
    }

    [Fact]
    public async Task A_journal_from_before_files_could_shrink_can_after_its_next_start()
    {
        var route = await _bench.OpenRouteAsync();
        await AppendAsync(route, "a", "b");
        await _bench.CloseAsync();
        using (var database = Database.Open(_bench.DatabasePath, create: false))
        {
            database.Execute("PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM");
            Assert.Equal(0, database.Scalar("PRAGMA auto_vacuum"));
        }

        route = await _bench.OpenRouteAsync();
        using (var database = Database.Open(_bench.DatabasePath, create: false)) Assert.Equal(FreePages.Incremental, database.Scalar("PRAGMA auto_vacuum"));
        using var reader = route.OpenReader("broker");
        Assert.Equal(["a", "b"], (await ReadAsync(reader, 2)).Select(s => s.Body));
    }

    private async Task ShrunkAsync(long size)
    {
        using var cap = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        cap.CancelAfter(TimeSpan.FromSeconds(60));
        while (new FileInfo(_bench.DatabasePath).Length > size)
        {
            _bench.Journal!.Writer.Maintain();   // as the journal does once a second
            await Task.Delay(5, cap.Token);
        }
    }
}
