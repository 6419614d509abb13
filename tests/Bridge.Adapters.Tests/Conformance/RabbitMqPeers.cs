using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Bridge.Adapters.RabbitMq;
using Bridge.Registration;
using Bridge.Testing.Brokers;
using Bridge.Testing.Faults;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Adapters.Tests.Conformance;

/// <summary>A vhost of the shared broker behind a proxy, which goes away in its place: restarts of a real node are in RabbitMqRestartTests.</summary>
internal abstract class RabbitMqPeer(RabbitMqVhost vhost) : IAsyncDisposable
{
    protected const string Queue = "conformance";

    private readonly FaultProxy _proxy = FaultProxy.Start(vhost.Uri.Host, vhost.Uri.Port);

    public IReadOnlyList<IAdapter> Adapters { get; } = [new RabbitMqAdapter()];

    /// <summary>Headers of the types that AMQP 0-9-1 has.</summary>
    public IReadOnlyDictionary<string, object?> Headers { get; } = new Dictionary<string, object?>
    {
        ["text"] = "grüß dich",
        ["flag"] = true,
        ["int"] = -7,
        ["long"] = 1L << 40,
        ["double"] = 0.5,
    };

    protected RabbitMqVhost Vhost => vhost;

    protected string Uri => vhost.Through(_proxy.Port).ToString();

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

    public virtual async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await vhost.DisposeAsync();
    }
}

/// <summary>Consumes what the sink published, not through the proxy.</summary>
internal sealed class RabbitMqSinkPeer : RabbitMqPeer, ISinkPeer
{
    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();
    private IChannel? _channel;

    private RabbitMqSinkPeer(RabbitMqVhost vhost) : base(vhost)
    {
    }

    public string Options => $"{{ type: rabbitmq, uri: \"{Uri}\", routing_key: {Queue} }}";

    public bool CarriesIds => true;

    public static async Task<RabbitMqSinkPeer> OpenAsync()
    {
        var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync(Queue);
        var peer = new RabbitMqSinkPeer(vhost) { _channel = await vhost.OpenChannelAsync() };
        var consumer = new AsyncEventingBasicConsumer(peer._channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            var headers = delivery.BasicProperties.Headers?.ToDictionary(h => h.Key, h => h.Value is byte[] text ? Encoding.UTF8.GetString(text) : h.Value);
            peer._received.Writer.TryWrite(new Received(delivery.Body.ToArray(), delivery.BasicProperties.MessageId, headers));
            return Task.CompletedTask;
        };
        await peer._channel.BasicConsumeAsync(Queue, autoAck: true, consumer);
        return peer;
    }

    public async Task<Received> ReceiveAsync(CancellationToken cancellationToken) => await _received.Reader.ReadAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (_channel is not null) await _channel.DisposeAsync();
        await base.DisposeAsync();
    }
}

/// <summary>Fills the queue that the source consumes.</summary>
internal sealed class RabbitMqSourcePeer : RabbitMqPeer, ISourcePeer
{
    private int _sent;

    private RabbitMqSourcePeer(RabbitMqVhost vhost) : base(vhost)
    {
    }

    public string Options => $"{{ type: rabbitmq, uri: \"{Uri}\", queue: {Queue}, busy_pause: 20ms }}";

    public bool StableIds => true;

    public static async Task<RabbitMqSourcePeer> OpenAsync()
    {
        var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync(Queue);
        return new RabbitMqSourcePeer(vhost);
    }

    public Task SendAsync(IReadOnlyList<byte[]> bodies, CancellationToken cancellationToken) =>
        Vhost.PublishAsync("", Queue, bodies.Select(b => ((string?)string.Create(CultureInfo.InvariantCulture, $"id-{_sent++}"), (ReadOnlyMemory<byte>)b)).ToList(), new Dictionary<string, object?>(Headers), cancellationToken);
}

[Broker]
public sealed class RabbitMqSourceConformanceTests : SourceContractTests
{
    protected override async Task<ISourcePeer> StartPeerAsync() => await RabbitMqSourcePeer.OpenAsync();
}

[Broker]
public sealed class RabbitMqSinkConformanceTests : SinkContractTests
{
    protected override async Task<ISinkPeer> StartPeerAsync() => await RabbitMqSinkPeer.OpenAsync();
}
