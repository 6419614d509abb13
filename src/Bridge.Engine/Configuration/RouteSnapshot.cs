using Bridge.Formats;

namespace Bridge.Engine.Configuration;

/// <summary>A route ready to run. Immutable and thread-safe.</summary>
public sealed record RouteSnapshot
{
    /// <summary>The route's name.</summary>
    public required string Name { get; init; }

    /// <summary>The source.</summary>
    public required SourceOptions Source { get; init; }

    /// <summary>The destinations in the order of the file.</summary>
    public required IReadOnlyList<DestinationSnapshot> Destinations { get; init; }

    /// <summary>What happens to a rejected message.</summary>
    public OnReject OnReject { get; init; }

    /// <summary>Attempts that a message has.</summary>
    public int Attempts { get; init; } = RouteOptions.DefaultAttempts;

    /// <summary>Whether messages are translated once at the intake; <see cref="OnReject.Refuse"/> implies it.</summary>
    public Validation Validate { get; init; }

    /// <summary>Limits of the journal.</summary>
    public JournalLimits Journal { get; init; } = new();

    /// <summary>Pauses between two tries.</summary>
    public RetryTimes Retry { get; init; } = new();

    /// <summary>Makes framers for the record boundaries of the route's format; null if it has none of its own.</summary>
    public Func<IFramer>? CodecFramer { get; init; }
}
