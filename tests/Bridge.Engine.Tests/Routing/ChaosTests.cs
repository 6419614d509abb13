using System.Globalization;
using Bridge.Delivery;
using Bridge.Engine.Configuration;
using Bridge.Journal;

namespace Bridge.Engine.Tests.Routing;

/// <summary>Everything at once, by seed: two destinations that answer at random, messages that cannot be mapped, stops in mid-delivery. The oracle is what the source was told.</summary>
public sealed class ChaosTests : IAsyncDisposable
{
    private readonly Plant _plant = new("one", "two");

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task Over_restarts_every_accepted_message_has_its_fate_at_each_destination_and_every_lane_its_order(int seed)
    {
        var random = new Random(seed);
        _plant.Mapping = _plant.Map("key: lane\noutput: { n: $require(n), lane: lane }\n");
        _plant.Attempts = 1000;
        _plant.MaxBatch = random.Next(1, 100);
        _plant.Retry = new RetryTimes { Duration = TimeSpan.FromMilliseconds(1), MaxInterval = TimeSpan.FromMilliseconds(5) };
        foreach (var sink in _plant.Sinks.Values) sink.Deliver = Moody(new Random(random.Next()));

        var accepted = new List<int>();
        var number = 0;
        const int lives = 5;
        for (var life = 1; life <= lives; life++)
        {
            await _plant.StartAsync();
            for (var i = 0; i < 20; i++)
            {
                var batch = Enumerable.Range(0, random.Next(1, 40)).Select(_ => ++number).ToList();
                var receipts = await _plant.Source.SubmitAsync([.. batch.Select(n => ("", Body(n)))]);
                Assert.True(receipts.AllAccepted);
                accepted.AddRange(batch);
            }
            if (life == lives) break;
            await _plant.StopAsync(inHurry: random.Next(2) == 0);
        }
        foreach (var name in _plant.Sinks.Keys) await _plant.UntilAsync(_ => _plant.Route.Destinations.Single(d => d.Name == name) is { InFlight: 0, Parked: 0 }, $"{name} has settled all");

        var bad = accepted.Where(IsBad).ToHashSet();
        await using var store = await DeadLetterStore.OpenAsync(_plant.State, _plant.Time, TestContext.Current.CancellationToken);
        foreach (var (name, sink) in _plant.Sinks)
        {
            var first = sink.Taken.DistinctBy(t => t.Id).ToList();
            Assert.Equal(accepted.Where(n => !bad.Contains(n)), first.Select(NumberOf).Order());
            foreach (var lane in first.GroupBy(t => t.Key))
            {
                var numbers = lane.Select(NumberOf).ToList();
                Assert.Equal(numbers.Order(), numbers);
            }
            var dead = await store.ListAsync(new DeadLetterQuery { Destination = name }, TestContext.Current.CancellationToken);
            Assert.Equal(bad.Order(), dead.Select(l => int.Parse(System.Text.Encoding.UTF8.GetString(l.Body.Span).Split('"')[3], CultureInfo.InvariantCulture)).Order());
        }
        foreach (var destination in _plant.Route.Destinations) Assert.Equal(destination.In, destination.Delivered + destination.Filtered + destination.Dead);
    }

    private static bool IsBad(int n) => n % 97 == 0;

    private static string Body(int n) => IsBad(n) ? $$"""{"bad":"{{n}}"}""" : $$"""{"n":{{n}},"lane":"k{{n % 5}}"}""";

    private static int NumberOf(Taken taken) => int.Parse(taken.Body.AsSpan(5, taken.Body.IndexOf(',') - 5), CultureInfo.InvariantCulture);

    private static Func<MemorySink, DeliveryBatch, CancellationToken, ValueTask> Moody(Random random) => async (sink, batch, cancellation) =>
    {
        var held = new HashSet<string>();
        for (var i = 0; i < batch.Count; i++)
        {
            var key = System.Text.Encoding.UTF8.GetString(batch[i].Key.Span);
            if (held.Contains(key)) continue;
            switch (random.Next(80))
            {
                case 0:
                    batch.Postpone(i, "busy");
                    held.Add(key);
                    break;
                case 1:
                    batch.Retry(i, "not now");
                    held.Add(key);
                    break;
                case 2:
                    held.Add(key);
                    break;
                case 3 when random.Next(4) == 0:
                    sink.Take(batch, i);
                    throw new IOException("reset by peer");
                case 4:
                    await Task.Yield();
                    cancellation.ThrowIfCancellationRequested();
                    sink.Accept(batch, i);
                    break;
                default:
                    sink.Accept(batch, i);
                    break;
            }
        }
    };
}
