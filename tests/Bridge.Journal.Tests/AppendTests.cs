using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Bridge.Messages;

namespace Bridge.Journal.Tests;

public sealed class AppendTests : IAsyncDisposable
{
    private readonly JournalBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    /// <summary>Operations are reused, batches joined, waiters cancelled: no sender may get another one's answer, and no entry may be lost or changed.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Each_sender_gets_the_answer_to_its_own_batch_also_when_many_are_cancelled(int seed)
    {
        var route = await _bench.OpenRouteAsync(new RouteLimits { MaxBytes = 60_000 });
        var confirmed = new ConcurrentDictionary<long, string>();
        var cancelled = 0;
        var read = new ConcurrentDictionary<long, string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var reader = route.OpenReader("broker");
        var reading = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var batch = await reader.ReadAsync(stop.Token);
                for (var i = 0; i < batch.Messages.Count; i++)
                {
                    Assert.True(read.TryAdd(batch.Messages[i].Sequence, Encoding.UTF8.GetString(batch.Messages[i].Body.Span)));
                    reader.Settle(batch.Messages[i].Sequence);
                }
            }
        }, Cancel);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(sender => Task.Run(async () =>
        {
            var random = new Random(seed * 100 + sender);
            for (var n = 0; n < 300; n++)
            {
                var bodies = Enumerable.Range(0, random.Next(1, 4)).Select(i => string.Create(CultureInfo.InvariantCulture, $"{sender}/{n}/{i}/{new string('x', random.Next(2000))}")).ToArray();
                using var cancel = new CancellationTokenSource();
                if (random.Next(3) == 0) cancel.CancelAfter(TimeSpan.FromMilliseconds(random.Next(3)));
                try
                {
                    var result = await route.AppendAsync(JournalBench.Batch(bodies), cancel.Token);
                    Assert.Equal(bodies.Length, result.Count);
                    for (var i = 0; i < bodies.Length; i++) Assert.True(confirmed.TryAdd(result.FirstSequence + i, bodies[i]));
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref cancelled);
                }
            }
        }, Cancel)));
        await _bench.Journal!.FlushAsync(Cancel);
        while (reader.Backlog > 0) await Task.Delay(5, Cancel);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        foreach (var (sequence, body) in confirmed) Assert.Equal(body, read[sequence]);
        Assert.True(cancelled > 20 && confirmed.Count > 1000, $"{cancelled} cancelled, {confirmed.Count} confirmed: the test tests too little");
        await _bench.Journal.FlushAsync(Cancel);
        await _bench.Journal.FlushAsync(Cancel);
        Assert.Equal((0, 0), (route.Usage.Entries, route.Usage.Bytes));
    }

    [Fact]
    public async Task What_was_confirmed_is_in_a_copy_of_the_disk_taken_at_any_instant_under_load()
    {
        var route = await _bench.OpenRouteAsync(null, "a", "b");
        var confirmed = new ConcurrentDictionary<long, string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var reader = route.OpenReader("a");
        var senders = Enumerable.Range(0, 4).Select(sender => Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                var body = string.Create(CultureInfo.InvariantCulture, $"{sender}/{n}/{new string('x', n % 700)}");
                confirmed.TryAdd((await route.AppendAsync(JournalBench.Batch(body), Cancel)).FirstSequence, body);
            }
        }, Cancel)).Append(Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var batch = await reader.ReadAsync(Cancel);
                for (var i = 0; i < batch.Messages.Count; i++) reader.Settle(batch.Messages[i].Sequence);
            }
        }, Cancel)).ToList();

        var copies = new List<(string Directory, Dictionary<long, string> Confirmed)>();
        var random = new Random(5);
        for (var i = 0; i < 5; i++)
        {
            await Task.Delay(random.Next(5, 120), Cancel);
            await _bench.Journal!.Writer.ExecuteAsync(_ =>
            {
                var before = new Dictionary<long, string>(confirmed);   // between two commits: what is confirmed now is on the disk now
                copies.Add((_bench.CopyState(), before));
            });
        }
        await stop.CancelAsync();
        await AppendLastAsync(route);
        await Task.WhenAll(senders);
        await _bench.CloseAsync();

        foreach (var (directory, before) in copies)
        {
            Assert.NotEmpty(before);
            await using var journal = await _bench.OpenAsync(directory);
            var copy = journal.OpenRoute("orders", ["a", "b"], new RouteLimits());
            using var other = copy.OpenReader("b");
            var found = (await JournalBench.ReadAsync(other, (int)other.Backlog)).ToDictionary(e => e.Sequence, e => e.Body);
            foreach (var (sequence, body) in before) Assert.Equal(body, found[sequence]);
        }
    }

    [Fact]
    public async Task A_batch_without_messages_stores_its_position()
    {
        var route = await _bench.OpenRouteAsync();
        var batch = MessageBatch.Rent();
        batch.Position = ("file", new byte[] { 7 });
        var result = await route.AppendAsync(batch, Cancel);
        Assert.Equal(new AppendResult(false, 0, 0), result);
        Assert.Equal([7], (await route.ReadPositionAsync("file", Cancel)).ToArray());
        Assert.Equal(1, (await JournalBench.AppendAsync(route, "first")).FirstSequence);
    }

    [Fact]
    public async Task Positions_move_with_the_messages_and_the_last_of_a_group_counts()
    {
        var route = await _bench.OpenRouteAsync();
        var appends = Enumerable.Range(1, 50).Select(n =>
        {
            var batch = JournalBench.Batch($"{n}");
            batch.Position = ("file", new[] { (byte)n });
            return route.AppendAsync(batch, Cancel).AsTask();
        }).ToList();
        await Task.WhenAll(appends);
        await _bench.CloseAsync();
        route = await _bench.OpenRouteAsync();
        Assert.Equal([50], (await route.ReadPositionAsync("file", Cancel)).ToArray());
    }

    [Fact]
    public async Task A_route_that_is_no_longer_configured_is_named_with_what_it_holds()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _bench.Time = time;
        await JournalBench.AppendAsync(await _bench.OpenRouteAsync(), "left", "behind");
        await _bench.CloseAsync();
        await _bench.OpenAsync();
        _bench.Journal!.OpenRoute("renamed", ["broker"], new RouteLimits());
        var warned = _bench.Log.WaitForAsync(r => r.Event.Id == 4017, cancellationToken: Cancel);
        while (await Task.WhenAny(warned, Task.Delay(5, Cancel)) != warned) time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("2 messages", (await warned).ToString(), StringComparison.Ordinal);
    }

    /// <summary>Wakes the reader, which may wait for an entry.</summary>
    private static async Task AppendLastAsync(RouteJournal route) => await JournalBench.AppendAsync(route, "last");
}
