namespace Bridge.Journal;

/// <summary>The counters of a route's row in the database.</summary>
internal record struct RouteTotals
{
    /// <summary>Sequence that the next entry gets.</summary>
    public long Next;

    public long Entries;

    public long Bytes;

    public long Dropped;

    public long Expired;
}
