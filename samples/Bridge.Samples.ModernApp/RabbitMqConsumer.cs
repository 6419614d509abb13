using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Samples.ModernApp;

/// <summary>Consumes a queue that is bound to all keys of the demo's exchange.</summary>
internal sealed class RabbitMqConsumer : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private RabbitMqConsumer(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public static async Task<RabbitMqConsumer> StartAsync(Uri uri, string queue, Consumer consumer)
    {
        var connection = await new ConnectionFactory { Uri = uri }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        await channel.ExchangeDeclareAsync("bridge-demo", ExchangeType.Topic, durable: true);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        await channel.QueuePurgeAsync(queue);
        await channel.QueueBindAsync(queue, "bridge-demo", "#");
        var events = new AsyncEventingBasicConsumer(channel);
        events.ReceivedAsync += async (_, e) =>
        {
            consumer(e.RoutingKey, e.BasicProperties.MessageId, e.Body);
            await channel.BasicAckAsync(e.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, events);
        return new RabbitMqConsumer(connection, channel);
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
