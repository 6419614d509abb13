namespace Bridge.Journal;

/// <summary>How much of a route the journal may hold.</summary>
public sealed record RouteLimits
{
    /// <summary>The most bytes that entries not yet settled by all destinations may take.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Entries older than this are given up, counted and logged; null: nothing expires.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>What happens at <see cref="MaxBytes"/>.</summary>
    public FullPolicy WhenFull { get; init; } = FullPolicy.Block;
}
