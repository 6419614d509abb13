namespace Bridge.Journal;

/// <summary>Unsettled entries that cannot be read: their row is damaged or gone.</summary>
internal sealed record RowDamage(long First, long Last, string Code, string Reason, byte[] Bytes);
