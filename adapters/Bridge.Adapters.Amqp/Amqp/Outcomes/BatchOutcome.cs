using Amqp.Framing;
using Bridge.Adapters.Amqp.Amqp.Sending;
using Bridge.Delivery;

namespace Bridge.Adapters.Amqp.Amqp.Outcomes;

/// <summary>What becomes of a message by the peer's outcome, and the text that says why.</summary>
internal readonly record struct Verdict(Fate Fate, string Reason, TimeSpan? After = null);

/// <summary>Says what an outcome other than <c>accepted</c> means. Pure.</summary>
internal interface IOutcomeRules
{
    Verdict Judge(Outcome outcome);
}

/// <summary>Settles the messages of one batch by the peer's outcomes, so that the order of each key survives. One thread at a time.</summary>
internal sealed class BatchOutcome(DeliveryBatch deliveries, IOutcomeRules rules)
{
    private List<int>? _held;   // messages that come again: nothing of their keys may be accepted behind them

    /// <summary>At least one message was postponed: the peer is busy or full.</summary>
    public bool Postponed { get; private set; }

    /// <summary>A transfer with several messages was not accepted: they are sent one by one now, to find out whose fault it was.</summary>
    public bool MustIsolate { get; private set; }

    /// <summary>True if a message of the same key came back before, so that this one must not be sent now. One that is given up holds nobody back.</summary>
    public bool IsHeldBack(TransferWindow window, int index) => window.AnyTroubled((Outcome: this, Index: index),
        static (state, transfer, troubled) => troubled < state.Index && state.Outcome.ComesAgain(transfer) && state.Outcome.SameKey(troubled, state.Index));

    /// <summary>Settles what was sent, in the order of sending.</summary>
    public void Settle(ReadOnlySpan<SentTransfer> sent)
    {
        foreach (ref readonly var transfer in sent)
        {
            for (var index = transfer.First; index < transfer.First + transfer.Count; index++) Settle(transfer, index);
        }
    }

    /// <summary>Settles the message for which the peer ended the link.</summary>
    public void Blame(int index, Fate fate, string reason)
    {
        switch (fate)
        {
            case Fate.Reject: deliveries.Reject(index, reason); break;
            case Fate.Retry: deliveries.Retry(index, reason); break;
            default: deliveries.Postpone(index, reason); break;
        }
    }

    /// <summary>The messages without an outcome, in order.</summary>
    public static List<int> WithoutOutcome(ReadOnlySpan<SentTransfer> sent)
    {
        var indexes = new List<int>();
        foreach (ref readonly var transfer in sent)
        {
            if (transfer.Outcome is null) indexes.AddRange(Enumerable.Range(transfer.First, transfer.Count));
        }
        return indexes;
    }

    private void Settle(in SentTransfer transfer, int index)
    {
        var held = IsHeld(index);
        switch (transfer.Outcome)
        {
            case Accepted:
                // The peer has it, but an older one of its key comes again: this one is then sent behind it a second time.
                if (!held) deliveries.Accept(index);
                return;
            case null:
                if (!held) Hold(index);
                return;
        }
        var verdict = rules.Judge(transfer.Outcome);
        if (transfer.Count > 1 && verdict.Fate != Fate.Postpone)
        {
            MustIsolate = true;
            if (!held) Hold(index);
            return;
        }
        if (held)
        {
            // Its elder comes again, and so does it: judged when it is its turn.
            return;
        }
        Blame(index, verdict);
        if (verdict.Fate != Fate.Reject) Hold(index);
    }

    private void Blame(int index, in Verdict verdict)
    {
        switch (verdict.Fate)
        {
            case Fate.Reject: deliveries.Reject(index, verdict.Reason); break;
            case Fate.Retry: deliveries.Retry(index, verdict.Reason, verdict.After); break;
            default:
                Postponed = true;
                deliveries.Postpone(index, verdict.Reason, verdict.After);
                break;
        }
    }

    private bool ComesAgain(in SentTransfer transfer) => transfer.Count > 1 || transfer.Outcome is null || rules.Judge(transfer.Outcome).Fate != Fate.Reject;

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
}
