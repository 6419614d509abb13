using Amqp.Framing;

namespace Bridge.Adapters.Amqp.Amqp.Outcomes;

/// <summary>What the outcomes of an AMQP 1.0 broker (3.4) mean for a message.</summary>
/// <param name="released">What <c>released</c> means.</param>
/// <param name="rejected">What <c>rejected</c> means without a condition that tells whose fault it was.</param>
/// <param name="isComputed">The message brought its own address, see <see cref="FateOf"/>.</param>
internal sealed class AmqpOutcomeRules(Fate released, Fate rejected, bool isComputed) : IOutcomeRules
{
    /// <summary>
    /// Whose fault a condition is. A node that is missing is created by somebody if its address is configured; an address that a message brought may belong to a peer that
    /// has gone for good, so that costs attempts.
    /// </summary>
    public static Fate FateOf(string condition, bool isComputed) => isComputed && ErrorConditions.IsMissing(condition) ? Fate.Retry : ErrorConditions.FateOf(condition);

    public Verdict Judge(Outcome outcome)
    {
        switch (outcome)
        {
            case Rejected { Error: { } error } when (string?)error.Condition is { Length: > 0 } condition:
                var fate = FateOf(condition, isComputed);
                if (fate == Fate.Retry && !ErrorConditions.IsMissing(condition)) fate = rejected;
                return new Verdict(fate, $"The broker rejected the message: {condition}{(error.Description is { Length: > 0 } text ? $": {text}" : "")}.{ErrorConditions.Cure(condition)}");
            case Rejected:
                return new Verdict(rejected, "The broker rejected the message and gave no reason; a full queue does that, or a rule of its own.");
            case Modified { UndeliverableHere: true }:
                return new Verdict(Fate.Reject, "The broker says that the message cannot be delivered here (modified, undeliverable-here).");
            case Modified { DeliveryFailed: true }:
                return new Verdict(Fate.Retry, "The broker failed to deliver the message (modified, delivery-failed).");
            case Modified:
                return new Verdict(Fate.Postpone, "The broker gave the message back (modified).");
            default:
                return new Verdict(released, "The broker released the message: it has not processed it. No queue may be bound at this address, or there is no room.");
        }
    }
}
