namespace Bridge.Journal;

/// <summary>A row of entries as the database knows it, without its bytes.</summary>
internal sealed record StoredRow(long Id, long First, long Count, long Bytes, DateTimeOffset ReceivedAt)
{
    public long Last => First + Count - 1;
}
