namespace Bridge.Codecs.Framing;

/// <summary>What the check characters are computed over.</summary>
internal enum CheckScope
{
    /// <summary>The message alone.</summary>
    Data,
    /// <summary>The message and the end bytes.</summary>
    DataEnd,
    /// <summary>Start bytes, message and end bytes.</summary>
    All,
}
