using System.Globalization;
using System.Threading.Channels;
using Bridge.Registration;
using Bridge.Testing.Brokers;
using Bridge.Testing.Conformance;
using Bridge.Testing.Faults;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Adapters.Amqp.Tests.Conformance;

/// <summary>RabbitMQ's AMQP 1.0 plug-in behind a proxy, which goes away in its place. The other end speaks AMQP 0-9-1, where application properties of AMQP 1.0 are not seen.</summary>
internal abstract class AmqpPeer(RabbitMqVhost vhost) : IAsyncDisposable
{
    protected const string Queue = "conformance";

    private readonly FaultProxy _proxy = FaultProxy.Start(vhost.Uri.Host, vhost.Uri.Port);

    public IReadOnlyList<IAdapter> Adapters { get; } = [new AmqpAdapter()];

    public string Options => $"{{ type: amqp, uri: \"amqp://{vhost.Uri.UserInfo}@{vhost.Uri.Host}:{_proxy.Port}\", host_name: \"vhost:{vhost.Name}\", address: /amq/queue/{Queue}{More} }}";

    protected virtual string More => "";

    protected RabbitMqVhost Vhost => vhost;

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

internal sealed class AmqpSinkPeer : AmqpPeer, ISinkPeer
{
    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();
    private IChannel? _channel;

    private AmqpSinkPeer(RabbitMqVhost vhost) : base(vhost)
    {
    }

    public bool CarriesIds => true;

    public static async Task<AmqpSinkPeer> OpenAsync()
    {
        var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync(Queue);
        var peer = new AmqpSinkPeer(vhost) { _channel = await vhost.OpenChannelAsync() };
        var consumer = new AsyncEventingBasicConsumer(peer._channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            peer._received.Writer.TryWrite(new Received(delivery.Body.ToArray(), delivery.BasicProperties.MessageId));
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

internal sealed class AmqpSourcePeer : AmqpPeer, ISourcePeer
{
    private int _sent;

    private AmqpSourcePeer(RabbitMqVhost vhost) : base(vhost)
    {
    }

    protected override string More => ", busy_pause: 20ms";

    public bool StableIds => true;

    public static async Task<AmqpSourcePeer> OpenAsync()
    {
        var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync(Queue);
        return new AmqpSourcePeer(vhost);
    }

    public Task SendAsync(IReadOnlyList<byte[]> bodies, CancellationToken cancellationToken) =>
        Vhost.PublishAsync("", Queue, bodies.Select(b => ((string?)string.Create(CultureInfo.InvariantCulture, $"id-{_sent++}"), (ReadOnlyMemory<byte>)b)).ToList(), cancellationToken: cancellationToken);
}

[Broker]
public sealed class AmqpSourceConformanceTests : SourceContractTests
{
    protected override async Task<ISourcePeer> StartPeerAsync() => await AmqpSourcePeer.OpenAsync();
}

[Broker]
public sealed class AmqpSinkConformanceTests : SinkContractTests
{
    protected override async Task<ISinkPeer> StartPeerAsync() => await AmqpSinkPeer.OpenAsync();
}
