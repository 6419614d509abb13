using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Bridge.Adapters.Amqp.Amqp.Connecting;
using Bridge.Adapters.Amqp.Amqp.Outcomes;
using Bridge.Delivery;
using Bridge.Registration;
using AmqpMessage = Amqp.Message;

namespace Bridge.Adapters.Amqp.Amqp.Sending;

/// <summary>
/// One node that is sent to: its link, attached again where it ended for a message or while there was nothing to send, and the transfers over it. One caller at a time.
/// </summary>
/// <param name="address">Null: the anonymous terminus, to which each message brings its own address.</param>
/// <param name="compose">Makes the message of a delivery.</param>
internal sealed class SenderNode(string? address, PeerConnection connection, AmqpSinkOptions options, AdapterContext context, Func<DeliveryBatch, int, AmqpMessage> compose) : IComposer
{
    private TransferPipeline? _pipeline;
    private SenderLink? _link;
    private ulong _maxMessageSize;

    public string? Address => address;

    /// <summary>Attaches the link.</summary>
    /// <exception cref="IOException">The peer refuses it or does not answer.</exception>
    public async ValueTask AttachAsync(CancellationToken cancellationToken)
    {
        _pipeline ??= new TransferPipeline(this, new AmqpOutcomeRules(options.Released, options.Rejected, isComputed: !options.Address.IsConstant), options.InFlight, options.OutcomeTimeout, context.Time);
        var target = new Target { Address = address };
        if (options.Capabilities.Count > 0) target.Capabilities = [.. options.Capabilities.Select(static c => new Symbol(c))];
        var attach = new Attach { Target = target, Source = new Source(), SndSettleMode = SenderSettleMode.Unsettled, RcvSettleMode = ReceiverSettleMode.First };
        (_link, var peer) = await connection.AttachSenderAsync(What, attach, cancellationToken);
        _maxMessageSize = peer.MaxMessageSize;
        _pipeline.Use(_link);
    }

    /// <summary>Sends and settles.</summary>
    /// <exception cref="IOException">The link is lost, and not for one of the messages; what has no outcome was left unsettled.</exception>
    /// <exception cref="TimeoutException">The peer owes outcomes for too long.</exception>
    public async ValueTask DeliverAsync(DeliveryBatch deliveries, CancellationToken cancellationToken)
    {
        if (_link is null || (_link.IsClosed && connection.IsOpen)) await AttachAsync(cancellationToken);
        if (await _pipeline!.DeliverAsync(deliveries, cancellationToken)) return;
        var lost = connection.Lost(What, _link!.Error);
        // Ended for one of the messages: that one is found and settled, and the others go on over a new link.
        if (!connection.IsOpen || ErrorConditions.FateOf(lost.Condition) != Fate.Reject) throw lost;
        Log.LinkEnded(context.Logger, lost.Message);
        if (_pipeline.Suspect is { } suspect) _pipeline.Blame(deliveries, suspect, Fate.Reject, lost.Message);
        await AttachAsync(cancellationToken);
    }

    /// <summary>Ends the link. Never throws.</summary>
    public ValueTask CloseAsync() => _link is { IsClosed: false } link ? PeerConnection.CloseAsync(link) : ValueTask.CompletedTask;

    (AmqpMessage Message, int Count) IComposer.Compose(DeliveryBatch deliveries, int first, int limit)
    {
        var message = compose(deliveries, first);
        MessageLimit.Check(message, deliveries[first].Body.Length, _maxMessageSize);
        return (message, 1);
    }

    private string What => $"the link to '{address ?? options.Address.Source.Text}'";
}
