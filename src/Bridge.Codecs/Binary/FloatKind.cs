namespace Bridge.Codecs.Binary;

/// <summary>The form of floating point numbers.</summary>
internal enum FloatKind
{
    /// <summary>IEEE 754.</summary>
    Ieee,
    /// <summary>IBM's hexadecimal form.</summary>
    Ibm,
}
