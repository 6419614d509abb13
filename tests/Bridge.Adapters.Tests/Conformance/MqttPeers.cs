using System.Buffers;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Bridge.Adapters.Mqtt;
using Bridge.Registration;
using Bridge.Testing.Brokers;
using Bridge.Testing.Faults;
using Bridge.Testing.Network;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Bridge.Adapters.Tests.Conformance;

/// <summary>Properties of MQTT 5; user properties are text.</summary>
internal static class MqttHeaders
{
    public static Dictionary<string, object?> Sent { get; } = new() { ["text"] = "grüß dich", ["number"] = 42L, ["content-type"] = "application/json", ["correlation-id"] = "c-1" };

    public static Dictionary<string, object?> Arriving { get; } = new() { ["text"] = "grüß dich", ["number"] = "42", ["content-type"] = "application/json", ["correlation-id"] = "c-1" };
}

/// <summary>Subscribes at the broker; what the sink uses to get there is a proxy that goes away.</summary>
internal sealed class MqttSinkPeer : ISinkPeer
{
    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();
    private readonly string _topic;
    private readonly int _qos;
    private readonly FaultProxy _proxy;
    private readonly IMqttClient _client;

    private MqttSinkPeer(MosquittoBroker broker, IMqttClient client, string topic, int qos)
    {
        (_client, _topic, _qos) = (client, topic, qos);
        _proxy = FaultProxy.Start(broker.Host, broker.Port);
        client.ApplicationMessageReceivedAsync += e =>
        {
            var message = e.ApplicationMessage;
            var headers = (message.UserProperties ?? []).ToDictionary(p => p.Name, p => (object?)Encoding.UTF8.GetString(p.ValueBuffer.Span));
            headers["content-type"] = message.ContentType;
            headers["correlation-id"] = message.CorrelationData is { } data ? Encoding.UTF8.GetString(data) : null;
            _received.Writer.TryWrite(new Received(message.Payload.ToArray(), headers.GetValueOrDefault("message-id") as string, headers));
            return Task.CompletedTask;
        };
    }

    public IReadOnlyList<IAdapter> Adapters { get; } = [new MqttAdapter()];

    public string Options => string.Create(CultureInfo.InvariantCulture, $"{{ type: mqtt, uri: \"mqtt://127.0.0.1:{_proxy.Port}\", topic: \"{_topic}\", qos: {_qos}, client_id: \"sink-{_topic}\" }}");

    public IReadOnlyDictionary<string, object?> Headers => MqttHeaders.Sent;

    public IReadOnlyDictionary<string, object?> ArrivingHeaders => MqttHeaders.Arriving;

    public bool CarriesIds => true;

    public static async Task<MqttSinkPeer> OpenAsync(int qos)
    {
        var broker = await MosquittoBroker.GetAsync();
        var topic = $"conformance-{FreePort.Next()}";
        var client = new MqttClientFactory().CreateMqttClient();
        var peer = new MqttSinkPeer(broker, client, topic, qos);
        await client.ConnectAsync(broker.ClientOptions($"peer-{topic}").WithProtocolVersion(MqttProtocolVersion.V500).Build());
        await client.SubscribeAsync(topic, (MqttQualityOfServiceLevel)qos);
        return peer;
    }

    public async Task<Received> ReceiveAsync(CancellationToken cancellationToken) => await _received.Reader.ReadAsync(cancellationToken);

    public Task StopAsync()
    {
        _proxy.Refuse();
        return Task.CompletedTask;
    }

    public Task StartAsync()
    {
        _proxy.Heal();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _client.DisconnectAsync();
        _client.Dispose();
    }
}

/// <summary>A mosquitto of its own, which is really stopped and started, and a publisher.</summary>
internal sealed class MqttSourcePeer : ISourcePeer
{
    private readonly MosquittoBroker _broker;
    private readonly int _qos;

    private MqttSourcePeer(MosquittoBroker broker, int qos) => (_broker, _qos) = (broker, qos);

    public IReadOnlyList<IAdapter> Adapters { get; } = [new MqttAdapter()];

    public string Options => string.Create(CultureInfo.InvariantCulture, $"{{ type: mqtt, uri: \"mqtt://127.0.0.1:{_broker.Port}\", topics: conformance, qos: {_qos} }}");

    public IReadOnlyDictionary<string, object?> ArrivingHeaders => MqttHeaders.Arriving;

    public static async Task<MqttSourcePeer> OpenAsync(int qos) => new(await MosquittoBroker.StartPrivateAsync(), qos);

    public async Task SendAsync(IReadOnlyList<byte[]> bodies, CancellationToken cancellationToken)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(_broker.ClientOptions("publisher").WithProtocolVersion(MqttProtocolVersion.V500).Build(), cancellationToken);
        foreach (var chunk in bodies.Chunk(_qos == 2 ? 1 : 20)) // at QoS 2 the client releases messages in any order
        {
            await Task.WhenAll(chunk.Select(b => client.PublishAsync(Message(b, _qos), cancellationToken)));
        }
        await client.DisconnectAsync(cancellationToken: cancellationToken);
    }

    public Task StopAsync() => _broker.KillAsync(); // in order it takes long: with sessions that count as changed it saves all of them again and again

    public Task StartAsync() => _broker.StartAsync();

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    public static MqttApplicationMessage Message(byte[] body, int qos)
    {
        var builder = new MqttApplicationMessageBuilder().WithTopic("conformance").WithPayload(body).WithQualityOfServiceLevel((MqttQualityOfServiceLevel)qos)
            .WithContentType("application/json").WithCorrelationData("c-1"u8.ToArray());
        foreach (var (name, value) in MqttHeaders.Arriving.Where(h => h.Key is "text" or "number")) builder.WithUserProperty(name, Encoding.UTF8.GetBytes((string)value!));
        return builder.Build();
    }
}

/// <summary>A device that publishes to the bridge itself, one message after the other, and again until it is told that the message was taken or is not wanted.</summary>
internal sealed class MqttDevicePeer(int qos) : ISourcePeer
{
    private readonly int _port = FreePort.Next();
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _more = new(0);
    private readonly Queue<byte[]> _open = new();
    private readonly Lock _lock = new();
    private CancellationTokenSource? _plug;
    private Task _running = Task.CompletedTask;

    public IReadOnlyList<IAdapter> Adapters { get; } = [new MqttAdapter()];

    public string Options => string.Create(CultureInfo.InvariantCulture, $"{{ type: mqtt_listener, listen: \"127.0.0.1:{_port}\" }}");

    public IReadOnlyDictionary<string, object?> ArrivingHeaders => MqttHeaders.Arriving;

    public Task SendAsync(IReadOnlyList<byte[]> bodies, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var body in bodies) _open.Enqueue(body);
        }
        _more.Release(bodies.Count);
        return Task.CompletedTask;
    }

    public Task StartAsync()
    {
        _plug = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        _running = Task.Run(() => RunAsync(_plug.Token));
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        await _plug!.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var client = new MqttClientFactory().CreateMqttClient();
            try
            {
                await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _port).WithClientId("device").WithProtocolVersion(MqttProtocolVersion.V500).WithCleanStart().Build(), cancellationToken);
                while (true)
                {
                    byte[]? next;
                    lock (_lock) next = _open.TryPeek(out var first) ? first : null;
                    if (next is null)
                    {
                        await _more.WaitAsync(TimeSpan.FromMilliseconds(100), cancellationToken);
                        continue;
                    }
                    var result = await client.PublishAsync(MqttSourcePeer.Message(next, qos), cancellationToken);
                    if (result.ReasonCode == MqttClientPublishReasonCode.QuotaExceeded) continue;   // busy: again
                    lock (_lock) _open.Dequeue();
                }
            }
            catch (Exception e) when (e is MqttCommunicationException or OperationCanceledException or IOException or InvalidOperationException)
            {
                await Task.Delay(10, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}

[Broker]
public sealed class MqttSourceConformanceTests : SourceContractTests
{
    protected override async Task<ISourcePeer> StartPeerAsync() => await MqttSourcePeer.OpenAsync(qos: 1);
}

[Broker]
public sealed class MqttExactlyOnceSourceConformanceTests : SourceContractTests
{
    protected override async Task<ISourcePeer> StartPeerAsync() => await MqttSourcePeer.OpenAsync(qos: 2);
}

public sealed class MqttListenerConformanceTests : SourceContractTests
{
    protected override async Task<ISourcePeer> StartPeerAsync()
    {
        var peer = new MqttDevicePeer(qos: 1);
        await peer.StartAsync();
        return peer;
    }
}

[Broker]
public sealed class MqttSinkConformanceTests : SinkContractTests
{
    protected override async Task<ISinkPeer> StartPeerAsync() => await MqttSinkPeer.OpenAsync(qos: 1);
}

[Broker]
public sealed class MqttExactlyOnceSinkConformanceTests : SinkContractTests
{
    protected override async Task<ISinkPeer> StartPeerAsync() => await MqttSinkPeer.OpenAsync(qos: 2);
}
