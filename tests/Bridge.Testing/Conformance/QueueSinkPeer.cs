using System.Text;
using System.Threading.Channels;
using Bridge.Registration;
using Bridge.Testing.Brokers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Testing.Conformance;

/// <summary>Consumes what the sink sent to the queue.</summary>
public sealed class QueueSinkPeer : QueuePeer, ISinkPeer
{
    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();
    private IChannel? _channel;

    private QueueSinkPeer(RabbitMqVhost vhost, IAdapter adapter, Func<Uri, string> options, IReadOnlyDictionary<string, object?>? headers) : base(vhost, adapter, options, headers)
    {
    }

    public bool CarriesIds => true;

    /// <summary>Starts it; for the parameters see <see cref="QueuePeer"/>.</summary>
    public static async Task<ISinkPeer> OpenAsync(IAdapter adapter, Func<Uri, string> options, IReadOnlyDictionary<string, object?>? headers = null)
    {
        var vhost = await CreateAsync();
        var peer = new QueueSinkPeer(vhost, adapter, options, headers) { _channel = await vhost.OpenChannelAsync() };
        var consumer = new AsyncEventingBasicConsumer(peer._channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            var arrived = delivery.BasicProperties.Headers?.ToDictionary(h => h.Key, h => h.Value is byte[] text ? Encoding.UTF8.GetString(text) : h.Value);
            peer._received.Writer.TryWrite(new Received(delivery.Body.ToArray(), delivery.BasicProperties.MessageId, arrived));
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
