using Bridge.Engine.Configuration;
using Bridge.Engine.Telemetry;

namespace Bridge.Engine.Hosting;

/// <summary>The journal and all routes of one bridge. Started once, stopped once.</summary>
public sealed class BridgeEngine
{
    private readonly Snapshot _snapshot;

    internal BridgeEngine(Snapshot snapshot) => _snapshot = snapshot;

    /// <summary>How the bridge is at this instant. Thread-safe; cheap enough for a progress display.</summary>
    public EngineStatus GetStatus() => new() { Bridge = _snapshot.Bridge, State = EngineState.Starting };
}
