using Bridge.Configuration;

namespace Bridge.Adapters.Amqp.Amqp;

/// <summary>Options of <c>type: amqp</c> as a source.</summary>
internal sealed record AmqpSourceOptions
{
    // Covers the journal's and the destination's way there and back; the broker holds the rest.
    public const int DefaultCredit = 1000;
    public static readonly TimeSpan DefaultBusyPause = TimeSpan.FromSeconds(1);

    public required AmqpConnectionOptions Connection { get; init; }

    /// <summary>Null: the broker makes one up.</summary>
    public string? Address { get; init; }

    public int Credit { get; init; } = DefaultCredit;

    public string? Selector { get; init; }

    public string? Subscription { get; init; }

    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public Refused Refused { get; init; }

    public TimeSpan BusyPause { get; init; } = DefaultBusyPause;

    public static AmqpSourceOptions Read(ConfigReader c)
    {
        var options = new AmqpSourceOptions
        {
            Connection = c.Connection(AmqpConnectionOptions.Read),
            Address = c.OptionalText("address", "The node to receive from, in the broker's own notation; RabbitMQ: /amq/queue/NAME."),
            Credit = c.Integer("credit", "The most messages that the broker hands over before they are settled.", DefaultCredit, 1, 65535),
            Selector = c.OptionalText("selector", "A selector in the syntax of JMS, for brokers that know the filter apache.org:selector-filter:string."),
            Subscription = c.OptionalText("subscription", "Name of a durable subscription: the link keeps this name, and the broker keeps what comes while we are away. For topics of brokers that work so, such as ActiveMQ Artemis and Qpid."),
            Capabilities = c.Texts("capabilities", "What the node must be, such as queue, topic or shared, for brokers that ask."),
            Refused = c.Choice("refused", "What to tell the broker about a message that the route refuses: reject (rejected, with the reason: dead-lettered where the broker does that), release (it comes again, after a pause of busy_pause that doubles with each delivery, up to 5 minutes) or modify (it failed here and must not come to us again).", Refused.Reject),
            BusyPause = c.Duration("busy_pause", "How long a message that the route has no room for is held before it is released; also the first pause of refused: release.", DefaultBusyPause),
        };
        var isDynamic = c.Boolean("dynamic", "Instead of an address: the broker makes up a node of our own that lives as long as the link, for answers to what a destination with reply_route sends. What is in it when the link ends is gone.", false);
        c.Check(options.Address is not null || isDynamic, "address", "is missing: give the node to receive from, or dynamic: true");
        c.Check(options.Address is null || !isDynamic, "dynamic", "give either address or dynamic");
        c.Check(options.Subscription is null || !isDynamic, "subscription", "a node that lives as long as the link has no durable subscription");
        return options;
    }

    public bool Equals(AmqpSourceOptions? other) =>
        other is not null && Connection == other.Connection && Address == other.Address && Credit == other.Credit && Selector == other.Selector && Subscription == other.Subscription
        && Capabilities.SequenceEqual(other.Capabilities) && Refused == other.Refused && BusyPause == other.BusyPause;

    public override int GetHashCode() => HashCode.Combine(Connection, Address, Credit, Subscription);
}

/// <summary>What the broker is told about a message that the route refuses.</summary>
internal enum Refused
{
    Reject,
    Release,
    Modify,
}
