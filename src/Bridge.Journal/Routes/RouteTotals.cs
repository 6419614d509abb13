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

    /// <summary>How many destinations have a place: one whose row is lost must not pass for a new one.</summary>
    public long Destinations;
}
