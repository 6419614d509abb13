namespace Bridge.Engine.Telemetry;

/// <summary>How the bridge is, at one instant. Immutable; may be taken at any time from any thread.</summary>
public sealed record EngineStatus
{
    /// <summary>The bridge's name.</summary>
    public required string Bridge { get; init; }

    /// <summary>Where it is between start and stop.</summary>
    public required EngineState State { get; init; }

    /// <summary>When it started; default before.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Why it takes no messages, one sentence each; empty means that it is ready. A destination that is away is no reason.</summary>
    public IReadOnlyList<string> NotReady { get; init; } = [];

    /// <summary>Messages are accepted: it runs, the journal is writable, every source is up.</summary>
    public bool IsReady => State == EngineState.Running && NotReady.Count == 0;

    /// <summary>The routes in the order of the file.</summary>
    public IReadOnlyList<RouteStatus> Routes { get; init; } = [];
}
