namespace Bridge.Engine.Configuration;

/// <summary>A validated, compiled configuration. Immutable and thread-safe; it is swapped as a whole. Nothing in it has done any I/O but reading files.</summary>
public sealed record Snapshot
{
    /// <summary>The bridge's name.</summary>
    public required string Bridge { get; init; }

    /// <summary>The state directory, absolute.</summary>
    public required string State { get; init; }

    /// <summary>The largest frame that is kept, in bytes.</summary>
    public int MaxFrame { get; init; } = (int)BridgeOptions.DefaultMaxFrame.Bytes;

    /// <summary>Status endpoints.</summary>
    public HttpOptions Http { get; init; } = new();

    /// <summary>Logging.</summary>
    public LoggingOptions Logging { get; init; } = new();

    /// <summary>The routes in the order of the file.</summary>
    public required IReadOnlyList<RouteSnapshot> Routes { get; init; }

    /// <summary>What is promised for each route and destination.</summary>
    public IEnumerable<Guarantee> Guarantees => Routes.SelectMany(r => r.Destinations).Select(d => d.Guarantee);
}
