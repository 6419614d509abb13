namespace Bridge.Journal;

/// <summary>A snapshot of what the journal holds of one route.</summary>
public sealed record RouteUsage
{
    /// <summary>Entries on disk that at least one destination has not settled, as far as whole rows go.</summary>
    public long Entries { get; init; }

    /// <summary>Bytes of these entries' rows.</summary>
    public long Bytes { get; init; }

    /// <summary>The limit, <see cref="RouteLimits.MaxBytes"/>.</summary>
    public long MaxBytes { get; init; }

    /// <summary>When the oldest of them was received; null when there is none.</summary>
    public DateTimeOffset? OldestReceivedAt { get; init; }

    /// <summary>Entries given up because the route was full (<see cref="FullPolicy.DropOldest"/>), ever.</summary>
    public long DroppedTotal { get; init; }

    /// <summary>Entries given up because they were older than <see cref="RouteLimits.MaxAge"/>, ever.</summary>
    public long ExpiredTotal { get; init; }

    /// <summary>True from 70 % of the limit on.</summary>
    public bool IsAlmostFull => Bytes >= MaxBytes - MaxBytes / 10 * 3;
}
