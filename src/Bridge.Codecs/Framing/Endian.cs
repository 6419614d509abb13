namespace Bridge.Codecs.Framing;

/// <summary>Order of the bytes of a binary number.</summary>
internal enum Endian
{
    /// <summary>Most significant byte first (network order).</summary>
    Big,
    /// <summary>Least significant byte first.</summary>
    Little,
}
