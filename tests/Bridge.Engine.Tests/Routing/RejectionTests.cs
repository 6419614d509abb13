using System.Text;
using Bridge.Engine.Configuration;
using Bridge.Engine.Telemetry;
using Bridge.Intake;
using Bridge.Journal;
using Bridge.Registration;

namespace Bridge.Engine.Tests.Routing;

/// <summary>Messages that cannot be mapped, or that the destination refuses: every policy of on_reject, and dead letters.</summary>
public sealed class RejectionTests : IAsyncDisposable
{
    private const string Picky = "output: { n: $require(n) }\n";

    private readonly Plant _plant = new();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task A_message_that_cannot_be_mapped_is_a_dead_letter_and_the_rest_flows()
    {
        _plant.Mapping = _plant.Map(Picky);
        await _plant.StartAsync();
        await _plant.Source.SubmitAsync(("k", """{"n":1}"""), ("k", """{"m":2}"""), ("k", """{"n":3}"""));
        await _plant.Sink.TakenAsync(2);
        var status = await _plant.SettledAsync();
        Assert.Equal((3, 2, 1), (status.In, status.Delivered, status.Dead));
        Assert.Equal(["""{"n":1}""", """{"n":3}"""], _plant.Sink.Taken.Select(t => t.Body));
        var letter = Assert.Single(await DeadAsync());
        Assert.Equal("""{"m":2}""", Encoding.UTF8.GetString(letter.Body.Span));
        Assert.StartsWith("BR2", letter.Code, StringComparison.Ordinal);
        Assert.Contains("mapping-1.yaml", letter.Reason, StringComparison.Ordinal);
        Assert.Equal("""{"m":2}""", letter.Decoded);
        Assert.Equal(("route", "out", 1), (letter.Route, letter.Destination, letter.Attempts));
    }

    [Fact]
    public async Task A_dead_letter_is_delivered_by_a_retry_after_the_mapping_was_mended()
    {
        _plant.Mapping = _plant.Map(Picky);
        await _plant.StartAsync();
        await _plant.Source.SubmitAsync(("k", """{"n":1}"""), ("k", """{"m":2}"""));
        await _plant.SettledAsync();
        await _plant.StopAsync();
        _plant.Mapping = _plant.Map("output: { n: n ?? m }\n");
        await using (var store = await DeadLetterStore.OpenAsync(_plant.State, _plant.Time, TestContext.Current.CancellationToken))
        {
            Assert.Equal(1, await store.RetryAsync(new DeadLetterQuery(), TestContext.Current.CancellationToken));
        }
        await _plant.StartAsync();
        await _plant.Sink.TakenAsync(2);
        Assert.Equal("""{"n":2}""", _plant.Sink.Taken[1].Body);
        await _plant.SettledAsync();
        Assert.Empty(await DeadAsync());
    }

    [Fact]
    public async Task A_retry_beside_the_running_bridge_that_fails_again_is_a_dead_letter_again_and_blocks_nobody()
    {
        _plant.Mapping = _plant.Map(Picky);
        await _plant.StartAsync();
        await _plant.Source.SubmitAsync(("k", """{"m":2}"""));
        await _plant.SettledAsync();
        await using var store = await DeadLetterStore.OpenAsync(_plant.State, _plant.Time, TestContext.Current.CancellationToken);
        await store.RetryAsync(new DeadLetterQuery(), TestContext.Current.CancellationToken);
        var status = await _plant.UntilAsync(d => d.Dead == 2, "dead a second time");
        Assert.Equal((2, 0), (status.In, status.Delivered));
        var letter = Assert.Single(await DeadAsync());
        Assert.Equal(DeadLetterState.Dead, letter.State);
        await _plant.Source.SubmitAsync(("k", """{"n":3}"""));
        await _plant.Sink.TakenAsync(1);
    }

    [Fact]
    public async Task A_message_that_fails_for_itself_is_given_up_after_its_attempts_and_the_next_of_its_lane_follows()
    {
        _plant.Attempts = 3;
        _plant.Sink.Deliver = (sink, batch, _) =>
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (Encoding.UTF8.GetString(batch[i].Body.Span).Contains("2", StringComparison.Ordinal))
                {
                    batch.Retry(i, "checksum wrong");
                    return ValueTask.CompletedTask;
                }
                sink.Accept(batch, i);
            }
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 3, _ => "k");
        await _plant.Sink.TakenAsync(2);
        await _plant.SettledAsync();
        Assert.Equal(["""{"n":1}""", """{"n":3}"""], _plant.Sink.Taken.Select(t => t.Body));
        var letter = Assert.Single(await DeadAsync());
        Assert.Equal(("BR3018", 3), (letter.Code, letter.Attempts));
        Assert.Contains("checksum wrong (attempt 3 of 3)", letter.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_destination_refuses_for_good_is_a_dead_letter_at_once()
    {
        _plant.Sink.Deliver = (sink, batch, _) =>
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (i % 2 == 0) batch.Reject(i, "no such customer");
                else sink.Accept(batch, i);
            }
            return ValueTask.CompletedTask;
        };
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 100, _ => "k", batchSize: 100);
        var status = await _plant.SettledAsync();
        Assert.Equal(100, status.In);
        Assert.Equal(100, status.Delivered + status.Dead);
        Assert.Equal(status.Dead, (await DeadAsync()).Count);
        Assert.All(await DeadAsync(), l => Assert.Equal(("BR3017", "no such customer"), (l.Code, l.Reason)));
    }

    [Fact]
    public async Task Park_holds_the_lane_behind_the_message_until_the_mapping_is_mended()
    {
        _plant.OnReject = OnReject.Park;
        _plant.Mapping = _plant.Map(Picky);
        await _plant.StartAsync();
        await _plant.Source.SubmitAsync(("a", """{"n":1}"""), ("a", """{"m":2}"""), ("b", """{"n":3}"""), ("a", """{"n":4}"""), ("b", """{"n":5}"""));
        await _plant.Sink.TakenAsync(3);
        var status = await _plant.UntilAsync(d => d.Parked == 2 && d.InFlight == 0, "two parked");
        Assert.Equal((5, 3, 0), (status.In, status.Delivered, status.Dead));
        Assert.Equal([1, 3, 5], _plant.Sink.Taken.Select(Number));
        Assert.Single(_plant.Log.Records, r => r.Event.Id == 3021);
        await _plant.StopAsync();
        _plant.Mapping = _plant.Map("output: { n: n ?? m }\n");
        await _plant.StartAsync();
        await _plant.Sink.TakenAsync(5);
        Assert.Equal([1, 3, 5, 2, 4], _plant.Sink.Taken.Select(Number));
        Assert.Equal(0, (await _plant.SettledAsync()).Parked);
    }

    [Fact]
    public async Task Stop_delivers_what_is_before_the_message_then_stops_its_route_and_keeps_the_rest()
    {
        _plant.OnReject = OnReject.Stop;
        _plant.Mapping = _plant.Map(Picky);
        _plant.Log.Expect(3022);
        await _plant.StartAsync();
        await _plant.Source.SubmitAsync(("a", """{"n":1}"""), ("a", """{"m":2}"""), ("b", """{"n":3}"""));
        await _plant.Log.WaitForAsync(r => r.Event.Id == 3022, Plant.Cap, TestContext.Current.CancellationToken);
        await _plant.UntilAsync(_ => _plant.Route.Source.State == PeerState.Stopped, "the source is stopped");
        Assert.Equal([1], _plant.Sink.Taken.Select(Number));
        Assert.False(_plant.Engine.GetStatus().IsReady);
        Assert.Contains("route route is stopped", _plant.Engine.GetStatus().NotReady[0], StringComparison.Ordinal);
        Assert.Equal((3, 1, 2), (_plant.Destination.In, _plant.Destination.Delivered, _plant.Destination.InFlight));
        await _plant.StopAsync();
        _plant.Mapping = _plant.Map("output: { n: n ?? m }\n");
        await _plant.StartAsync();
        await _plant.Sink.TakenAsync(3);
        Assert.Equal([1, 2, 3], _plant.Sink.Taken.Select(Number));
    }

    [Fact]
    public async Task Refuse_tells_the_peer_no_and_keeps_nothing_of_it()
    {
        _plant.OnReject = OnReject.Refuse;
        _plant.Mapping = _plant.Map(Picky);
        await _plant.StartAsync();
        var receipts = await _plant.Source.SubmitAsync(("a", """{"n":1}"""), ("a", """{"m":2}"""), ("a", "no json"), ("a", """{"n":4}"""));
        Assert.Equal([ReceiptKind.Accepted, ReceiptKind.Refused, ReceiptKind.Refused, ReceiptKind.Accepted], Enumerable.Range(0, 4).Select(i => receipts[i].Kind));
        Assert.Contains("BR2", receipts[1].Reason, StringComparison.Ordinal);
        await _plant.Sink.TakenAsync(2);
        var status = await _plant.SettledAsync();
        Assert.Equal((2, 2, 0), (status.In, status.Delivered, status.Dead));
        Assert.Equal((2, 2), (_plant.Route.Received, _plant.Route.Refused));
        Assert.Empty(await DeadAsync());
    }

    [Fact]
    public async Task Validated_before_the_answer_a_bad_message_is_refused_and_becomes_a_dead_letter()
    {
        _plant.Validate = Validation.BeforeAck;
        _plant.Mapping = _plant.Map(Picky);
        await _plant.StartAsync();
        var receipts = await _plant.Source.SubmitAsync(("a", """{"n":1}"""), ("a", """{"m":2}"""));
        Assert.Equal([ReceiptKind.Accepted, ReceiptKind.Refused], [receipts[0].Kind, receipts[1].Kind]);
        var status = await _plant.SettledAsync();
        Assert.Equal((2, 1, 1), (status.In, status.Delivered, status.Dead));
    }

    [Fact]
    public async Task Validated_before_the_answer_a_bad_message_that_parks_is_accepted_because_it_is_kept()
    {
        _plant.Validate = Validation.BeforeAck;
        _plant.OnReject = OnReject.Park;
        _plant.Mapping = _plant.Map(Picky);
        await _plant.StartAsync();
        Assert.True((await _plant.Source.SubmitAsync(("a", """{"n":1}"""), ("a", """{"m":2}"""), ("b", """{"n":3}"""))).AllAccepted);
        var status = await _plant.UntilAsync(d => d.Parked == 1 && d.InFlight == 0, "one parked");
        Assert.Equal((3, 2, 0), (status.In, status.Delivered, status.Dead));
        Assert.Equal(0, _plant.Route.Refused);
        await _plant.StopAsync();
        _plant.Mapping = _plant.Map("output: { n: n ?? m }\n");
        await _plant.StartAsync();
        await _plant.Sink.TakenAsync(3);
        Assert.Equal([1, 3, 2], _plant.Sink.Taken.Select(Number));
    }

    [Fact]
    public async Task Validated_before_the_answer_a_bad_message_that_stops_its_route_is_accepted_because_it_is_kept()
    {
        _plant.Validate = Validation.BeforeAck;
        _plant.OnReject = OnReject.Stop;
        _plant.Mapping = _plant.Map(Picky);
        _plant.Log.Expect(3022);
        await _plant.StartAsync();
        Assert.True((await _plant.Source.SubmitAsync(("a", """{"m":1}"""), ("a", """{"n":2}"""))).AllAccepted);
        await _plant.UntilAsync(_ => _plant.Route.Stopped is not null, "the route is stopped");
        Assert.Equal((2, 0), (_plant.Destination.In, _plant.Destination.Delivered));
        Assert.Equal(0, _plant.Route.Refused);
        await _plant.StopAsync();
        _plant.Mapping = _plant.Map("output: { n: n ?? m }\n");
        await _plant.StartAsync();
        await _plant.Sink.TakenAsync(2);
        Assert.Equal([1, 2], _plant.Sink.Taken.Select(Number));
    }

    [Fact]
    public async Task Acknowledged_on_delivery_a_peer_learns_what_became_of_each_message()
    {
        _plant.Ack = AckPoint.Delivered;
        _plant.Mapping = _plant.Map(Picky);
        await _plant.StartAsync();
        var receipts = await _plant.Source.SubmitAsync(("a", """{"n":1}"""), ("a", """{"m":2}"""), ("a", """{"n":3}"""));
        Assert.Equal([ReceiptKind.Accepted, ReceiptKind.Refused, ReceiptKind.Accepted], Enumerable.Range(0, 3).Select(i => receipts[i].Kind));
        Assert.Equal(2, _plant.Sink.Taken.Count);
    }

    [Fact]
    public async Task Acknowledged_on_delivery_a_broker_may_forget_a_message_that_became_a_dead_letter()
    {
        _plant.Ack = AckPoint.Delivered;
        _plant.SourceTraits = new SourceTraits(Redelivers: true, IsBroker: true);
        _plant.Mapping = _plant.Map(Picky);
        await _plant.StartAsync();
        Assert.True((await _plant.Source.SubmitAsync(("a", """{"n":1}"""), ("a", """{"m":2}"""))).AllAccepted);
        Assert.Single(await DeadAsync());
    }

    [Fact]
    public async Task A_defect_in_a_format_costs_the_message_and_not_the_route()
    {
        _plant.Mapping = _plant.Map("output: { n: 1 }\n", from: "fragile");
        await _plant.StartAsync();
        await _plant.Source.SubmitAsync(("a", "good"), ("a", "better"));
        await _plant.Sink.TakenAsync(1);
        var status = await _plant.SettledAsync();
        Assert.Equal((2, 1, 1), (status.In, status.Delivered, status.Dead));
        var letter = Assert.Single(await DeadAsync());
        Assert.Equal("BR3036", letter.Code);
        Assert.Contains("index out of order", letter.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validated_and_acknowledged_on_delivery_the_good_ones_wait_for_their_destination()
    {
        _plant.Validate = Validation.BeforeAck;
        _plant.Ack = AckPoint.Delivered;
        _plant.Mapping = _plant.Map(Picky);
        var release = new TaskCompletionSource();
        _plant.Sink.Deliver = async (sink, batch, _) =>
        {
            await release.Task;
            for (var i = 0; i < batch.Count; i++) sink.Accept(batch, i);
        };
        await _plant.StartAsync();
        var submit = _plant.Source.SubmitAsync(("a", """{"n":1}"""), ("a", """{"m":2}"""));
        await _plant.UntilAsync(d => d.Dead == 1, "the bad one is a dead letter");
        Assert.False(submit.IsCompleted);
        release.SetResult();
        var receipts = await submit;
        Assert.Equal([ReceiptKind.Accepted, ReceiptKind.Refused], [receipts[0].Kind, receipts[1].Kind]);
    }

    [Fact]
    public async Task A_filtered_message_is_counted_by_its_filter_and_goes_nowhere()
    {
        _plant.Mapping = _plant.Map("filters: [{ name: tests, when: test = true }]\noutput: { n: n }\n");
        await _plant.StartAsync();
        await _plant.Source.SubmitAsync(("a", """{"n":1}"""), ("a", """{"n":2,"test":true}"""), ("a", """{"n":3}"""));
        await _plant.Sink.TakenAsync(2);
        var status = await _plant.SettledAsync();
        Assert.Equal((3, 2, 1, 0), (status.In, status.Delivered, status.Filtered, status.Dead));
        Assert.Equal([("tests", 1L)], status.FilteredBy.Select(f => (f.Key, f.Value)));
        Assert.Equal([1, 3], _plant.Sink.Taken.Select(Number));
    }

    private static int Number(Taken taken) => int.Parse(taken.Body.AsSpan(5, taken.Body.Length - 6), System.Globalization.CultureInfo.InvariantCulture);

    private async Task<IReadOnlyList<DeadLetter>> DeadAsync()
    {
        await using var store = await DeadLetterStore.OpenAsync(_plant.State, _plant.Time, TestContext.Current.CancellationToken);
        return await store.ListAsync(new DeadLetterQuery(), TestContext.Current.CancellationToken);
    }
}
