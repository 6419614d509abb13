using Amqp.Framing;
using Bridge.Adapters.Amqp.Amqp.Outcomes;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>What the outcomes of Service Bus mean for a message.</summary>
internal sealed class ServiceBusOutcomeRules : IOutcomeRules
{
    // What the service asks its clients to wait when it is busy.
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(10);

    public Verdict Judge(Outcome outcome)
    {
        if (outcome is not Rejected { Error: { } error }) return new Verdict(Fate.Retry, $"Service Bus answered with {outcome.GetType().Name.ToLowerInvariant()} and no reason.");
        var condition = (string?)error.Condition ?? "";
        // On a link that is attached it is the message that is not allowed: no session id, a session or partition key that does not fit.
        var fate = condition == ErrorConditions.NotAllowed ? Fate.Reject : ErrorConditions.FateOf(condition);
        var cure = condition == ErrorConditions.NotAllowed ? " Its session id, partition key or size does not fit the entity: correct the options or the mapping." : ErrorConditions.Cure(condition);
        return new Verdict(fate, $"Service Bus rejected the message: {condition}: {error.Description}{cure}", condition == ErrorConditions.ServerBusy ? BusyPause : null);
    }
}
