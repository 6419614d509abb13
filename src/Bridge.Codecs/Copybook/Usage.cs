namespace Bridge.Codecs.Copybook;

/// <summary>How a COBOL item is stored.</summary>
internal enum Usage
{
    /// <summary>Characters; digits are zoned.</summary>
    Display,
    /// <summary>COMP, COMP-4, BINARY: two's complement, most significant byte first.</summary>
    Binary,
    /// <summary>COMP-5: two's complement in the machine's byte order.</summary>
    Native,
    /// <summary>COMP-3, PACKED-DECIMAL: two digits a byte, the sign in the last half.</summary>
    Packed,
    /// <summary>COMP-6: two digits a byte, no sign.</summary>
    PackedUnsigned,
    /// <summary>COMP-1: a float of four bytes.</summary>
    Single,
    /// <summary>COMP-2: a float of eight bytes.</summary>
    Double,
    /// <summary>PIC N: UTF-16, most significant byte first.</summary>
    National,
}
