using Bridge.Adapters.Amqp.Amqp.Connecting;
using Bridge.Adapters.Amqp.Amqp.Conversion;
using Bridge.Adapters.Amqp.Amqp.Receiving;
using Bridge.Adapters.Amqp.Amqp.Sending;
using Bridge.Delivery;
using Bridge.Registration;
using AmqpMessage = Amqp.Message;

namespace Bridge.Adapters.Amqp.Amqp;

/// <summary>
/// Sends to an AMQP 1.0 broker: durable, unsettled, each message settled by the broker's outcome (2.6.12, "at least once"). Up to <c>in_flight</c> messages wait for
/// their outcome at a time. About order see <see cref="TransferPipeline"/>. Messages with addresses of their own go over one link to the anonymous terminus, where the
/// broker offers it ("Using the AMQP Anonymous Terminus for Message Routing 1.0", 2.2.1), else over a link for each address.
/// </summary>
internal sealed class AmqpSink(AmqpSinkOptions options, AdapterContext context, ReplyAddresses replies) : ISink
{
    /// <summary>The most messages of one call: at ten thousand a second the pipe runs empty ten times a second for the time of one outcome.</summary>
    public const int MaxBatch = 1024;

    private const string AnonymousRelay = "ANONYMOUS-RELAY";

    private readonly OutgoingMessages _messages = new(options.Body);
    private readonly ReplyAddress? _reply = options.ReplyRoute is { } route ? replies.Of(context.Bridge, route) : null;
    private PeerConnection? _connection;
    private SenderNode? _node;     // the configured one, or the anonymous terminus
    private SenderNodes? _nodes;   // one for each computed address

    /// <inheritdoc/>
    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = _connection = await options.Connection.OpenAsync(context, cancellationToken);
        if (options.Address.IsConstant || connection.Offers(AnonymousRelay))
        {
            _node = Node(connection, options.Address.IsConstant ? options.Address.Constant : null);
            await _node.AttachAsync(cancellationToken);
        }
        else
        {
            _nodes = new SenderNodes(connection, address => Node(connection, address));
        }
        context.Connected();
    }

    /// <inheritdoc/>
    public ValueTask DeliverAsync(DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        if (_node is { } node) return node.DeliverAsync(deliveries, cancellationToken);
        var nodes = _nodes ?? throw new InvalidOperationException("ConnectAsync comes first.");
        return nodes.DeliverAsync(deliveries, index => deliveries.Text(index, options.Address), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var connection = _connection;
        _connection = null;
        if (connection is not null) await connection.DisposeAsync();
    }

    private SenderNode Node(PeerConnection connection, string? address) => new(address, connection, options, context, Compose);

    private AmqpMessage Compose(DeliveryBatch deliveries, int index)
    {
        var message = _messages.Of(deliveries[index], options.Group is { } group ? deliveries.Text(index, group) : null, keyIsGroup: true);
        if (!options.Address.IsConstant) message.Properties.To = deliveries.Text(index, options.Address);
        if (options.Subject is { } subject) message.Properties.Subject = deliveries.Text(index, subject);
        if (options.ReplyTo is { } replyTo) message.Properties.ReplyTo = deliveries.Text(index, replyTo);
        // Asked for each message: after a reconnect the source has another.
        if (_reply is not null) message.Properties.ReplyTo = _reply.Value ?? throw new MessagePostponedException($"The route '{options.ReplyRoute}' has no reply address yet: its source (amqp, dynamic: true) is not connected, or there is no such route.");
        return message;
    }
}
