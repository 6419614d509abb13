using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Adapters.RabbitMq;

/// <summary>Options of <c>type: rabbitmq</c> as a destination.</summary>
internal sealed record RabbitMqSinkOptions
{
    // Enough to keep a broker busy over a link of some milliseconds; more only lengthens what is sent twice after a loss.
    public const int DefaultInFlight = 512;
    public static readonly TimeSpan DefaultConfirmTimeout = TimeSpan.FromSeconds(60);

    public required RabbitMqConnectionOptions Connection { get; init; }

    public required Template Exchange { get; init; }

    public required Template RoutingKey { get; init; }

    public int InFlight { get; init; } = DefaultInFlight;

    public Unroutable Unroutable { get; init; }

    public TimeSpan ConfirmTimeout { get; init; } = DefaultConfirmTimeout;

    public ExchangeDeclaration? Declare { get; init; }

    public static RabbitMqSinkOptions Read(ConfigReader c) => new()
    {
        Connection = c.Connection(RabbitMqConnectionOptions.Read),
        Exchange = c.Template("exchange", "The exchange to publish to; empty for the default exchange, whose routing keys are names of queues.", ""),
        RoutingKey = c.Template("routing_key", "The routing key.", ""),
        InFlight = c.Integer("in_flight", "The most messages that wait for the broker's confirm at a time.", DefaultInFlight, 1, 65535),
        Unroutable = c.Choice("unroutable", "What to do with a message that no queue takes: retry (costs an attempt), reject (dead letter at once) or postpone (wait for the binding for ever).", Unroutable.Retry),
        ConfirmTimeout = c.Duration("confirm_timeout", "How long to wait for confirms before the connection is given up and the messages are sent again. Ignored while the broker says that it blocks.", DefaultConfirmTimeout),
        Declare = c.OptionalSection("declare", "Declares the exchange at the start. Without it the exchange must exist; a configured one is checked.", ExchangeDeclaration.Read),
    };
}

/// <summary>What happens to a message that no queue takes.</summary>
internal enum Unroutable
{
    Retry,
    Reject,
    Postpone,
}

/// <summary>The type of an exchange.</summary>
internal enum ExchangeKind
{
    Direct,
    Topic,
    Fanout,
    Headers,
}

/// <summary>An exchange to be declared. Only for an exchange whose name is not computed.</summary>
internal sealed record ExchangeDeclaration(ExchangeKind Kind, bool Durable)
{
    public static ExchangeDeclaration Read(ConfigReader c) => new(
        c.Choice("kind", "Type of the exchange.", ExchangeKind.Direct),
        c.Boolean("durable", "The exchange survives a restart of the broker.", true));
}
