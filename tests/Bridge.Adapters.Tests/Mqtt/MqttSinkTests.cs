using Bridge.Adapters.Mqtt;
using Bridge.Testing.Brokers;
using Bridge.Testing.Network;
using MQTTnet.Protocol;

namespace Bridge.Adapters.Tests.Mqtt;

[Broker]
public sealed class MqttSinkTests : IAsyncLifetime
{
    private readonly AdapterStage _stage = new(new MqttAdapter());
    private readonly CancellationToken _cancel = TimeCap.Start();
    private readonly string _topic = $"sink-{FreePort.Next()}";
    private MosquittoBroker _broker = null!;

    public async ValueTask InitializeAsync() => _broker = await MosquittoBroker.GetAsync();

    public ValueTask DisposeAsync() => default;

    private async Task<MqttSink> OpenAsync(string options)
    {
        var sink = (MqttSink)_stage.Sink($"{{ type: mqtt, uri: \"{_broker.Uri}\", client_id: \"{_topic}\", {options} }}");
        await sink.ConnectAsync(_cancel);
        return sink;
    }

    private async Task<SettlementKind?[]> DeliverAsync(MqttSink sink, params OfferedMessage[] messages)
    {
        using var batch = new OfferedBatch(messages);
        await sink.DeliverAsync(batch, _cancel);
        Assert.Empty(batch.SettledTwice);
        return [.. batch.Settlements.Select(s => s?.Kind)];
    }

    [Theory]
    [InlineData("v5", 0)]
    [InlineData("v5", 1)]
    [InlineData("v5", 2)]
    [InlineData("v311", 0)]
    [InlineData("v311", 1)]
    [InlineData("v311", 2)]
    [InlineData("auto", 1)]
    public async Task Messages_arrive_in_every_version_and_quality_of_service(string protocol, int qos)
    {
        await using var peer = await _broker.ConnectAsync(cancellationToken: _cancel);
        await peer.SubscribeAsync(_topic + "/#", MqttQualityOfServiceLevel.ExactlyOnce, _cancel);
        await using var sink = await OpenAsync($"protocol: {protocol}, qos: {qos}, topic: \"{_topic}/{{n}}\"");
        OfferedMessage Message(string n) => new(n) { Id = $"id-{n}", Values = new Dictionary<string, string> { ["n"] = n }, Headers = [new("tenant", "acme")] };
        Assert.All(await DeliverAsync(sink, Message("1"), Message("2"), Message("3")), k => Assert.Equal(SettlementKind.Accepted, k));
        var received = await peer.ReceiveAsync(3, cancellationToken: _cancel);
        Assert.Equal(["1", "2", "3"], received.Select(m => m.Text));
        Assert.Equal([$"{_topic}/1", $"{_topic}/2", $"{_topic}/3"], received.Select(m => m.Topic));
        Assert.All(received, m => Assert.Equal((MqttQualityOfServiceLevel)qos, m.Qos));
        Assert.Equal(protocol == "v311", _stage.Lines.Any(l => l.Contains("BR3402", StringComparison.Ordinal))); // 3.1.1 has no place for headers, and that is said
    }

    [Theory]
    [InlineData("accept", SettlementKind.Accepted)]
    [InlineData("retry", SettlementKind.Retried)]
    [InlineData("reject", SettlementKind.Rejected)]
    public async Task A_publish_without_a_subscriber_counts_as_configured(string noSubscribers, SettlementKind expected)
    {
        await using var sink = await OpenAsync($"topic: \"{_topic}\", no_subscribers: {noSubscribers}");
        Assert.Equal([expected], await DeliverAsync(sink, new OfferedMessage("1")));
    }

    [Theory]
    [InlineData("a/#")]
    [InlineData("a/+/b")]
    [InlineData("")]
    [InlineData("a\0b")]
    public async Task A_value_that_makes_no_topic_is_a_dead_letter_and_its_neighbours_pass(string value)
    {
        await using var sink = await OpenAsync("topic: \"{t}\"");
        OfferedMessage To(string topic) => new("x") { Values = new Dictionary<string, string> { ["t"] = topic } };
        Assert.Equal([SettlementKind.Rejected, SettlementKind.Accepted], await DeliverAsync(sink, To(value), To(_topic)));
    }

    [Fact]
    public async Task What_is_larger_than_the_broker_takes_is_a_dead_letter()
    {
        await using var small = await MosquittoBroker.StartPrivateAsync(new MosquittoOptions { Configuration = ["max_packet_size 2000"] }, _cancel);
        await using var sink = _stage.Sink($"{{ type: mqtt, uri: \"{small.Uri}\", topic: t }}");
        await sink.ConnectAsync(_cancel);
        using var batch = new OfferedBatch([new OfferedMessage(new string('x', 5000)), new OfferedMessage("small")]);
        await sink.DeliverAsync(batch, _cancel);
        Assert.Equal([SettlementKind.Rejected, SettlementKind.Accepted], batch.Settlements.Select(s => s!.Kind));
        Assert.Contains("2000", batch.Settlements[0]!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Others_are_told_when_the_bridge_comes_goes_and_breaks()
    {
        await using var peer = await _broker.ConnectAsync(cancellationToken: _cancel);
        await peer.SubscribeAsync(_topic + "/presence", cancellationToken: _cancel);
        var presence = $"birth: {{ topic: \"{_topic}/presence\", payload: here, retain: false }}, close: {{ topic: \"{_topic}/presence\", payload: gone, retain: false }}, will: {{ topic: \"{_topic}/presence\", payload: broken, retain: false }}";
        await using (await OpenAsync($"topic: \"{_topic}\", {presence}")) Assert.Equal("here", (await peer.ReceiveAsync(1, cancellationToken: _cancel))[0].Text);
        Assert.Equal("gone", (await peer.ReceiveAsync(1, cancellationToken: _cancel))[0].Text);

        await using var proxy = Bridge.Testing.Faults.FaultProxy.Start(_broker.Host, _broker.Port);
        await using var sink = _stage.Sink($"{{ type: mqtt, uri: \"mqtt://127.0.0.1:{proxy.Port}\", client_id: \"{_topic}\", topic: t, {presence} }}");
        await sink.ConnectAsync(_cancel);
        Assert.Equal("here", (await peer.ReceiveAsync(1, cancellationToken: _cancel))[0].Text);
        proxy.Cut();
        Assert.Equal("broken", (await peer.ReceiveAsync(1, cancellationToken: _cancel))[0].Text);
    }

    [Fact]
    public async Task A_wrong_password_is_told_in_words()
    {
        await using var closed = await MosquittoBroker.StartPrivateAsync(new MosquittoOptions { UserName = "bridge", Password = "right" }, _cancel);
        foreach (var protocol in new[] { "v5", "v311" })
        {
            await using var good = _stage.Sink($"{{ type: mqtt, uri: \"{closed.Uri}\", protocol: {protocol}, user: bridge, password: right, topic: t }}");
            await good.ConnectAsync(_cancel);
            await using var bad = _stage.Sink($"{{ type: mqtt, uri: \"{closed.Uri}\", protocol: {protocol}, user: bridge, password: wr0ng, topic: t }}");
            var e = await Assert.ThrowsAnyAsync<Exception>(async () => await bad.ConnectAsync(_cancel));
            Assert.Contains("password", e.Message, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("wr0ng", e.Message, StringComparison.Ordinal);
        }
    }
}
