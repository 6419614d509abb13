namespace Bridge.Codecs.Copybook;

/// <summary>The form of COMP-1 and COMP-2.</summary>
internal enum FloatForm
{
    /// <summary>IBM's hexadecimal floating point, as mainframes write it.</summary>
    Ibm,
    /// <summary>IBM's hexadecimal floating point, least significant byte first.</summary>
    IbmLittleEndian,
    /// <summary>IEEE 754, most significant byte first.</summary>
    Ieee754,
    /// <summary>IEEE 754, least significant byte first.</summary>
    Ieee754LittleEndian,
}
