namespace Bridge.Engine.Telemetry;

/// <summary>How one route is.</summary>
public sealed record RouteStatus
{
    /// <summary>The route's name.</summary>
    public required string Name { get; init; }

    /// <summary>Why the route was stopped (<c>on_reject: stop</c>, or it could not start); null while it runs.</summary>
    public string? Stopped { get; init; }

    /// <summary>The source.</summary>
    public required PeerStatus Source { get; init; }

    /// <summary>Messages that the journal took since the start.</summary>
    public long Received { get; init; }

    /// <summary>Messages that were not kept: their peer was told no.</summary>
    public long Refused { get; init; }

    /// <summary>Messages for which there was no room: their peer was told to come again.</summary>
    public long Busy { get; init; }

    /// <summary>Messages given up by <c>max_age</c> or <c>when_full: drop_oldest</c>, ever.</summary>
    public long Expired { get; init; }

    /// <summary>Entries in the journal.</summary>
    public long Entries { get; init; }

    /// <summary>Bytes that they take.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes that they may take.</summary>
    public long MaxBytes { get; init; }

    /// <summary>When the oldest of them came; null if there is none.</summary>
    public DateTimeOffset? OldestReceivedAt { get; init; }

    /// <summary>What was let pass since the start, by code of docs/errors.md.</summary>
    public IReadOnlyDictionary<string, long> Notes { get; init; } = new Dictionary<string, long>();

    /// <summary>The last messages with notes, the newest last.</summary>
    public IReadOnlyList<NotedMessage> LastNotes { get; init; } = [];

    /// <summary>The destinations in the order of the file.</summary>
    public IReadOnlyList<DestinationStatus> Destinations { get; init; } = [];
}
