using Bridge.Configuration;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>Options of <c>type: azure_service_bus</c> as a source.</summary>
internal sealed record ServiceBusSourceOptions
{
    // The clock of a lock runs from the moment the message is handed over, so no more than is worked on within a few seconds.
    public const int DefaultPrefetch = 200;
    public static readonly TimeSpan DefaultLockRenewal = TimeSpan.FromHours(1);
    public static readonly TimeSpan DefaultBusyPause = TimeSpan.FromSeconds(5);

    public required ServiceBusConnectionOptions Connection { get; init; }

    public string? Queue { get; init; }

    public string? Topic { get; init; }

    public string? Subscription { get; init; }

    public bool DeadLetters { get; init; }

    public int Prefetch { get; init; } = DefaultPrefetch;

    public SessionOptions? Sessions { get; init; }

    public TimeSpan LockRenewal { get; init; } = DefaultLockRenewal;

    public Refused Refused { get; init; }

    public TimeSpan BusyPause { get; init; } = DefaultBusyPause;

    /// <summary>The address of the node.</summary>
    public string Path
    {
        get
        {
            var entity = Topic is not null ? $"{Topic}/Subscriptions/{Subscription}" : Queue ?? Connection.EntityPath!;
            return DeadLetters ? $"{entity}/$DeadLetterQueue" : entity;
        }
    }

    public static ServiceBusSourceOptions Read(ConfigReader c)
    {
        var options = new ServiceBusSourceOptions
        {
            Connection = c.Connection(ServiceBusConnectionOptions.Read),
            Queue = c.OptionalText("queue", "The queue to receive from; not needed where the connection string names it (EntityPath)."),
            Topic = c.OptionalText("topic", "Instead of a queue: the topic that the subscription belongs to."),
            Subscription = c.OptionalText("subscription", "The subscription of the topic."),
            DeadLetters = c.Boolean("dead_letters", "Receive the dead letters of the queue or subscription instead.", false),
            Prefetch = c.Integer("prefetch", "The most messages that the service hands over before they are settled; their locks run from then on.", DefaultPrefetch, 1, 5000),
            Sessions = c.OptionalSection("sessions", "For an entity that requires sessions: each session is an ordering key.", SessionOptions.Read),
            LockRenewal = c.Duration("lock_renewal", "How long the lock of a message is renewed while the route has it; after that it runs out and the message comes again.", DefaultLockRenewal),
            Refused = c.Choice("refused", "What becomes of a message that the route refuses: dead_letter (with the reason), abandon (after a pause of busy_pause that doubles with each delivery, up to 5 minutes, it comes again, until the entity's limit of deliveries) or defer (it stays until somebody asks for it by its sequence number).", Refused.DeadLetter),
            BusyPause = c.Duration("busy_pause", "How long a message that the route has no room for is held before it is abandoned; also the first pause of refused: abandon. Each abandoning counts as a delivery.", DefaultBusyPause),
        };
        c.Check(options.Topic is null || options.Queue is null, "topic", "give either queue, or topic and subscription");
        c.Check(options.Topic is null == options.Subscription is null, options.Topic is null ? "subscription" : "topic", "topic and subscription go together");
        c.Check(options.Queue is not null || options.Topic is not null || options.Connection.EntityPath is not null, "queue", "is missing: give queue, or topic and subscription");
        c.Check(!options.DeadLetters || options.Sessions is null, "sessions", "dead letters have no sessions");
        return options;
    }
}

/// <summary>How sessions are received.</summary>
internal sealed record SessionOptions(int Concurrent, TimeSpan IdleTimeout)
{
    public static SessionOptions Read(ConfigReader c) => new(
        c.Integer("concurrent", "How many sessions are received side by side.", 8, 1, 256),
        c.Duration("idle_timeout", "A session without a message for so long is left for another.", TimeSpan.FromSeconds(10)));
}
