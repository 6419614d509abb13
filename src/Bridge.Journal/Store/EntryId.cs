namespace Bridge.Journal.Store;

/// <summary>
/// The key of a row of entries: the route's number in the upper 15 bits, the sequence of the row's first entry in the lower 48. A route's rows lie side by side and in order,
/// without an index of their own.
/// </summary>
internal static class EntryId
{
    public const int MaxRoute = (1 << 15) - 1;
    public const long MaxSequence = (1L << 48) - 1;

    public static long Of(long route, long sequence) => route << 48 | sequence;

    public static long Sequence(long id) => id & MaxSequence;
}
