using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Testing.Brokers;

/// <summary>A vhost of one test class: its address for the bridge, and what a test does to queues. Thread-safe.</summary>
public sealed class RabbitMqVhost : IAsyncDisposable
{
    private readonly RabbitMqBroker _broker;
    private readonly SemaphoreSlim _connecting = new(1);
    private IConnection? _connection;

    internal RabbitMqVhost(RabbitMqBroker broker, string name)
    {
        _broker = broker;
        Name = name;
        Uri = new Uri($"{broker.AmqpUri.Scheme}://{broker.AmqpUri.UserInfo}@{broker.AmqpUri.Authority}/{name}");
        TlsUri = broker.TlsUri is { } tls ? new Uri($"amqps://{tls.UserInfo}@{tls.Authority}/{name}") : null;
    }

    public string Name { get; }

    /// <summary>amqp://user:password@host:port/vhost</summary>
    public Uri Uri { get; }

    /// <summary>amqps://user:password@localhost:port/vhost, where the broker has a TLS listener.</summary>
    public Uri? TlsUri { get; }

    /// <summary>The same vhost through another port, e.g. that of a fault proxy.</summary>
    public Uri Through(int port) => new UriBuilder(Uri) { Port = port }.Uri;

    /// <summary>Makes a user with these rights (regular expressions of names) in the vhost and none elsewhere.</summary>
    public Task AddUserAsync(string user, string password, string configure, string write, string read, CancellationToken cancellationToken = default) =>
        _broker.AddUserAsync(user, password, Name, configure, write, read, cancellationToken);

    /// <summary>Declares a durable queue and, with an exchange, a durable topic exchange and the binding.</summary>
    public async Task DeclareQueueAsync(
        string queue,
        string exchange = "",
        string routingKey = "#",
        IDictionary<string, object?>? arguments = null,
        CancellationToken cancellationToken = default)
    {
        await using var channel = await OpenChannelAsync(cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
        if (exchange.Length > 0)
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true, cancellationToken: cancellationToken);
            await channel.QueueBindAsync(queue, exchange, routingKey, cancellationToken: cancellationToken);
        }
    }

    public async Task DeleteQueueAsync(string queue, CancellationToken cancellationToken = default)
    {
        await using var channel = await OpenChannelAsync(cancellationToken: cancellationToken);
        await channel.QueueDeleteAsync(queue, cancellationToken: cancellationToken);
    }

    /// <summary>Messages ready in the queue now, exact; those with a consumer and not acknowledged are not among them.</summary>
    public async Task<int> CountAsync(string queue, CancellationToken cancellationToken = default)
    {
        await using var channel = await OpenChannelAsync(cancellationToken: cancellationToken);
        return (int)await channel.MessageCountAsync(queue, cancellationToken);
    }

    /// <summary>Waits until at least that many messages are ready; throws with the last count when the cap (default 30 s) passes.</summary>
    public async Task WaitForCountAsync(string queue, int count, TimeSpan? cap = null, CancellationToken cancellationToken = default)
    {
        await using var channel = await OpenChannelAsync(cancellationToken: cancellationToken);
        var deadline = DateTime.UtcNow + (cap ?? TimeSpan.FromSeconds(30));
        while (await channel.MessageCountAsync(queue, cancellationToken) is var ready && ready < count)
        {
            if (DateTime.UtcNow > deadline)
                throw new TimeoutException($"queue '{queue}' holds {ready} of {count} expected messages");
            await Task.Delay(20, cancellationToken); // AMQP tells no one about a count; asking is the only way
        }
    }

    /// <summary>Publishes persistent messages, in order, and returns when the broker confirmed all of them.</summary>
    public async Task PublishAsync(
        string exchange,
        string routingKey,
        IEnumerable<(string? MessageId, ReadOnlyMemory<byte> Body)> messages,
        IDictionary<string, object?>? headers = null,
        CancellationToken cancellationToken = default)
    {
        await using var channel = await OpenChannelAsync(confirms: true, cancellationToken);
        var pending = new List<Task>();
        foreach (var (id, body) in messages)
        {
            var properties = new BasicProperties { Persistent = true, MessageId = id, Headers = headers };
            pending.Add(channel.BasicPublishAsync(exchange, routingKey, mandatory: true, properties, body, cancellationToken).AsTask());
            if (pending.Count == 100)
            {
                await Task.WhenAll(pending); // below the client's limit of publishes in flight
                pending.Clear();
            }
        }

        await Task.WhenAll(pending);
    }

    /// <summary>Takes exactly that many messages, in order, and acknowledges them; throws, naming how many came, when the cap (default 30 s) passes.</summary>
    public async Task<IReadOnlyList<RabbitMqMessage>> ReceiveAsync(string queue, int count, TimeSpan? cap = null, CancellationToken cancellationToken = default)
    {
        var messages = new List<RabbitMqMessage>(count);
        await ReceiveUntilAsync(
            queue,
            message =>
            {
                messages.Add(message);
                return messages.Count == count;
            },
            cap,
            cancellationToken);
        return messages;
    }

    /// <summary>
    /// Consumes and acknowledges until <paramref name="done"/>, which is called for each message in order, returns true. Throws
    /// when the cap (default 30 s) passes or the broker goes away.
    /// </summary>
    public async Task ReceiveUntilAsync(string queue, Func<RabbitMqMessage, bool> done, TimeSpan? cap = null, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(cap ?? TimeSpan.FromSeconds(30));
        await using var channel = await OpenChannelAsync(cancellationToken: cancellationToken);
        await channel.BasicQosAsync(0, 500, global: false, cancellationToken);
        var inbox = Channel.CreateUnbounded<(ulong Tag, RabbitMqMessage Message)>();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            inbox.Writer.TryWrite((delivery.DeliveryTag, Copy(delivery)));
            return Task.CompletedTask;
        };
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            inbox.Writer.TryComplete(new AlreadyClosedException(reason));
            return Task.CompletedTask;
        };
        var tag = await channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken);
        var received = 0;
        try
        {
            while (true)
            {
                var (deliveryTag, message) = await inbox.Reader.ReadAsync(limit.Token);
                received++;
                var isLast = done(message);
                if (isLast || received % 250 == 0 || !inbox.Reader.TryPeek(out _))
                    await channel.BasicAckAsync(deliveryTag, multiple: true, cancellationToken);
                if (isLast)
                    return;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"queue '{queue}' gave {received} messages, then no more");
        }
        finally
        {
            if (channel.IsOpen)
                await channel.BasicCancelAsync(tag, cancellationToken: CancellationToken.None);
        }
    }

    /// <summary>A channel of the test's own; the caller disposes it. Reconnects after an outage.</summary>
    public async Task<IChannel> OpenChannelAsync(bool confirms = false, CancellationToken cancellationToken = default)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_connection is not { IsOpen: true })
            {
                if (_connection is not null)
                    await _connection.DisposeAsync();
                var factory = new ConnectionFactory { Uri = Uri, AutomaticRecoveryEnabled = false, TopologyRecoveryEnabled = false, ClientProvidedName = "test" };
                _connection = await factory.CreateConnectionAsync(cancellationToken);
            }

            var options = new CreateChannelOptions(publisherConfirmationsEnabled: confirms, publisherConfirmationTrackingEnabled: confirms);
            return await _connection.CreateChannelAsync(options, cancellationToken);
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>Deletes the vhost and what is in it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        await _broker.DeleteVhostAsync(Name);
        _connecting.Dispose();
    }

    private static RabbitMqMessage Copy(BasicDeliverEventArgs delivery)
    {
        var properties = delivery.BasicProperties;
        var headers = properties.Headers?.ToDictionary(h => h.Key, h => h.Value is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : h.Value) ?? [];
        return new RabbitMqMessage(
            delivery.Body.ToArray(),
            properties.MessageId,
            properties.ContentType,
            properties.CorrelationId,
            properties.Persistent,
            delivery.Exchange,
            delivery.RoutingKey,
            delivery.Redelivered,
            headers);
    }
}
