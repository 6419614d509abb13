using Bridge.Configuration;

namespace Bridge.Adapters.RabbitMq;

/// <summary>Options of <c>type: rabbitmq</c> as a source.</summary>
internal sealed record RabbitMqSourceOptions
{
    // Covers the journal's and the destination's way there and back; the broker holds the rest.
    public const int DefaultPrefetch = 1000;
    public static readonly TimeSpan DefaultBusyPause = TimeSpan.FromSeconds(1);

    public required RabbitMqConnectionOptions Connection { get; init; }

    public required string Queue { get; init; }

    public int Prefetch { get; init; } = DefaultPrefetch;

    public bool Exclusive { get; init; }

    public Refused Refused { get; init; }

    public TimeSpan BusyPause { get; init; } = DefaultBusyPause;

    public QueueDeclaration? Declare { get; init; }

    public static RabbitMqSourceOptions Read(ConfigReader c) => new()
    {
        Connection = c.Connection(RabbitMqConnectionOptions.Read),
        Queue = c.Text("queue", "The queue to consume."),
        Prefetch = c.Integer("prefetch", "The most messages that the broker hands over before they are acknowledged.", DefaultPrefetch, 1, 65535),
        Exclusive = c.Boolean("exclusive", "No other consumer may read the queue at the same time; a second bridge then waits.", false),
        Refused = c.Choice("refused", "What to do with a message that the route refuses: dead_letter (nack without requeue: the queue's dead-letter exchange gets it; without one the broker drops it) or requeue.", Refused.DeadLetter),
        BusyPause = c.Duration("busy_pause", "How long a message that the route has no room for is held before it is given back to the queue.", DefaultBusyPause),
        Declare = c.OptionalSection("declare", "Declares the queue and its bindings at the start. Without it the queue must exist.", QueueDeclaration.Read),
    };
}

/// <summary>What happens to a message that the route refuses.</summary>
internal enum Refused
{
    DeadLetter,
    Requeue,
}

/// <summary>The type of a queue.</summary>
internal enum QueueKind
{
    Quorum,
    Classic,
}

/// <summary>A queue to be declared, durable, with its bindings.</summary>
internal sealed record QueueDeclaration
{
    public QueueKind Kind { get; init; }

    public string? DeadLetterExchange { get; init; }

    public string? DeadLetterRoutingKey { get; init; }

    public bool SingleActiveConsumer { get; init; }

    public IReadOnlyList<QueueBinding> Bindings { get; init; } = [];

    public static QueueDeclaration Read(ConfigReader c) => new()
    {
        Kind = c.Choice("kind", "Type of the queue: quorum (replicated) or classic.", QueueKind.Quorum),
        DeadLetterExchange = c.OptionalText("dead_letter_exchange", "Where the broker puts refused messages; empty text for the default exchange."),
        DeadLetterRoutingKey = c.OptionalText("dead_letter_routing_key", "Their routing key; without it they keep their own."),
        SingleActiveConsumer = c.Boolean("single_active_consumer", "The broker serves one consumer at a time and keeps the others waiting, so that the order is kept.", false),
        Bindings = c.List("bindings", "Exchanges to bind the queue to.", QueueBinding.Read),
    };
}

/// <summary>One binding of a queue.</summary>
internal sealed record QueueBinding(string Exchange, string RoutingKey)
{
    public static QueueBinding Read(ConfigReader c) => new(c.Text("exchange", "The exchange; it must exist."), c.Text("routing_key", "The routing key or pattern.", ""));
}
