using Bridge.Delivery;
using Bridge.Engine.Configuration;

namespace Bridge.Engine.Tests.Routing;

/// <summary>Order within a lane, whatever the destination does.</summary>
public sealed class OrderTests : IAsyncDisposable
{
    private readonly Plant _plant = new();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task Postponed_messages_come_again_in_their_order_with_hundreds_in_flight_and_cost_no_attempt()
    {
        var nacks = 0;
        _plant.Sink.Deliver = (sink, batch, _) =>
        {
            // Like a full queue: some are taken, then one is nacked, and everything behind it in its lane is held back by the sink.
            var held = new HashSet<string>();
            for (var i = 0; i < batch.Count; i++)
            {
                var key = Key(batch, i);
                if (held.Contains(key)) continue;
                if (batch.Count > 20 && i % 37 == 36 && nacks < 200)
                {
                    nacks++;
                    held.Add(key);
                    batch.Postpone(i, "nacked");
                    continue;
                }
                sink.Accept(batch, i);
            }
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 3000, n => $"k{n % 7}", batchSize: 500);
        var taken = await _plant.Sink.TakenAsync(3000);
        Assert.True(nacks > 10, $"only {nacks} nacks");
        AssertOrderedPerKey(taken);
        Assert.All(taken, t => Assert.Equal(0, t.Attempt));
        var status = await _plant.SettledAsync();
        Assert.Equal((3000, 3000, 0, 0), (status.In, status.Delivered, status.Dead, status.Parked));
        Assert.Equal(nacks, status.Postponed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_the_destination_answers_every_lane_arrives_in_order_and_nothing_is_missing(int seed)
    {
        var random = new Random(seed);
        _plant.Attempts = 1000;
        _plant.MaxBatch = 64;
        _plant.Sink.Deliver = (sink, batch, _) =>
        {
            var held = new HashSet<string>();
            for (var i = 0; i < batch.Count; i++)
            {
                var key = Key(batch, i);
                if (held.Contains(key)) continue;
                switch (random.Next(60))
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
                        held.Add(key);   // left unsettled, with the rest of its lane
                        break;
                    case 3 when random.Next(3) == 0:
                        sink.Take(batch, i);   // it has it, but the connection dies before the confirm
                        throw new IOException("reset by peer");
                    case 4:
                        return ValueTask.CompletedTask;   // given up on the rest
                    default:
                        sink.Accept(batch, i);
                        break;
                }
            }
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        var keys = random.Next(1, 12);
        await _plant.Source.SubmitNumbersAsync(1, 2000, n => $"k{n % keys}", batchSize: random.Next(1, 200));
        var status = await _plant.SettledAsync();
        Assert.Equal((2000, 2000, 0), (status.In, status.Delivered, status.Dead));
        var first = _plant.Sink.Taken.DistinctBy(t => t.Id).ToList();
        Assert.Equal(2000, first.Count);
        AssertOrderedPerKey(first);
        AssertNeverBackwards(_plant.Sink.Taken);
    }

    [Fact]
    public async Task A_lane_that_fails_waits_and_the_others_go_on()
    {
        var mended = false;
        _plant.Attempts = 1000;
        _plant.Sink.Deliver = (sink, batch, _) =>
        {
            var held = false;
            for (var i = 0; i < batch.Count; i++)
            {
                if (!Volatile.Read(ref mended) && Key(batch, i) == "k1")
                {
                    if (!held) batch.Retry(i, "the valve is shut");
                    held = true;
                }
                else
                {
                    sink.Accept(batch, i);
                }
            }
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 400, n => $"k{n % 4}", batchSize: 50);
        var others = await _plant.Sink.TakenAsync(300);
        Assert.DoesNotContain(others, t => t.Key == "k1");
        AssertOrderedPerKey(others);
        var status = await _plant.UntilAsync(d => d.Parked == 100, "the lane is parked");
        Assert.Equal((400, 300), (status.In, status.Delivered));
        Volatile.Write(ref mended, true);
        AssertOrderedPerKey(await _plant.Sink.TakenAsync(400));
        Assert.Equal(0, (await _plant.SettledAsync()).Parked);
    }

    [Fact]
    public async Task A_parked_lane_longer_than_memory_holds_back_nobody_and_comes_in_order_when_it_is_free()
    {
        var mended = false;
        _plant.Attempts = int.MaxValue;
        _plant.MaxBatch = 1024;
        _plant.Sink.Deliver = (sink, batch, _) =>
        {
            var held = false;
            for (var i = 0; i < batch.Count; i++)
            {
                if (!Volatile.Read(ref mended) && Key(batch, i) == "stuck")
                {
                    if (!held) batch.Retry(i, "the valve is shut");
                    held = true;
                }
                else
                {
                    sink.Accept(batch, i);
                }
            }
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        const int count = 20_000;
        await _plant.Source.SubmitNumbersAsync(1, count, n => n % 2 == 0 ? "stuck" : $"k{n % 5}", batchSize: 1000);
        var others = await _plant.Sink.TakenAsync(count / 2);
        Assert.DoesNotContain(others, t => t.Key == "stuck");
        Volatile.Write(ref mended, true);
        var all = await _plant.Sink.TakenAsync(count);
        AssertOrderedPerKey(all);
        var status = await _plant.SettledAsync();
        Assert.Equal((count, count), (status.In, status.Delivered));
        Assert.Equal(count, _plant.Sink.Taken.Count);
    }

    [Fact]
    public async Task A_message_that_failed_before_a_restart_still_stands_before_the_later_ones_of_its_lane()
    {
        _plant.Attempts = 1000;
        _plant.Sink.Deliver = (sink, batch, _) =>
        {
            batch.Retry(0, "not yet");
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 20, _ => "k");
        await _plant.UntilAsync(d => d.Retried >= 3, "some attempts");
        await _plant.StopAsync();
        _plant.Sink.Deliver = new MemorySink().Deliver;
        await _plant.StartAsync();
        var taken = await _plant.Sink.TakenAsync(20);
        Assert.Equal(Enumerable.Range(1, 20).Select(MemorySource.Number), taken.Select(t => t.Body));
        Assert.True(taken[0].Attempt >= 3, $"attempts survive a restart, but there were {taken[0].Attempt}");
    }

    private static string Key(DeliveryBatch batch, int index) => System.Text.Encoding.UTF8.GetString(batch[index].Key.Span);

    private static int NumberOf(Taken taken) => int.Parse(taken.Body.AsSpan(5, taken.Body.Length - 6), System.Globalization.CultureInfo.InvariantCulture);

    private static void AssertOrderedPerKey(IEnumerable<Taken> taken)
    {
        foreach (var lane in taken.GroupBy(t => t.Key))
        {
            var numbers = lane.Select(NumberOf).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    // A repetition may only be of messages behind the last confirmed one: nothing new is seen before an older one of its lane was.
    private static void AssertNeverBackwards(IEnumerable<Taken> taken)
    {
        var highest = new Dictionary<string, int>();
        var seen = new HashSet<string>();
        foreach (var message in taken)
        {
            var number = NumberOf(message);
            if (seen.Add(message.Id)) Assert.True(number > highest.GetValueOrDefault(message.Key), $"{number} came first behind {highest.GetValueOrDefault(message.Key)} of lane {message.Key}");
            highest[message.Key] = Math.Max(highest.GetValueOrDefault(message.Key), number);
        }
    }
}
