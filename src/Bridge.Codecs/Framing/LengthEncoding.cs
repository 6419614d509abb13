namespace Bridge.Codecs.Framing;

/// <summary>How a length field is written.</summary>
internal enum LengthEncoding
{
    /// <summary>An unsigned binary number.</summary>
    Binary,
    /// <summary>Decimal digits in ASCII, zeros in front.</summary>
    Digits,
    /// <summary>Hexadecimal digits in ASCII, zeros in front.</summary>
    Hex,
}
