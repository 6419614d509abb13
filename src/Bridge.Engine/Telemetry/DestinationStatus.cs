namespace Bridge.Engine.Telemetry;

/// <summary>How one destination is. In = Delivered + Filtered + Dead + Parked + InFlight (+ what the journal's limits gave up).</summary>
public sealed record DestinationStatus
{
    /// <summary>The destination's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its connection.</summary>
    public required PeerStatus Sink { get; init; }

    /// <summary>Messages it has had to deal with since the start: the backlog at the start, what came since, and dead letters retried.</summary>
    public long In { get; init; }

    /// <summary>Messages that the peer has.</summary>
    public long Delivered { get; init; }

    /// <summary>Messages that a named filter took out.</summary>
    public long Filtered { get; init; }

    /// <summary>The same by the filter's name; <c>route</c> where the mapping sent nothing here, <c>split</c> where it made no message of one.</summary>
    public IReadOnlyDictionary<string, long> FilteredBy { get; init; } = new Dictionary<string, long>();

    /// <summary>Messages given up, now among the dead letters.</summary>
    public long Dead { get; init; }

    /// <summary>Messages that wait behind one that fails for itself.</summary>
    public long Parked { get; init; }

    /// <summary>Messages that wait for their turn, or are under way.</summary>
    public long InFlight { get; init; }

    /// <summary>How often a message was postponed because the infrastructure failed.</summary>
    public long Postponed { get; init; }

    /// <summary>How often a message failed for itself and was tried again.</summary>
    public long Retried { get; init; }
}
