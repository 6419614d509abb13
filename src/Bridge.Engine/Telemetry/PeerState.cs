namespace Bridge.Engine.Telemetry;

/// <summary>State of a source or sink. The supervisor decides; adapters only report that they are connected, or degraded.</summary>
public enum PeerState
{
    /// <summary>Not started yet.</summary>
    Idle,
    /// <summary>It is trying.</summary>
    Connecting,
    /// <summary>The peer is reachable.</summary>
    Connected,
    /// <summary>It works, but something needs an eye.</summary>
    Degraded,
    /// <summary>The peer is away; the next try comes after a pause.</summary>
    Waiting,
    /// <summary>It has ended for good, such as standard input at its end.</summary>
    Ended,
    /// <summary>It was stopped.</summary>
    Stopped,
}
