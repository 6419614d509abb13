namespace Bridge.Codecs.Binary;

/// <summary>Which half of a byte holds the earlier decimal digit.</summary>
internal enum NibbleOrder
{
    /// <summary>The upper half.</summary>
    HighFirst,
    /// <summary>The lower half.</summary>
    LowFirst,
}
