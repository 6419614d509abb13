namespace Bridge.Codecs.Edi;

/// <summary>What counts and control numbers that contradict the data do.</summary>
internal enum EdiTotals
{
    /// <summary>The message passes; its document says so in Problems.</summary>
    Warn,
    /// <summary>It is rejected.</summary>
    Reject,
}
