namespace Bridge.Journal;

/// <summary>What of a destination is to be stored. Reused by the writer's thread.</summary>
internal sealed class DestinationChanges
{
    public long Low { get; set; }

    /// <summary>Nothing on disk counts any more: the lists are complete.</summary>
    public bool StoreAll { get; set; }

    /// <summary>Ranges by their first sequence; a last of 0 means the range is gone.</summary>
    public List<(long First, long Last)> Ranges { get; } = [];

    /// <summary>Attempts; null means gone.</summary>
    public List<(long Sequence, AttemptRecord? Record)> Attempts { get; } = [];

    public void Clear()
    {
        Ranges.Clear();
        Attempts.Clear();
    }
}
