namespace Bridge.Messages;

/// <summary>
/// The type of a header's value. It is kept from source to sink so that a broker's typed properties survive; values are stored
/// little-endian in the width of the type. The numbers are part of the journal's format.
/// </summary>
public enum HeaderKind : byte
{
    /// <summary>UTF-8 text.</summary>
    Text = 0,
    /// <summary>Bytes.</summary>
    Binary = 1,
    /// <summary>No value.</summary>
    Null = 2,
    /// <summary>One byte, 0 or 1.</summary>
    Boolean = 3,
    /// <summary>Signed 8 bits.</summary>
    SByte = 4,
    /// <summary>Unsigned 8 bits.</summary>
    Byte = 5,
    /// <summary>Signed 16 bits.</summary>
    Int16 = 6,
    /// <summary>Unsigned 16 bits.</summary>
    UInt16 = 7,
    /// <summary>Signed 32 bits.</summary>
    Int32 = 8,
    /// <summary>Unsigned 32 bits.</summary>
    UInt32 = 9,
    /// <summary>Signed 64 bits.</summary>
    Int64 = 10,
    /// <summary>Unsigned 64 bits.</summary>
    UInt64 = 11,
    /// <summary>IEEE 754, 32 bits.</summary>
    Single = 12,
    /// <summary>IEEE 754, 64 bits.</summary>
    Double = 13,
    /// <summary>.NET decimal, its four 32-bit parts.</summary>
    Decimal = 14,
    /// <summary>Milliseconds since 1970-01-01 UTC, signed 64 bits.</summary>
    Timestamp = 15,
    /// <summary>A UUID, 16 bytes in the order of RFC 9562.</summary>
    Uuid = 16,
    /// <summary>A Unicode scalar value, 32 bits.</summary>
    Char = 17,
    /// <summary>An AMQP symbol, ASCII.</summary>
    Symbol = 18,
}
