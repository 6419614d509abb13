using Bridge.Adapters.Mqtt;
using Bridge.Testing.Brokers;
using Bridge.Testing.Network;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Bridge.Adapters.Tests.Mqtt;

[Broker]
public sealed class MqttSourceTests : IAsyncLifetime
{
    private readonly AdapterStage _stage = new(new MqttAdapter());
    private readonly ScriptedIntake _intake = new();
    private readonly CancellationToken _cancel = TimeCap.Start();
    private readonly string _topic = $"source-{FreePort.Next()}";
    private MosquittoBroker _broker = null!;

    public async ValueTask InitializeAsync() => _broker = await MosquittoBroker.GetAsync();

    public ValueTask DisposeAsync() => default;

    private async Task<SourceRun> StartAsync(string options)
    {
        var run = new SourceRun(_stage.Source($"{{ type: mqtt, uri: \"{_broker.Uri}\", client_id: \"{_topic}\", {options} }}"), _intake);
        await Task.WhenAny(_stage.ConnectedAsync(_cancel), run.Running);
        if (run.Running.IsFaulted) await run.Running;
        return run;
    }

    [Theory]
    [InlineData("v5", 1)]
    [InlineData("v311", 1)]
    [InlineData("v311", 2)]
    public async Task What_is_published_while_the_bridge_is_away_waits_in_its_session(string protocol, int qos)
    {
        await using var peer = await _broker.ConnectAsync(cancellationToken: _cancel);
        var options = $"protocol: {protocol}, topics: \"{_topic}/#\", qos: {qos}";
        await using (await StartAsync(options))
        {
            await peer.PublishAsync(_topic + "/a", "1", (MqttQualityOfServiceLevel)qos, cancellationToken: _cancel);
            Assert.Equal("1", (await _intake.NextAsync(_cancel)).Text);
        }
        await peer.PublishAsync(_topic + "/b", "2", (MqttQualityOfServiceLevel)qos, cancellationToken: _cancel);
        await using var run = await StartAsync(options);
        var taken = await _intake.NextAsync(_cancel);
        Assert.Equal(("2", _topic + "/b", $"{_topic}/b", $"{qos}"), (taken.Text, taken.Headers[":topic"], taken.Key, taken.Headers[":qos"]));
    }

    [Fact]
    public async Task A_message_is_acknowledged_after_the_intake_accepted_it_and_comes_again_if_the_bridge_dies_before()
    {
        await using var peer = await _broker.ConnectAsync(cancellationToken: _cancel);
        _intake.Hold = static (_, stopped) => Task.Delay(Timeout.Infinite, stopped);
        await using var proxy = Bridge.Testing.Faults.FaultProxy.Start(_broker.Host, _broker.Port);
        var dying = new SourceRun(_stage.Source($"{{ type: mqtt, uri: \"mqtt://127.0.0.1:{proxy.Port}\", client_id: \"{_topic}\", topics: \"{_topic}\" }}"), _intake);
        await _stage.ConnectedAsync(_cancel);
        await peer.PublishAsync(_topic, "1", cancellationToken: _cancel);
        while (_intake.Offered == 0) await Task.Delay(5, _cancel);
        proxy.Cut();
        await Assert.ThrowsAnyAsync<IOException>(() => dying.Running.WaitAsync(_cancel));
        await dying.Source.DisposeAsync();
        _intake.Hold = static (_, _) => Task.CompletedTask;
        await using var run = await StartAsync($"topics: \"{_topic}\"");
        var again = await _intake.NextAsync(_cancel);
        Assert.Equal(("1", "true"), (again.Text, again.Headers[":redelivered"]));
    }

    [Theory]
    [InlineData("v5", "")]
    [InlineData("v311", "")]
    [InlineData("v5", ", clean_start: true")]
    [InlineData("v5", ", session_expiry: 0s")]
    [InlineData("v5", ", qos: 0")]
    public async Task A_session_that_the_broker_lost_with_its_persistence_is_told_of_and_subscribed_anew(string protocol, string more)
    {
        await using var forgetful = await MosquittoBroker.StartPrivateAsync(new MosquittoOptions { Configuration = ["persistence false"] }, _cancel);
        _broker = forgetful;
        var options = $"protocol: {protocol}, topics: \"{_topic}\"{more}";
        await using (await StartAsync(options))
        {
            await using var peer = await forgetful.ConnectAsync(cancellationToken: _cancel);
            await peer.PublishAsync(_topic, "1", cancellationToken: _cancel);
            Assert.Equal("1", (await _intake.NextAsync(_cancel)).Text);
        }
        await using (await StartAsync(options))
        {
            Assert.DoesNotContain(_stage.Lines, static l => l.Contains("BR3405", StringComparison.Ordinal)); // it was away, and the session is there
        }
        await forgetful.RestartAsync(_cancel);

        await using var run = await StartAsync(options);
        if (more.Length == 0)
        {
            Assert.Contains("may be missing", await _stage.StateAsync(static s => s.Length > 0, _cancel), StringComparison.Ordinal);
            Assert.Contains(_stage.Lines, static l => l.Contains("BR3405", StringComparison.Ordinal));
        }
        await using var again = await forgetful.ConnectAsync(cancellationToken: _cancel);
        await again.PublishAsync(_topic, "2", cancellationToken: _cancel);
        Assert.Equal("2", (await _intake.NextAsync(_cancel)).Text);
        Assert.Equal(more.Length == 0 ? 1 : 0, _stage.Lines.Count(static l => l.Contains("BR3405", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_session_that_is_lost_before_any_message_came_is_told_of_too()
    {
        await using var forgetful = await MosquittoBroker.StartPrivateAsync(new MosquittoOptions { Configuration = ["persistence false"] }, _cancel);
        _broker = forgetful;
        await using (await StartAsync($"topics: \"{_topic}\"")) { }
        await forgetful.RestartAsync(_cancel);
        await using var run = await StartAsync($"topics: \"{_topic}\"");
        Assert.Contains("may be missing", await _stage.StateAsync(static s => s.Length > 0, _cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retained_message_is_told_from_a_fresh_one()
    {
        await using var peer = await _broker.ConnectAsync(cancellationToken: _cancel);
        await peer.PublishAsync(_topic, "kept", retain: true, cancellationToken: _cancel);
        await using var run = await StartAsync($"topics: \"{_topic}\"");
        Assert.Equal("true", (await _intake.NextAsync(_cancel)).Headers[":retained"]);
        await peer.PublishAsync(_topic, "fresh", cancellationToken: _cancel);
        Assert.False((await _intake.NextAsync(_cancel)).Headers.ContainsKey(":retained"));
        await peer.PublishAsync(_topic, "", retain: true, cancellationToken: _cancel);
    }

    [Fact]
    public async Task A_group_shares_the_messages()
    {
        var shared = $"$share/group/{_topic}";
        var other = new ScriptedIntake();
        await using var first = await StartAsync($"topics: \"{shared}\"");
        await using var second = new SourceRun(_stage.Source($"{{ type: mqtt, uri: \"{_broker.Uri}\", client_id: \"{_topic}-2\", topics: \"{shared}\" }}"), other);
        await _stage.ConnectedAsync(_cancel);
        await using var peer = await _broker.ConnectAsync(cancellationToken: _cancel);
        for (var i = 0; i < 20; i++) await peer.PublishAsync(_topic, $"{i}", cancellationToken: _cancel);
        while (_intake.Offered + other.Offered < 20) await Task.Delay(5, _cancel);
        Assert.Equal(20, _intake.Offered + other.Offered);
        Assert.True(_intake.Offered > 0 && other.Offered > 0);
    }

    [Fact]
    public async Task A_message_above_max_frame_comes_as_a_fault_with_its_head()
    {
        _stage.MaxFrame = 2000;
        await using var peer = await _broker.ConnectAsync(cancellationToken: _cancel);
        await using var run = await StartAsync($"topics: \"{_topic}\"");
        await peer.PublishAsync(_topic, new string('x', 3000), cancellationToken: _cancel);
        await peer.PublishAsync(_topic, "good", cancellationToken: _cancel);
        var taken = await _intake.NextAsync(2, _cancel);
        Assert.Contains("max_frame", taken[0].Fault, StringComparison.Ordinal);
        Assert.Equal((1024, "good"), (taken[0].Body.Length, taken[1].Text));
    }

    [Fact]
    public async Task A_quality_of_service_that_the_broker_lowers_is_an_error_and_never_silent()
    {
        var port = FreePort.Next();
        using var poor = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder().WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(System.Net.IPAddress.Loopback).WithDefaultEndpointPort(port).Build());
        poor.InterceptingSubscriptionAsync += subscription =>
        {
            subscription.TopicFilter.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce;
            subscription.Response.ReasonCode = MqttSubscribeReasonCode.GrantedQoS0;
            return Task.CompletedTask;
        };
        await poor.StartAsync();
        await using var source = _stage.Source($"{{ type: mqtt, uri: \"mqtt://127.0.0.1:{port}\", topics: t, qos: 1 }}");
        var e = await Assert.ThrowsAnyAsync<Exception>(() => source.RunAsync(_intake, _cancel).WaitAsync(_cancel));
        Assert.Contains("QoS", e.Message, StringComparison.OrdinalIgnoreCase);
    }
}
