using Microsoft.Extensions.Logging;

namespace Bridge.Journal;

/// <summary>How a journal is opened.</summary>
public sealed record JournalOptions
{
    /// <summary>The bridge's state directory; made if it is absent. It must be local and durable.</summary>
    public required string Directory { get; init; }

    /// <summary>Whether a journal is made where there is none. If not, a directory without one is an error (BR4002), for commands that look at what is there.</summary>
    public bool Create { get; init; } = true;

    /// <summary>The bridge's name, at most 100 bytes of UTF-8: the first part of the ids of messages that have none of their own.</summary>
    public required string Bridge { get; init; }

    /// <summary>Gives the time of receipt, of dead letters and of expiry.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where disk errors, damage and losses by policy are written; null: nowhere.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>
    /// Committed bytes that are kept in memory for each route so that a destination that keeps up is not read from the disk.
    /// A destination further behind reads from the disk. 8 MiB: several groups, yet small beside the runtime.
    /// </summary>
    public int ReadAheadBytes { get; init; } = 8 << 20;

    /// <summary>
    /// Up to this size the whole file's structure is checked at the start; above, it would take seconds. Rows have checksums of their own, compared when they are read.
    /// </summary>
    internal long MaxCheckedBytes { get; init; } = 64L << 20;
}
