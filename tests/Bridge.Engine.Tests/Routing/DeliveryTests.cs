using Bridge.Engine.Telemetry;

namespace Bridge.Engine.Tests.Routing;

/// <summary>The plain way, and failures that are nobody's fault.</summary>
public sealed class DeliveryTests : IAsyncDisposable
{
    private readonly Plant _plant = new();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task Messages_arrive_once_in_order_with_ids_of_bridge_and_sequence()
    {
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 1000, _ => "");
        var taken = await _plant.Sink.TakenAsync(1000);
        Assert.Equal(Enumerable.Range(1, 1000).Select(MemorySource.Number), taken.Select(t => t.Body));
        Assert.Equal(1000, taken.Select(t => t.Id).Distinct().Count());
        Assert.All(taken, t => Assert.StartsWith("test-", t.Id, StringComparison.Ordinal));
        var status = await _plant.SettledAsync();
        Assert.Equal((1000, 1000, 0), (status.In, status.Delivered, status.Dead));
        Assert.Equal(1000, _plant.Route.Received);
    }

    [Fact]
    public async Task Each_destination_has_its_own_place_and_a_dead_one_stops_nobody()
    {
        await using var plant = new Plant("dead", "alive");
        plant.Sinks["dead"].Connect = _ => throw new IOException("connection refused");
        await plant.StartAsync();
        await plant.Source.SubmitNumbersAsync(1, 300, _ => "");
        await plant.Sinks["alive"].TakenAsync(300);
        await plant.UntilAsync(d => d.Sink.State == PeerState.Waiting, "the destination waits");
        Assert.Contains("connection refused", plant.Destination.Sink.Reason, StringComparison.Ordinal);
        Assert.Equal((300, 300), (plant.Destination.In, plant.Destination.InFlight));
        Assert.Empty(plant.Sinks["dead"].Taken);
        Assert.True(plant.Engine.GetStatus().IsReady);
    }

    [Fact]
    public async Task A_destination_that_is_down_for_three_days_costs_nothing_but_time()
    {
        var clock = _plant.UseFakeClock();
        _plant.Retry = new() { Duration = TimeSpan.FromMilliseconds(200), MaxInterval = TimeSpan.FromSeconds(30) };
        _plant.Sink.Connect = _ => throw new IOException("connection refused");
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 100, _ => "");
        var back = clock.GetUtcNow().AddDays(3);
        while (clock.GetUtcNow() < back)
        {
            var tried = _plant.Sink.Connections;
            clock.Advance(TimeSpan.FromMinutes(30));
            await _plant.UntilAsync(_ =>
            {
                if (_plant.Sink.Connections > tried) return true;
                clock.Advance(TimeSpan.FromSeconds(30));   // the pause may begin only after the clock was put forward
                return false;
            }, "another try");
        }
        Assert.Empty(_plant.Sink.Taken);
        _plant.Sink.Connect = _ => ValueTask.CompletedTask;
        while (_plant.Sink.Taken.Count == 0)
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        var taken = await _plant.Sink.TakenAsync(100);
        Assert.Equal(Enumerable.Range(1, 100).Select(MemorySource.Number), taken.Select(t => t.Body));
        Assert.All(taken, t => Assert.Equal(0, t.Attempt));
        Assert.Equal(0, (await _plant.SettledAsync()).Dead);
    }

    [Fact]
    public async Task Stopped_while_the_destination_is_down_it_delivers_everything_in_order_after_the_next_start()
    {
        _plant.Sink.Connect = _ => throw new IOException("connection refused");
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 500, n => $"k{n % 3}");
        await _plant.StopAsync();
        _plant.Sink.Connect = _ => ValueTask.CompletedTask;
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(501, 10, n => $"k{n % 3}");
        var taken = await _plant.Sink.TakenAsync(510);
        Assert.Equal(Enumerable.Range(1, 510).Select(MemorySource.Number), taken.Select(t => t.Body));
        var status = await _plant.SettledAsync();
        Assert.Equal((510, 510), (status.In, status.Delivered));
    }

    [Fact]
    public async Task A_destination_is_not_asked_twice_for_what_it_confirmed_before_a_restart()
    {
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 200, _ => "");
        await _plant.Sink.TakenAsync(200);
        await _plant.SettledAsync();
        await _plant.RestartAsync();
        await _plant.Source.SubmitNumbersAsync(201, 1, _ => "");
        await _plant.Sink.TakenAsync(201);
        await _plant.SettledAsync();
        Assert.Equal(201, _plant.Sink.Taken.Count);
    }

    [Fact]
    public async Task A_source_that_fails_is_started_again()
    {
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 10, _ => "");
        _plant.Source.End(new IOException("the cable is out"));
        await _plant.Source.SubmitNumbersAsync(11, 10, _ => "");
        var taken = await _plant.Sink.TakenAsync(20);
        Assert.Equal(Enumerable.Range(1, 20).Select(MemorySource.Number), taken.Select(t => t.Body));
        Assert.Equal(2, _plant.Source.Runs);
        Assert.Contains(_plant.Log.Records, r => r.Event.Id == 3001 && r.Text.Contains("the cable is out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_whose_close_hangs_is_started_again_all_the_same()
    {
        _plant.Source.Close = static () => new ValueTask(Task.Delay(Timeout.Infinite));
        await _plant.StartAsync();
        _plant.Source.End(new IOException("the cable is out"));
        await _plant.Source.SubmitNumbersAsync(1, 1, _ => "").WaitAsync(Plant.Cap, TestContext.Current.CancellationToken);
        await _plant.Sink.TakenAsync(1);
        Assert.Equal(2, _plant.Source.Runs);
        Assert.Contains(_plant.Log.Records, static r => r.Event.Id == 3016 && r.Text.Contains("the source", StringComparison.Ordinal));
        _plant.Source.Close = static () => ValueTask.CompletedTask;
    }

    [Fact]
    public async Task When_the_source_has_ended_and_all_is_delivered_the_engine_has_ended()
    {
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 100, _ => "");
        Assert.False(_plant.Engine.Ended.IsCompleted);
        _plant.Source.End();
        await _plant.Engine.Ended.WaitAsync(Plant.Cap, TestContext.Current.CancellationToken);
        Assert.Equal(100, _plant.Sink.Taken.Count);
        Assert.Equal(PeerState.Ended, _plant.Route.Source.State);
    }

    [Fact]
    public async Task A_stop_finishes_the_delivery_that_is_under_way_and_begins_no_other()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _plant.MaxBatch = 10;
        _plant.Sink.Deliver = async (sink, batch, _) =>
        {
            entered.TrySetResult();
            await release.Task;
            for (var i = 0; i < batch.Count; i++) sink.Accept(batch, i);
        };
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 50, _ => "");
        await entered.Task;
        var stopping = _plant.StopAsync();
        await _plant.UntilAsync(_ => _plant.Engine.GetStatus().State == EngineState.Draining, "draining");
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        await stopping;
        Assert.Equal(10, _plant.Sink.Taken.Count);
        await _plant.StartAsync();
        await _plant.Sink.TakenAsync(50);
        await _plant.SettledAsync();
        Assert.Equal(Enumerable.Range(1, 50).Select(MemorySource.Number), _plant.Sink.Taken.Select(t => t.Body));
    }
}
