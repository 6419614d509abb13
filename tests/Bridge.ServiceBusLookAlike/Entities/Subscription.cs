namespace Bridge.ServiceBusLookAlike.Entities;

/// <summary>A subscription: the messages of a topic that at least one of its rules lets through.</summary>
public sealed class Subscription
{
    internal Subscription(MessageQueue queue)
    {
        Queue = queue;
        Rules["$Default"] = new SqlFilter("1=1");
    }

    public MessageQueue Queue { get; }

    /// <summary>Filters by the name of their rule.</summary>
    public Dictionary<string, IRuleFilter> Rules { get; } = new(StringComparer.OrdinalIgnoreCase);

    internal bool Takes(Incoming message) => Rules.Values.Any(r => r.Matches(message.Message));
}
