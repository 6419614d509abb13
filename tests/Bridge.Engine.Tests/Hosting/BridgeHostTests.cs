using System.Net;
using System.Text.Json;
using Bridge.Engine.Configuration;
using Bridge.Engine.Hosting;
using Bridge.Engine.Telemetry;
using Bridge.Engine.Tests.Routing;
using Bridge.Testing.Network;

namespace Bridge.Engine.Tests.Hosting;

/// <summary>The whole host in this process, with its endpoints.</summary>
public sealed class BridgeHostTests : IAsyncDisposable
{
    private readonly Plant _plant = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };
    private Task _running = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Plant.Cap);
        _http.Dispose();
        _stop.Dispose();
        await _plant.DisposeAsync();
    }

    [Fact]
    public async Task It_tells_health_readiness_status_and_metrics()
    {
        var engine = await RunAsync(IPEndPoint.Parse($"127.0.0.1:{FreePort.Next()}"));
        await _plant.Source.SubmitNumbersAsync(1, 25, _ => "");
        await _plant.Sink.TakenAsync(25);
        while (engine.GetStatus().Routes[0].Destinations[0].InFlight > 0) await Task.Yield();

        Assert.Equal((HttpStatusCode.OK, "well\n"), await GetAsync("/healthz"));
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await GetAsync("/readyz"));
        using var status = JsonDocument.Parse((await GetAsync("/status")).Body);
        Assert.Equal("running", status.RootElement.GetProperty("state").GetString());
        var route = status.RootElement.GetProperty("routes")[0];
        Assert.Equal(25, route.GetProperty("received").GetInt32());
        var destination = route.GetProperty("destinations")[0];
        Assert.Equal("connected", destination.GetProperty("sink").GetProperty("state").GetString());
        Assert.Equal(25, destination.GetProperty("delivered").GetInt32());
        var metrics = (await GetAsync("/metrics")).Body;
        Assert.Contains("bridge_destination_delivered_total{route=\"route\",destination=\"out\"} 25\n", metrics, StringComparison.Ordinal);
        Assert.Contains("bridge_route_received_total{route=\"route\"} 25\n", metrics, StringComparison.Ordinal);
        Assert.Contains("bridge_ready 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("# HELP bridge_journal_size_bytes ", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filtered_messages_are_told_by_the_filters_name()
    {
        _plant.Mapping = _plant.Map("filters: [{ name: heartbeat, when: n = 2 }]\noutput: { n: n }\n");
        var engine = await RunAsync(IPEndPoint.Parse($"127.0.0.1:{FreePort.Next()}"));
        await _plant.Source.SubmitNumbersAsync(1, 3, _ => "");
        await _plant.Sink.TakenAsync(2);
        while (engine.GetStatus().Routes[0].Destinations[0].InFlight > 0) await Task.Yield();
        using var status = JsonDocument.Parse((await GetAsync("/status")).Body);
        var destination = status.RootElement.GetProperty("routes")[0].GetProperty("destinations")[0];
        Assert.Equal(1, destination.GetProperty("filtered").GetInt32());
        Assert.Equal(1, destination.GetProperty("filtered_by").GetProperty("heartbeat").GetInt32());
        Assert.Contains("bridge_destination_filtered_total{route=\"route\",destination=\"out\",filter=\"heartbeat\"} 1\n", (await GetAsync("/metrics")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_that_is_away_shows_in_status_and_leaves_it_ready()
    {
        _plant.Sink.Connect = _ => throw new IOException("cannot reach amqp://guest:secret@broker:5672/");
        var engine = await RunAsync(IPEndPoint.Parse($"127.0.0.1:{FreePort.Next()}"));
        await _plant.Log.WaitForAsync(r => r.Event.Id == 3010, Plant.Cap, TestContext.Current.CancellationToken);
        await _plant.Source.SubmitNumbersAsync(1, 3, _ => "");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/readyz")).Code);
        var body = (await GetAsync("/status")).Body;
        using var status = JsonDocument.Parse(body);
        var destination = status.RootElement.GetProperty("routes")[0].GetProperty("destinations")[0];
        Assert.Equal(3, destination.GetProperty("in_flight").GetInt32());
        Assert.Equal("cannot reach amqp://guest:***@broker:5672/", destination.GetProperty("sink").GetProperty("reason").GetString());
        Assert.DoesNotContain("secret", body + string.Join('\n', _plant.Log.Records), StringComparison.Ordinal);
        Assert.Equal(EngineState.Running, engine.GetStatus().State);
    }

    [Fact]
    public async Task A_source_that_is_not_up_makes_it_unready_with_the_reason()
    {
        _plant.Retry = new RetryTimes { Duration = TimeSpan.FromHours(1), MaxInterval = TimeSpan.FromHours(1) };
        await RunAsync(IPEndPoint.Parse($"127.0.0.1:{FreePort.Next()}"));
        _plant.Source.End(new IOException("the port is taken"));
        await _plant.Log.WaitForAsync(r => r.Event.Id == 3001, Plant.Cap, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "the source of route route is not up: the port is taken\n"), await GetAsync("/readyz"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/healthz")).Code);
    }

    [Fact]
    public async Task Without_an_address_there_are_no_endpoints()
    {
        var engine = await RunAsync(null);
        Assert.Equal(EngineState.Running, engine.GetStatus().State);
        Assert.DoesNotContain(_plant.Log.Records, r => r.Event.Id == 3056);
    }

    [Fact]
    public async Task An_address_that_was_written_down_must_be_free()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var http = new HttpOptions { Listen = (IPEndPoint)taken.LocalEndpoint, IsExplicit = true };
        var failure = await Assert.ThrowsAsync<BridgeStartException>(() => BridgeHost.RunAsync(_plant.Snapshot(http), Options(null), _stop.Token));
        Assert.Equal("BR3057", failure.Code);
        Assert.Contains("http: { listen: off }", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_default_address_may_be_taken_by_another_bridge()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var started = new TaskCompletionSource<BridgeEngine>();
        _running = BridgeHost.RunAsync(_plant.Snapshot(new HttpOptions { Listen = (IPEndPoint)taken.LocalEndpoint }), Options(started), _stop.Token);
        await started.Task.WaitAsync(Plant.Cap, TestContext.Current.CancellationToken);
        Assert.Contains(_plant.Log.Records, r => r.Event.Id == 3055);
    }

    [Fact]
    public async Task Two_bridges_on_one_state_directory_the_second_does_not_start()
    {
        await RunAsync(null);
        var failure = await Assert.ThrowsAsync<BridgeStartException>(() => BridgeHost.RunAsync(_plant.Snapshot(), Options(null), TestContext.Current.CancellationToken));
        Assert.Equal("BR4001", failure.Code);
    }

    [Fact]
    public async Task It_ends_by_itself_when_the_source_has_ended_and_all_is_delivered()
    {
        await RunAsync(null);
        await _plant.Source.SubmitNumbersAsync(1, 10, _ => "");
        _plant.Source.End();
        await _running.WaitAsync(Plant.Cap, TestContext.Current.CancellationToken);
        Assert.Equal(10, _plant.Sink.Taken.Count);
    }

    [Fact]
    public async Task A_second_request_to_stop_cuts_off_a_delivery_that_hangs_and_loses_nothing()
    {
        var entered = new TaskCompletionSource();
        _plant.Sink.Deliver = async (_, _, cancellation) =>
        {
            entered.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        };
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 5, _ => "");
        await entered.Task.WaitAsync(Plant.Cap, TestContext.Current.CancellationToken);
        using var hurry = new CancellationTokenSource();
        var stopping = _plant.Engine.StopAsync(hurry.Token);
        Assert.False(stopping.IsCompleted);
        await hurry.CancelAsync();
        await stopping.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        _plant.Source.End();
        _plant.Sink.Deliver = new MemorySink().Deliver;
        await _plant.StartAsync();
        Assert.Equal(5, (await _plant.Sink.TakenAsync(5)).Count);
    }

    [Fact]
    public async Task A_sink_that_ignores_being_cancelled_does_not_keep_the_journal_open()
    {
        var entered = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        _plant.Sink.Deliver = async (_, _, _) =>
        {
            entered.TrySetResult();
            await never.Task;
        };
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 5, _ => "");
        await entered.Task.WaitAsync(Plant.Cap, TestContext.Current.CancellationToken);
        using var hurry = new CancellationTokenSource();
        await hurry.CancelAsync();
        await _plant.Engine.StopAsync(hurry.Token).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        _plant.Source.End();
        var delivering = new MemorySink();
        _plant.Sinks["out"] = delivering;
        await _plant.StartAsync();
        Assert.Equal(5, (await delivering.TakenAsync(5)).Count);
        never.SetResult();
    }

    [Fact]
    public void The_stop_that_a_signal_began_is_not_hurried_by_the_host_that_carries_it_out()
    {
        using var requests = new StopRequests();
        Assert.True(requests.Add());
        requests.Begin();
        Assert.False(requests.Hurry.IsCancellationRequested);
        Assert.False(requests.Add());
        Assert.True(requests.Hurry.IsCancellationRequested);
    }

    private string _address = "";

    private async Task<BridgeEngine> RunAsync(IPEndPoint? listen)
    {
        _address = listen?.ToString() ?? "";
        var started = new TaskCompletionSource<BridgeEngine>(TaskCreationOptions.RunContinuationsAsynchronously);
        _running = BridgeHost.RunAsync(_plant.Snapshot(new HttpOptions { Listen = listen, IsExplicit = true }), Options(started), _stop.Token);
        await Task.WhenAny(_running, started.Task).WaitAsync(Plant.Cap, TestContext.Current.CancellationToken);
        if (_running.IsFaulted) await _running;
        await _plant.Source.IntakeAsync().WaitAsync(Plant.Cap, TestContext.Current.CancellationToken);
        return await started.Task;
    }

    private BridgeHostOptions Options(TaskCompletionSource<BridgeEngine>? started) => new() { Logging = _plant.Log, Time = _plant.Time, Started = engine => started?.TrySetResult(engine) };

    private async Task<(HttpStatusCode Code, string Body)> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri($"http://{_address}{path}"), TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
