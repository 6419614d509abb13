namespace Bridge.Engine.Routing;

/// <summary>An entry that was read and has to wait: for its time, or behind another one of its lane. Owned by the dispatcher's loop.</summary>
internal sealed class HeldEntry
{
    /// <summary>The row that holds its bytes.</summary>
    public required JournalRow Row { get; init; }

    /// <summary>Its place in the row.</summary>
    public required int Index { get; init; }

    /// <summary>Entries are offered in this order; dead letters that are tried again come first.</summary>
    public required long Order { get; init; }

    /// <summary>The key that the source gave it.</summary>
    public required string SourceKey { get; init; }

    /// <summary>Keys of the lanes that it stands in: the outgoing key, or several if it is split.</summary>
    public string[] Lanes { get; set; } = [];

    /// <summary>The source's key, if the mapping has no result for the entry and so no outgoing key: everything with the same key waits behind it.</summary>
    public string? SourceLane { get; set; }

    /// <summary>Why it waits.</summary>
    public Trouble Trouble { get; set; }

    /// <summary>Attempts that it has cost.</summary>
    public int Attempts { get; set; }

    /// <summary>Failures in a row, attempts or not: the pauses grow with them.</summary>
    public int Failures { get; set; }

    /// <summary>Not to be offered before this time.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>When it failed first; default: it has not.</summary>
    public DateTimeOffset FirstFailedAt { get; set; }

    /// <summary>The last reason.</summary>
    public string Reason { get; set; } = "";

    /// <summary>For an entry that was split: the parts that are settled. Kept in memory only, so a crash offers all parts again.</summary>
    public bool[]? PartsDone { get; set; }

    /// <summary>Why the destination refused some of the parts, or null.</summary>
    public string? PartsRefused { get; set; }
}
