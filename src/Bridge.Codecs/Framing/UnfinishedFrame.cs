namespace Bridge.Codecs.Framing;

/// <summary>What bytes at the end of a stream are that no delimiter ended.</summary>
internal enum UnfinishedFrame
{
    /// <summary>A message that was cut: a dead letter.</summary>
    Broken,
    /// <summary>The last message.</summary>
    Take,
}
