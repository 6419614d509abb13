namespace Bridge.Engine.Configuration;

/// <summary>What happens when a route's journal is full (<c>when_full:</c>).</summary>
public enum WhenFull
{
    /// <summary>The source waits: it stops reading and withholds the acknowledgement.</summary>
    Block,
    /// <summary>The peer is told to come again.</summary>
    Reject,
    /// <summary>The oldest messages are given up, counted and logged.</summary>
    DropOldest,
}
