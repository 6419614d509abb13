namespace Bridge.Codecs.Framing;

/// <summary>How check characters are written.</summary>
internal enum CheckFormat
{
    /// <summary>As bytes.</summary>
    Binary,
    /// <summary>As capital hexadecimal digits, two a byte; small ones are taken too.</summary>
    Hex,
}
