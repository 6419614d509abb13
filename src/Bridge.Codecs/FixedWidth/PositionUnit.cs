namespace Bridge.Codecs.FixedWidth;

/// <summary>What positions of fields count.</summary>
internal enum PositionUnit
{
    /// <summary>Bytes.</summary>
    Bytes,
    /// <summary>Characters of UTF-8.</summary>
    Characters,
}
