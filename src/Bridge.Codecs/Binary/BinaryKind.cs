namespace Bridge.Codecs.Binary;

/// <summary>What a field of a binary layout holds.</summary>
internal enum BinaryKind
{
    /// <summary>Integer without a sign, 1 to 8 bytes.</summary>
    Unsigned,
    /// <summary>Integer in two's complement, 1 to 8 bytes.</summary>
    Signed,
    /// <summary>IEEE 754, 4 or 8 bytes.</summary>
    Float,
    /// <summary>Two decimal digits a byte.</summary>
    Bcd,
    /// <summary>Decimal digits, two a byte, that are a text: what is left of the room is filled.</summary>
    FilledBcd,
    /// <summary>A decimal number in digits of the encoding, filled with zeros.</summary>
    Digits,
    /// <summary>Characters of an encoding.</summary>
    Text,
    /// <summary>Bytes as they are; hexadecimal in documents.</summary>
    Bytes,
    /// <summary>Fields one after another.</summary>
    Group,
    /// <summary>1 to 8 bytes that are divided into bits.</summary>
    Bits,
    /// <summary>Some bits of <see cref="Bits"/>.</summary>
    Bit,
}
