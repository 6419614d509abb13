using Bridge.Adapters.Amqp.Amqp.Conversion;
using Bridge.Adapters.Amqp.Amqp.Outcomes;
using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Adapters.Amqp.Amqp;

/// <summary>Options of <c>type: amqp</c> as a destination.</summary>
internal sealed record AmqpSinkOptions
{
    // Enough to keep a broker busy over a link of some milliseconds; more only lengthens what is sent twice after a loss.
    public const int DefaultInFlight = 512;
    public static readonly TimeSpan DefaultOutcomeTimeout = TimeSpan.FromSeconds(60);

    public required AmqpConnectionOptions Connection { get; init; }

    public required Template Address { get; init; }

    public Template? Subject { get; init; }

    public Template? Group { get; init; }

    public Template? ReplyTo { get; init; }

    /// <summary>The route whose source has a dynamic address, which goes out as reply-to.</summary>
    public string? ReplyRoute { get; init; }

    public BodyKind Body { get; init; }

    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public int InFlight { get; init; } = DefaultInFlight;

    public Fate Released { get; init; }

    public Fate Rejected { get; init; } = Fate.Retry;

    public TimeSpan OutcomeTimeout { get; init; } = DefaultOutcomeTimeout;

    public static AmqpSinkOptions Read(ConfigReader c)
    {
        var connection = c.Connection(AmqpConnectionOptions.Read);
        var address = c.Template("address", "The node to send to, in the broker's own notation; RabbitMQ: /exchange/NAME/KEY or /amq/queue/NAME. A computed one, such as the reply-to of a request, goes out as the message's `to` over one link where the broker offers an anonymous terminus, else over a link for each address, of which the last 32 are kept.");
        var options = new AmqpSinkOptions
        {
            Connection = connection,
            Address = address,
            Subject = c.OptionalTemplate("subject", "The subject; RabbitMQ takes it as routing key for the address /exchange/NAME. By default the message's header of this name."),
            Group = c.OptionalTemplate("group_id", "The group: a broker gives all messages of one group to one consumer. By default the header group-id, or else the ordering key."),
            ReplyTo = c.OptionalTemplate("reply_to", "Where an answer goes. By default the header reply-to."),
            ReplyRoute = c.OptionalText("reply_route", "Instead of reply_to: the route that gets the answers. Its source is of this type with dynamic: true; the address that the broker made up for it goes out as reply-to, and messages wait while there is none."),
            Body = c.Choice("body", "How the body is sent: data (the bytes), text (one text, for receivers that want an AMQP value), value (JSON as AMQP types) or sequence (a JSON array as a list).", BodyKind.Data),
            Capabilities = c.Texts("capabilities", "What the node must be, such as queue or topic, for brokers that ask."),
            InFlight = c.Integer("in_flight", "The most messages that wait for the broker's outcome at a time.", DefaultInFlight, 1, 65535),
            Released = c.Choice("released", "What to do with a message that the broker released, which means that it has not and will not process it: postpone (for ever), retry (costs an attempt) or reject (dead letter at once). By default postpone, and retry where the address is computed: who had it may be gone.", address.IsConstant ? Fate.Postpone : Fate.Retry),
            Rejected = c.Choice("rejected", "What to do with a message that the broker rejected without an error condition that tells whose fault it was: retry (costs an attempt), postpone (for ever) or reject (dead letter at once). RabbitMQ rejects so when a full queue has overflow 'reject-publish': postpone waits for room.", Fate.Retry),
            OutcomeTimeout = c.Duration("outcome_timeout", "How long to wait for credit and outcomes before the connection is given up and the messages are sent again.", DefaultOutcomeTimeout),
        };
        c.Check(options.ReplyTo is null || options.ReplyRoute is null, "reply_route", "give either reply_to or reply_route");
        return options;
    }

    public bool Equals(AmqpSinkOptions? other) =>
        other is not null && Connection == other.Connection && Text(Address) == Text(other.Address) && Text(Subject) == Text(other.Subject) && Text(Group) == Text(other.Group)
        && Text(ReplyTo) == Text(other.ReplyTo) && ReplyRoute == other.ReplyRoute && Body == other.Body && Capabilities.SequenceEqual(other.Capabilities) && InFlight == other.InFlight
        && Released == other.Released && Rejected == other.Rejected && OutcomeTimeout == other.OutcomeTimeout;

    public override int GetHashCode() => HashCode.Combine(Connection, Text(Address), InFlight);

    private static string? Text(Template? template) => template?.Source.Text;
}
