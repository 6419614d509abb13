using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>Options of <c>type: azure_service_bus</c> as a destination.</summary>
internal sealed record ServiceBusSinkOptions
{
    public const int DefaultInFlight = 128;   // transfers; each may be a batch
    public static readonly TimeSpan DefaultOutcomeTimeout = TimeSpan.FromSeconds(60);
    public static readonly ByteSize DefaultMaxBatchSize = new(256 * 1024);   // of the standard tier

    public required ServiceBusConnectionOptions Connection { get; init; }

    public string? Queue { get; init; }

    public string? Topic { get; init; }

    public bool RequiresSession { get; init; }

    public Template? SessionId { get; init; }

    public Template? PartitionKey { get; init; }

    public Template? Subject { get; init; }

    public Template? ReplyTo { get; init; }

    public Template? ScheduledEnqueueTime { get; init; }

    public TimeSpan? TimeToLive { get; init; }

    public bool Batch { get; init; } = true;

    public ByteSize MaxBatchSize { get; init; } = DefaultMaxBatchSize;

    public int InFlight { get; init; } = DefaultInFlight;

    public TimeSpan OutcomeTimeout { get; init; } = DefaultOutcomeTimeout;

    public string Path => Topic ?? Queue ?? Connection.EntityPath!;

    public static ServiceBusSinkOptions Read(ConfigReader c)
    {
        var options = new ServiceBusSinkOptions
        {
            Connection = c.Connection(ServiceBusConnectionOptions.Read),
            Queue = c.OptionalText("queue", "The queue to send to; not needed where the connection string names the entity (EntityPath)."),
            Topic = c.OptionalText("topic", "Instead of a queue: the topic to send to."),
            RequiresSession = c.Boolean("requires_session", "The entity requires sessions: a message without a session id is rejected before it is sent. The ordering key is the session id where there is no other.", false),
            SessionId = c.OptionalTemplate("session_id", "The session id. By default the header group-id, and the ordering key if requires_session is set."),
            PartitionKey = c.OptionalTemplate("partition_key", "The partition key of a partitioned entity. Where there is a session id it must be equal to it."),
            Subject = c.OptionalTemplate("subject", "The subject (label). By default the header of this name."),
            ReplyTo = c.OptionalTemplate("reply_to", "Where an answer goes. By default the header reply-to."),
            ScheduledEnqueueTime = c.OptionalTemplate("scheduled_enqueue_time", "When the message becomes visible, as a time in ISO 8601."),
            TimeToLive = c.OptionalDuration("time_to_live", "How long the message lives in the entity. By default the header ttl, or else the entity's own limit."),
            Batch = c.Boolean("batch", "Send neighbours of one session and partition as one transfer.", true),
            MaxBatchSize = c.Size("max_batch_size", "The largest batch; the limit that the service announces counts if it is smaller.", DefaultMaxBatchSize, new ByteSize(1024), new ByteSize(100 * 1024 * 1024)),
            InFlight = c.Integer("in_flight", "The most transfers that wait for the service's outcome at a time.", DefaultInFlight, 1, 5000),
            OutcomeTimeout = c.Duration("outcome_timeout", "How long to wait for credit and outcomes before the connection is given up and the messages are sent again.", DefaultOutcomeTimeout),
        };
        c.Check(options.Topic is null || options.Queue is null, "topic", "give either queue or topic");
        c.Check(options.Queue is not null || options.Topic is not null || options.Connection.EntityPath is not null, "queue", "is missing: give queue or topic");
        c.Check(options.TimeToLive is not { } ttl || (ttl > TimeSpan.Zero && ttl.TotalMilliseconds <= uint.MaxValue), "time_to_live", "must be more than nothing and less than 50 days");
        return options;
    }

    public bool Equals(ServiceBusSinkOptions? other) =>
        other is not null && Connection == other.Connection && Path == other.Path && RequiresSession == other.RequiresSession && Text(SessionId) == Text(other.SessionId)
        && Text(PartitionKey) == Text(other.PartitionKey) && Text(Subject) == Text(other.Subject) && Text(ReplyTo) == Text(other.ReplyTo)
        && Text(ScheduledEnqueueTime) == Text(other.ScheduledEnqueueTime) && TimeToLive == other.TimeToLive && Batch == other.Batch && MaxBatchSize == other.MaxBatchSize
        && InFlight == other.InFlight && OutcomeTimeout == other.OutcomeTimeout;

    public override int GetHashCode() => HashCode.Combine(Connection, Path, InFlight, Batch);

    private static string? Text(Template? template) => template?.Source.Text;
}
