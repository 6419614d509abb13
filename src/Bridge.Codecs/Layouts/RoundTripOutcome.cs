namespace Bridge.Codecs.Layouts;

/// <summary>What became of a message that was decoded and encoded again.</summary>
internal enum RoundTripOutcome : byte
{
    /// <summary>The same bytes.</summary>
    Identical,

    /// <summary>Other bytes, which decode to the same document.</summary>
    SameValues,

    /// <summary>Other bytes, which decode to another document or to none.</summary>
    Changed,
}
