using Bridge.Configuration;

namespace Bridge.Engine.Configuration;

/// <summary>One entry of <c>routes:</c> as it is written.</summary>
public sealed record RouteOptions
{
    /// <summary>A message that fails five times in a row, with growing pauses, has had its chances.</summary>
    public const int DefaultAttempts = 5;

    /// <summary>The route's name.</summary>
    public required string Name { get; init; }

    /// <summary>The source; null after an error.</summary>
    public SourceOptions? Source { get; init; }

    /// <summary>The mapping file, absolute, or null: bytes pass through.</summary>
    public string? Mapping { get; init; }

    /// <summary>The destinations in the order of the file.</summary>
    public IReadOnlyList<KeyValuePair<string, DestinationOptions>> Destinations { get; init; } = [];

    /// <summary>What happens to a rejected message.</summary>
    public OnReject OnReject { get; init; }

    /// <summary>Attempts that a message has before it is given up.</summary>
    public int Attempts { get; init; } = DefaultAttempts;

    /// <summary>Whether messages are translated once at the intake.</summary>
    public Validation Validate { get; init; }

    /// <summary>Limits of the journal.</summary>
    public JournalLimits Journal { get; init; } = new();

    /// <summary>Pauses between two tries.</summary>
    public RetryTimes Retry { get; init; } = new();

    /// <summary>Where the route stands.</summary>
    public Location Location { get; init; }

    /// <summary>Where <c>mapping:</c> stands.</summary>
    public Location MappingLocation { get; init; }

    /// <summary>Where <c>validate:</c> or <c>on_reject:</c> stands.</summary>
    public Location ValidateLocation { get; init; }

    /// <summary>Reads one route.</summary>
    public static RouteOptions Read(string name, ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        c.Check(Names.IsGood(name), "", $"'{name}' is no name for a route: use letters, digits, '-', '_' and '.', 64 at most");
        var route = new RouteOptions
        {
            Name = name,
            Source = c.Variant("source", "Where messages come from.", SourceOptions.Alternatives(c.Scope.Registry), required: true),
            Mapping = c.OptionalFilePath("mapping", "Mapping file (YAML, or one JSONata expression in a .jsonata file). Not set: bytes pass through unchanged."),
            Destinations = c.VariantMap("destinations", "Where messages go, by name; each has its own place in the journal, so that a dead one never stops the others.",
                _ => DestinationOptions.Alternatives(c.Scope.Registry), required: true),
            OnReject = c.Choice("on_reject", "What happens to a message that cannot be mapped or is refused for good: dead_letter (the rest flows), park (its lane waits), "
                + "stop (the route stops), refuse (the peer is told no and nothing is kept; dead_letter where the source cannot tell its peer no).", OnReject.DeadLetter),
            Attempts = c.Integer("attempts", "How often a message that is refused for itself is tried before it becomes a dead letter. Failures of the infrastructure never count.", DefaultAttempts, 1, 1000),
            Validate = c.Choice("validate", "before_ack: each message is translated once before the peer is answered, so that the answer tells of bad data. With on_reject: park or stop the message is kept and the peer is told yes.", Validation.Off),
            Journal = c.Section("journal", "How much the journal may hold for this route.", JournalLimits.Read),
            Retry = c.Section("retry", "Pauses between two tries; tries never end while it is the infrastructure that fails.", RetryTimes.Read),
            Location = c.Location,
            MappingLocation = c.Node?["mapping"]?.Location ?? c.Location,
            ValidateLocation = c.Node?["validate"]?.Location ?? c.Node?["on_reject"]?.Location ?? c.Location,
        };
        foreach (var (destination, _) in route.Destinations)
        {
            c.Check(Names.IsGood(destination), "destinations", $"'{destination}' is no name for a destination: use letters, digits, '-', '_' and '.', 64 at most");
        }
        return route;
    }
}
