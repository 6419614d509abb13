namespace Bridge.Engine.Telemetry;

/// <summary>Where the engine is between start and stop; it only ever moves down this list.</summary>
public enum EngineState
{
    /// <summary>The journal is opened and the routes are started.</summary>
    Starting,
    /// <summary>Messages are taken and delivered.</summary>
    Running,
    /// <summary>Sources stop: nothing new is taken.</summary>
    Pausing,
    /// <summary>What is in hand is finished.</summary>
    Draining,
    /// <summary>The last group commit.</summary>
    Flushing,
    /// <summary>Nothing runs any more.</summary>
    Closed,
}
