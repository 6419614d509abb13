using Bridge.Messages;
using static Bridge.Journal.Tests.JournalBench;

namespace Bridge.Journal.Tests;

public sealed class RouteJournalTests : IAsyncDisposable
{
    private readonly JournalBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task What_is_appended_is_read_in_order_with_its_sequence()
    {
        var route = await _bench.OpenRouteAsync();
        using var reader = route.OpenReader("broker");
        var first = await AppendAsync(route, "a", "b");
        var second = await AppendAsync(route, "c");
        Assert.Equal((1L, 2), (first.FirstSequence, first.Count));
        Assert.Equal((3L, 1), (second.FirstSequence, second.Count));
        var seen = await ReadAsync(reader, 3);
        Assert.Equal(["a", "b", "c"], seen.Select(s => s.Body));
        Assert.Equal([1L, 2, 3], seen.Select(s => s.Sequence));
        Assert.Equal(3, reader.Backlog);
    }

    [Fact]
    public async Task What_was_not_settled_comes_again_after_a_restart_and_only_that()
    {
        var route = await _bench.OpenRouteAsync();
        using (var reader = route.OpenReader("broker"))
        {
            await AppendAsync(route, "a", "b", "c", "d", "e");
            reader.Settle(1);
            reader.Settle(2);
            reader.Settle(4);
            await reader.FlushAsync(Cancel);
        }
        await _bench.CloseAsync();

        route = await _bench.OpenRouteAsync();
        using var again = route.OpenReader("broker");
        Assert.Equal(2, again.Backlog);
        Assert.Equal(["c", "e"], (await ReadAsync(again, 2)).Select(s => s.Body));
    }

    [Fact]
    public async Task A_message_keeps_its_id_over_a_restart_and_no_epoch_gives_an_id_twice()
    {
        var route = await _bench.OpenRouteAsync();
        await AppendAsync(route, "a");
        using (var reader = route.OpenReader("broker")) Assert.Equal(_bench.Journal!.IdPrefix + "-1-1", (await ReadAsync(reader, 1))[0].Id);
        var before = _bench.Journal.IdPrefix;
        await _bench.CloseAsync();
        route = await _bench.OpenRouteAsync();
        Assert.NotEqual(before, _bench.Journal.IdPrefix);
        await AppendAsync(route, "b");
        using var again = route.OpenReader("broker");
        Assert.Equal([before + "-1-1", _bench.Journal.IdPrefix + "-1-2"], (await ReadAsync(again, 2)).Select(s => s.Id));
    }

    [Fact]
    public async Task Everything_of_a_message_survives_the_disk()
    {
        var route = await _bench.OpenRouteAsync();
        var headers = new HeaderWriter();
        headers.Add("own", 7);
        var shared = new HeaderWriter();
        shared.Add("shared", "yes");
        var batch = MessageBatch.Rent();
        batch.Preamble = "id;name"u8.ToArray();
        batch.SharedHeaders = shared.ToHeaderSet();
        batch.ReceivedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, 5, TimeSpan.Zero);
        batch.Position = ("inbox/a.csv", "120"u8.ToArray());
        batch.Add(new MessageDraft { Body = "1;x"u8, Id = "file-1"u8, Key = "k"u8, Headers = headers.ToHeaderSet(), Place = new Place(3, 99) });
        batch.Add(new MessageDraft { Body = ""u8, Fault = "cut short" });
        await route.AppendAsync(batch, Cancel);
        await _bench.CloseAsync();

        route = await _bench.OpenRouteAsync();
        using var reader = route.OpenReader("broker");
        using var read = await reader.ReadAsync(Cancel);
        var message = read.Messages[0];
        Assert.Equal("file-1", message.IdText);
        Assert.Equal("k"u8, message.Key.Span);
        Assert.Equal("1;x"u8, message.Body.Span);
        Assert.Equal("id;name"u8, message.Preamble.Span);
        Assert.Equal(new Place(3, 99), message.Place);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 5, TimeSpan.Zero), message.ReceivedAt);
        Assert.True(message.TryGetHeader("own"u8, out var own));
        Assert.Equal(7L, own.ToObject());
        Assert.True(message.TryGetHeader("shared"u8, out _));
        Assert.Equal("cut short", read.Messages[1].Fault);
        Assert.Equal("120"u8.ToArray(), (await route.ReadPositionAsync("inbox/a.csv", Cancel)).ToArray());
        Assert.True((await route.ReadPositionAsync("inbox/b.csv", Cancel)).IsEmpty);
    }

    [Fact]
    public async Task Each_destination_has_its_own_place_and_a_dead_one_stops_no_other()
    {
        var route = await _bench.OpenRouteAsync(null, "a", "b");
        using var a = route.OpenReader("a");
        using var b = route.OpenReader("b");
        await AppendAsync(route, "1", "2");
        Assert.Equal(2, (await ReadAsync(a, 2)).Count);
        a.Settle(1);
        a.Settle(2);
        await _bench.Journal!.FlushAsync(Cancel);
        Assert.Equal((0, 2), (a.Backlog, b.Backlog));
        Assert.Equal(2, route.Usage.Entries);
        Assert.Equal(["1", "2"], (await ReadAsync(b, 2)).Select(s => s.Body));
        b.Settle(1);
        b.Settle(2);
        await _bench.Journal.FlushAsync(Cancel);
        Assert.Equal((0, 0), (route.Usage.Entries, route.Usage.Bytes));
        Assert.Null(route.Usage.OldestReceivedAt);
    }

    [Fact]
    public async Task A_reader_waits_for_the_next_entry()
    {
        var route = await _bench.OpenRouteAsync();
        using var reader = route.OpenReader("broker");
        var reading = reader.ReadAsync(Cancel).AsTask();
        Assert.False(reading.IsCompleted);
        await AppendAsync(route, "late");
        using var batch = await reading.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.Equal("late"u8, batch.Messages[0].Body.Span);
    }
}
