namespace Bridge.Codecs.Framing;

/// <summary>What an empty frame is.</summary>
internal enum BlankLines
{
    /// <summary>A message without bytes.</summary>
    Keep,
    /// <summary>Nothing: it is passed over.</summary>
    Ignore,
}
