using Bridge.Messages;
using static Bridge.Journal.Tests.JournalBench;

namespace Bridge.Journal.Tests;

/// <summary>Destinations that are no longer configured.</summary>
public sealed class OrphanTests : IAsyncDisposable
{
    private readonly JournalBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_destination_that_was_renamed_keeps_its_backlog_until_it_has_its_name_back()
    {
        var route = await _bench.OpenRouteAsync(null, "old");
        await AppendAsync(route, "a", "b");
        await _bench.CloseAsync();

        route = await _bench.OpenRouteAsync(null, "new");
        Assert.Contains(_bench.Log.Records, r => r.Event.Id == 4015 && r.ToString().Contains("old", StringComparison.Ordinal) && r.ToString().Contains("2 messages", StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => route.OpenReader("old"));
        using (var renamed = route.OpenReader("new"))
        {
            await AppendAsync(route, "c", "d");
            Assert.Equal(["c", "d"], (await ReadAsync(renamed, 2)).Select(s => s.Body));
            renamed.Settle(3);
            await renamed.FlushAsync(Cancel);
        }
        await _bench.CloseAsync();

        route = await _bench.OpenRouteAsync(null, "old");
        Assert.Contains(_bench.Log.Records, r => r.Event.Id == 4015 && r.ToString().Contains("destination new", StringComparison.Ordinal) && r.ToString().Contains("1 messages", StringComparison.Ordinal));
        using (var old = route.OpenReader("old"))
        {
            Assert.Equal(2, old.Backlog);
            await AppendAsync(route, "e");
            Assert.Equal(["a", "b", "e"], (await ReadAsync(old, 3)).Select(s => s.Body));
            foreach (var sequence in new[] { 1, 2, 5 }) old.Settle(sequence);
            await old.FlushAsync(Cancel);
        }
        await _bench.CloseAsync();

        route = await _bench.OpenRouteAsync(null, "old", "new");
        using var both = route.OpenReader("old");
        using var again = route.OpenReader("new");
        Assert.Equal((0, 1), (both.Backlog, again.Backlog));
        Assert.Equal(["d"], (await ReadAsync(again, 1)).Select(s => s.Body));
        again.Settle(4);
        await again.FlushAsync(Cancel);
        await _bench.Journal!.FlushAsync(Cancel);
        Assert.Equal(0, route.Usage.Entries);
    }

    [Fact]
    public async Task An_orphan_counts_against_the_limit_and_holds_back_nothing_that_comes_later()
    {
        var limits = new RouteLimits { MaxBytes = 20_000 };
        var route = await _bench.OpenRouteAsync(limits, "old", "kept");
        using (var first = route.OpenReader("kept"))
        {
            await route.AppendAsync(Batch(1, 8_000), Cancel);
            first.Settle(1);
            await first.FlushAsync(Cancel);
        }
        for (var start = 0; start < 3; start++)
        {
            await _bench.CloseAsync();
            route = await _bench.OpenRouteAsync(limits, "kept");
            Assert.Equal(1, route.Usage.Entries);
            using var kept = route.OpenReader("kept");
            Assert.Equal(0, kept.Backlog);
            for (var i = 0; i < 4; i++)   // each one fits only if the one before it is gone
            {
                var taken = await route.AppendAsync(Batch(1, 8_000), Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Cancel);
                kept.Settle(taken.FirstSequence);
            }
            await kept.FlushAsync(Cancel);
            await SweepAsync(route, 1);
        }
        await _bench.CloseAsync();

        route = await _bench.OpenRouteAsync(limits, "kept", "old");
        using var old = route.OpenReader("old");
        Assert.Equal(1, old.Backlog);
        Assert.Equal([1L], (await ReadAsync(old, 1)).Select(s => s.Sequence));
        old.Settle(1);
        await old.FlushAsync(Cancel);
        await SweepAsync(route, 0);
    }

    [Fact]
    public async Task An_orphan_whose_messages_a_policy_gives_up_is_forgotten()
    {
        var limits = new RouteLimits { MaxBytes = 10_000, WhenFull = FullPolicy.DropOldest };
        var route = await _bench.OpenRouteAsync(limits, "old");
        await route.AppendAsync(Batch(1, 8_000), Cancel);
        await _bench.CloseAsync();
        route = await _bench.OpenRouteAsync(limits, "new");
        await route.AppendAsync(Batch(1, 8_000), Cancel);
        Assert.Equal((1, 1), (route.Usage.DroppedTotal, route.Usage.Entries));
        await _bench.CloseAsync();

        var warnings = _bench.Log.Records.Count(r => r.Event.Id == 4015);
        route = await _bench.OpenRouteAsync(limits, "old", "new");
        Assert.Equal(warnings, _bench.Log.Records.Count(r => r.Event.Id == 4015));
        using var old = route.OpenReader("old");
        using var kept = route.OpenReader("new");
        Assert.Equal((0, 1), (old.Backlog, kept.Backlog));
    }

    [Fact]
    public async Task A_destination_that_had_settled_everything_is_gone_without_a_word_and_a_new_one_starts_with_what_comes()
    {
        var route = await _bench.OpenRouteAsync(null, "old", "kept");
        using (var old = route.OpenReader("old"))
        {
            await AppendAsync(route, "a", "b");
            old.Settle(1);
            old.Settle(2);
            await old.FlushAsync(Cancel);
        }
        await _bench.CloseAsync();

        route = await _bench.OpenRouteAsync(null, "kept", "new");
        Assert.DoesNotContain(_bench.Log.Records, r => r.Event.Id == 4015);
        using var fresh = route.OpenReader("new");
        using var again = route.OpenReader("kept");
        Assert.Equal((0, 2), (fresh.Backlog, again.Backlog));
        await AppendAsync(route, "c");
        Assert.Equal(["c"], (await ReadAsync(fresh, 1)).Select(s => s.Body));
        for (var sequence = 1; sequence <= 3; sequence++) again.Settle(sequence);
        fresh.Settle(3);
        await again.FlushAsync(Cancel);
        Assert.Equal(0, route.Usage.Entries);
    }

    /// <summary>Rows behind one that is held are freed about once a second.</summary>
    private async Task SweepAsync(RouteJournal route, long entries)
    {
        _bench.Journal!.Writer.Maintain();
        await _bench.Journal.FlushAsync(Cancel);
        Assert.Equal(entries, route.Usage.Entries);
    }
}
