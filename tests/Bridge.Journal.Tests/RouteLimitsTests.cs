using Bridge.Messages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using static Bridge.Journal.Tests.JournalBench;

namespace Bridge.Journal.Tests;

public sealed class RouteLimitsTests : IAsyncDisposable
{
    private readonly JournalBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_full_route_lets_appends_wait_until_there_is_room_and_keeps_their_order()
    {
        var route = await _bench.OpenRouteAsync(new RouteLimits { MaxBytes = 10_000 });
        using var reader = route.OpenReader("broker");
        await route.AppendAsync(Batch(1, 8_000), Cancel);
        var second = route.AppendAsync(Batch(1, 5_000), Cancel).AsTask();
        var third = route.AppendAsync(Batch("small, but behind"), Cancel).AsTask();   // would fit, and must not overtake
        await _bench.Journal!.FlushAsync(Cancel);
        Assert.False(second.IsCompleted);
        Assert.False(third.IsCompleted);

        reader.Settle(1);
        Assert.Equal(2, (await second.WaitAsync(TimeSpan.FromSeconds(10), Cancel)).FirstSequence);
        Assert.Equal(3, (await third.WaitAsync(TimeSpan.FromSeconds(10), Cancel)).FirstSequence);
    }

    [Fact]
    public async Task An_append_that_is_cancelled_while_it_waits_for_room_stores_nothing()
    {
        var route = await _bench.OpenRouteAsync(new RouteLimits { MaxBytes = 10_000 });
        using var reader = route.OpenReader("broker");
        await route.AppendAsync(Batch(1, 8_000), Cancel);
        using var cancel = new CancellationTokenSource();
        var waiting = route.AppendAsync(Batch(1, 5_000), cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        reader.Settle(1);
        Assert.Equal(2, (await AppendAsync(route, "next")).FirstSequence);
    }

    [Fact]
    public async Task A_full_route_that_rejects_says_so_at_once_and_takes_again_when_there_is_room()
    {
        var route = await _bench.OpenRouteAsync(new RouteLimits { MaxBytes = 10_000, WhenFull = FullPolicy.Reject });
        using var reader = route.OpenReader("broker");
        await route.AppendAsync(Batch(1, 8_000), Cancel);
        Assert.True((await route.AppendAsync(Batch(1, 5_000), Cancel)).IsFull);
        reader.Settle(1);
        await reader.FlushAsync(Cancel);
        var taken = await route.AppendAsync(Batch(1, 5_000), Cancel);
        Assert.Equal((false, 2L), (taken.IsFull, taken.FirstSequence));
    }

    [Fact]
    public async Task A_full_route_that_drops_its_oldest_counts_them_and_keeps_the_newest_over_a_restart()
    {
        var limits = new RouteLimits { MaxBytes = 10_000, WhenFull = FullPolicy.DropOldest };
        var route = await _bench.OpenRouteAsync(limits);
        using (var reader = route.OpenReader("broker"))
        {
            using var early = await ReadFirstAsync(route, reader);
            for (var i = 0; i < 9; i++) await route.AppendAsync(Batch(2, 1_000, i), Cancel);
            Assert.True(route.Usage.Bytes <= 10_000, $"{route.Usage.Bytes} bytes are held");
            Assert.Equal(19 - route.Usage.Entries, route.Usage.DroppedTotal);
            Assert.True(route.Usage.DroppedTotal > 0);
            Assert.True(early.IsSettled(0), "an entry that was given up must not be delivered again");
            Assert.Equal(route.Usage.Entries, reader.Backlog);
        }
        Assert.Contains(_bench.Log.Records, r => r.Event.Id == 4013);
        var (held, dropped) = (route.Usage.Entries, route.Usage.DroppedTotal);
        await _bench.CloseAsync();

        route = await _bench.OpenRouteAsync(limits);
        using var again = route.OpenReader("broker");
        Assert.Equal((held, dropped), (again.Backlog, route.Usage.DroppedTotal));
        Assert.Equal(Enumerable.Range(20 - (int)held, (int)held).Select(n => (long)n), (await ReadAsync(again, (int)held)).Select(s => s.Sequence));
    }

    [Fact]
    public async Task A_batch_larger_than_the_limit_passes_when_nothing_else_is_held()
    {
        var route = await _bench.OpenRouteAsync(new RouteLimits { MaxBytes = 10_000 });
        using var reader = route.OpenReader("broker");
        Assert.Equal(1, (await route.AppendAsync(Batch(1, 20_000), Cancel)).FirstSequence);
        var next = route.AppendAsync(Batch(1, 20_000), Cancel).AsTask();
        await _bench.Journal!.FlushAsync(Cancel);
        Assert.False(next.IsCompleted);
        reader.Settle(1);
        Assert.Equal(2, (await next.WaitAsync(TimeSpan.FromSeconds(10), Cancel)).FirstSequence);
    }

    [Fact]
    public async Task Entries_older_than_max_age_are_given_up_counted_and_logged()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _bench.Time = time;
        var route = await _bench.OpenRouteAsync(new RouteLimits { MaxAge = TimeSpan.FromHours(1) });
        using var reader = route.OpenReader("broker");
        await AppendAsync(route, "old", "old too");
        time.Advance(TimeSpan.FromMinutes(40));
        await AppendAsync(route, "young");
        Assert.Equal(0, route.Usage.ExpiredTotal);
        time.Advance(TimeSpan.FromMinutes(30));
        var expired = _bench.Log.WaitForAsync(r => r.Event.Id == 4014, cancellationToken: Cancel);
        while (await Task.WhenAny(expired, Task.Delay(50, Cancel)) != expired) time.Advance(TimeSpan.FromSeconds(1));   // no commit is under way: the journal looks by itself
        await expired;
        await _bench.Journal!.FlushAsync(Cancel);
        Assert.Equal((2, 1, 1), (route.Usage.ExpiredTotal, route.Usage.Entries, reader.Backlog));
        Assert.Equal(["young"], (await ReadAsync(reader, 1)).Select(s => s.Body));
    }

    [Fact]
    public async Task Nothing_expires_and_nothing_is_dropped_where_no_policy_says_so()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _bench.Time = time;
        var route = await _bench.OpenRouteAsync();
        using var reader = route.OpenReader("broker");
        await AppendAsync(route, "kept");
        time.Advance(TimeSpan.FromDays(3000));
        await _bench.Journal!.FlushAsync(Cancel);
        Assert.Equal((0, 0, 1), (route.Usage.ExpiredTotal, route.Usage.DroppedTotal, reader.Backlog));
    }

    [Fact]
    public async Task A_route_that_fills_up_warns_once_at_seventy_percent()
    {
        var route = await _bench.OpenRouteAsync(new RouteLimits { MaxBytes = 100_000 });
        await route.AppendAsync(Batch(1, 60_000), Cancel);
        Assert.False(route.Usage.IsAlmostFull);
        await route.AppendAsync(Batch(1, 12_000), Cancel);
        await route.AppendAsync(Batch(1, 1_000), Cancel);
        Assert.True(route.Usage.IsAlmostFull);
        await _bench.Journal!.FlushAsync(Cancel);
        Assert.Single(_bench.Log.Records, r => r.Event.Id == 4016 && r.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Rows_behind_a_parked_lane_give_their_room_back()
    {
        var route = await _bench.OpenRouteAsync(new RouteLimits { MaxBytes = 20_000 });
        using var reader = route.OpenReader("broker");
        for (var i = 0; i < 6; i++) await route.AppendAsync(Batch(1, 3_000, i), Cancel);
        for (var sequence = 2; sequence <= 6; sequence++) reader.Settle(sequence);   // the first one is parked
        for (var i = 0; i < 5; i++) await route.AppendAsync(Batch(1, 3_000, i), Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.Equal(6, reader.Backlog);
        Assert.Equal(6, route.Usage.Entries);
        Assert.Equal([1L, 7, 8, 9, 10, 11], (await ReadAsync(reader, 6)).Select(s => s.Sequence));
    }

    private static async Task<JournalBatch> ReadFirstAsync(RouteJournal route, JournalReader reader)
    {
        await AppendAsync(route, "the oldest");
        return await reader.ReadAsync(Cancel);
    }
}
