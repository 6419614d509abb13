namespace Bridge.Journal;

/// <summary>What an append does when the route's journal is full.</summary>
public enum FullPolicy
{
    /// <summary>It waits for room.</summary>
    Block,
    /// <summary>It is refused: <see cref="AppendResult.IsFull"/>.</summary>
    Reject,
    /// <summary>The oldest entries are given up and counted.</summary>
    DropOldest,
}
