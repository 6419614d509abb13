using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Bridge.Delivery;
using Bridge.Registration;
using AmqpMessage = Amqp.Message;

namespace Bridge.Adapters.Amqp.Amqp;

/// <summary>
/// Sends to an AMQP 1.0 broker: durable, unsettled, each message settled by the broker's outcome (2.6.12, "at least once"). Up to <c>in_flight</c> messages wait for
/// their outcome at a time. About order see <see cref="TransferPipeline"/>.
/// </summary>
internal sealed class AmqpSink : ISink, IComposer
{
    /// <summary>The most messages of one call: at ten thousand a second the pipe runs empty ten times a second for the time of one outcome.</summary>
    public const int MaxBatch = 1024;

    private readonly AmqpSinkOptions _options;
    private readonly AdapterContext _context;
    private readonly OutgoingMessages _messages;
    private readonly TransferPipeline _pipeline;
    private PeerConnection? _connection;
    private SenderLink? _link;
    private ulong _maxMessageSize;

    public AmqpSink(AmqpSinkOptions options, AdapterContext context)
    {
        _options = options;
        _context = context;
        _messages = new OutgoingMessages(options.Body);
        _pipeline = new TransferPipeline(this, new AmqpOutcomeRules(options.Released, options.Rejected), options.InFlight, options.OutcomeTimeout, context.Time);
    }

    /// <inheritdoc/>
    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        _connection = await _options.Connection.OpenAsync(_context, cancellationToken);
        await AttachAsync(_connection, cancellationToken);
        _context.Connected();
    }

    /// <inheritdoc/>
    public async ValueTask DeliverAsync(DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        var connection = _connection ?? throw new InvalidOperationException("ConnectAsync comes first.");
        if (_link is { IsClosed: true } && connection.IsOpen) await AttachAsync(connection, cancellationToken);   // ended while there was nothing to send
        if (await _pipeline.DeliverAsync(deliveries, cancellationToken)) return;
        var lost = connection.Lost(What, _link!.Error);
        // Ended for one of the messages: that one is found and settled, and the others go on over a new link.
        if (!connection.IsOpen || ErrorConditions.FateOf(lost.Condition) != Fate.Reject) throw lost;
        Log.LinkEnded(_context.Logger, lost.Message);
        if (_pipeline.Suspect is { } suspect) _pipeline.Blame(deliveries, suspect, Fate.Reject, lost.Message);
        await AttachAsync(connection, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var connection = _connection;
        _connection = null;
        if (connection is not null) await connection.DisposeAsync();
    }

    (AmqpMessage Message, int Count) IComposer.Compose(DeliveryBatch deliveries, int first, int limit)
    {
        var source = deliveries[first];
        var message = _messages.Of(source, _options.Group is { } group ? deliveries.Text(first, group) : null, keyIsGroup: true);
        if (!_options.Address.IsConstant) message.Properties.To = deliveries.Text(first, _options.Address);
        if (_options.Subject is { } subject) message.Properties.Subject = deliveries.Text(first, subject);
        if (_options.ReplyTo is { } replyTo) message.Properties.ReplyTo = deliveries.Text(first, replyTo);
        MessageLimit.Check(message, source.Body.Length, _maxMessageSize);
        return (message, 1);
    }

    private string What => $"the link to '{_options.Address.Source}'";

    private async ValueTask AttachAsync(PeerConnection connection, CancellationToken cancellationToken)
    {
        var target = new Target { Address = _options.Address.IsConstant ? _options.Address.Constant : null };
        if (_options.Capabilities.Count > 0) target.Capabilities = [.. _options.Capabilities.Select(static c => new Symbol(c))];
        var attach = new Attach { Target = target, Source = new Source(), SndSettleMode = SenderSettleMode.Unsettled, RcvSettleMode = ReceiverSettleMode.First };
        (_link, var peer) = await connection.AttachSenderAsync(What, attach, cancellationToken);
        _maxMessageSize = peer.MaxMessageSize;
        _pipeline.Use(_link);
    }
}
