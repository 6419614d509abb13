namespace Bridge.Codecs.Layouts.Totals;

/// <summary>What happens when a control total contradicts the records.</summary>
internal enum TotalMismatch
{
    /// <summary>The message is rejected.</summary>
    Reject,
    /// <summary>The message passes with a note.</summary>
    Warn,
}
