namespace Bridge.Adapters.Tcp;

/// <summary>What happens to a connection above <c>max_connections</c>.</summary>
public enum OverLimit
{
    /// <summary>It is closed at once.</summary>
    Reject,
    /// <summary>The connection that was silent longest is closed: helps against peers that vanish without a word.</summary>
    KickOldest,
    /// <summary>It waits in the operating system's queue until another ends.</summary>
    Wait,
}
