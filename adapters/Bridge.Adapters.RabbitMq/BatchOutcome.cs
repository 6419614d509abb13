using Bridge.Delivery;
using RabbitMQ.Client.Events;

namespace Bridge.Adapters.RabbitMq;

/// <summary>Settles the messages of one batch by what the broker said, so that the order of each key survives. One thread at a time.</summary>
internal sealed class BatchOutcome(DeliveryBatch deliveries, RabbitMqSinkOptions options)
{
    private List<int>? _held;   // messages that stay unsettled or come again: nothing of their keys may be accepted behind them

    public DeliveryBatch Deliveries => deliveries;

    /// <summary>The broker nacked at least one message.</summary>
    public bool Nacked { get; private set; }

    /// <summary>True if a message of the same key was nacked or returned before, so that this one must not be published now.</summary>
    public bool IsHeldBack(ConfirmWindow window, int index) =>
        window.AnyTroubled(options.Unroutable != Unroutable.Reject, (Outcome: this, Index: index), static (state, troubled) => troubled < state.Index && state.Outcome.SameKey(troubled, state.Index));

    /// <summary>Settles what was published, in the order of publishing.</summary>
    public void Settle(ReadOnlySpan<Publish> published)
    {
        foreach (ref readonly var publish in published)
        {
            var held = IsHeld(publish.Index);
            if (publish.Returned is not null && publish.Confirm != Confirm.Nacked)
            {
                SettleReturned(publish);
                if (options.Unroutable != Unroutable.Reject && !held) Hold(publish.Index);
            }
            else if (publish.Confirm == Confirm.Nacked)
            {
                deliveries.Postpone(publish.Index, $"The broker did not take the message (basic.nack) at {Route(publish)}; a full queue with overflow 'reject-publish' does that.");
                Nacked = true;
                if (!held) Hold(publish.Index);
            }
            else if (publish.Confirm == Confirm.Acked)
            {
                // The broker has it, but an older one of its key comes again: this one is then sent behind it a second time.
                if (!held) deliveries.Accept(publish.Index);
            }
            else if (!held)
            {
                Hold(publish.Index);
            }
        }
    }

    /// <summary>The messages without a confirm, in order.</summary>
    public List<int> Unconfirmed(ReadOnlySpan<Publish> published)
    {
        var indexes = new List<int>();
        foreach (ref readonly var publish in published)
        {
            if (publish.Confirm == Confirm.Outstanding && publish.Returned is null) indexes.Add(publish.Index);
        }
        _held = null;   // they are looked at one by one now
        return indexes;
    }

    /// <summary>Settles the message for which the broker closed the channel.</summary>
    public void Blame(int index, ShutdownEventArgs reason)
    {
        var exchange = deliveries.Text(index, options.Exchange);
        var text = $"The broker closed the channel for this message: {reason.ReplyCode} {reason.ReplyText} (exchange '{exchange}', routing key '{deliveries.Text(index, options.RoutingKey)}').";
        // A missing exchange or permission that is the same for all messages is a matter of setting up the broker, not of the message.
        var sameForAll = reason.ReplyCode == 404 ? options.Exchange.IsConstant : options.Exchange.IsConstant && options.RoutingKey.IsConstant;
        if (reason.ReplyCode is 406 or 311) deliveries.Reject(index, text);
        else if (sameForAll) deliveries.Postpone(index, text);
        else deliveries.Retry(index, text);
    }

    private void SettleReturned(in Publish publish)
    {
        var text = $"No queue takes the message: {publish.Returned} at {Route(publish)}. Bind a queue, or correct the routing key.";
        switch (options.Unroutable)
        {
            case Unroutable.Reject: deliveries.Reject(publish.Index, text); break;
            case Unroutable.Postpone: deliveries.Postpone(publish.Index, text); break;
            default: deliveries.Retry(publish.Index, text); break;
        }
    }

    private void Hold(int index) => (_held ??= []).Add(index);

    private bool IsHeld(int index)
    {
        if (_held is null) return false;
        foreach (var held in _held)
        {
            if (SameKey(held, index)) return true;
        }
        return false;
    }

    private bool SameKey(int a, int b) => deliveries[a].Key.Span.SequenceEqual(deliveries[b].Key.Span);

    private static string Route(in Publish publish) => $"exchange '{publish.Exchange}', routing key '{publish.RoutingKey}'";
}
