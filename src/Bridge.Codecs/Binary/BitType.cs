namespace Bridge.Codecs.Binary;

/// <summary>How some bits are understood.</summary>
internal enum BitType
{
    /// <summary>A number without a sign.</summary>
    Unsigned,
    /// <summary>A number in two's complement.</summary>
    Signed,
    /// <summary>True where any bit is set.</summary>
    Boolean,
}
