namespace Bridge.Codecs.Binary;

/// <summary>How a checksum field is computed; the framings' kinds, and CRC-32.</summary>
internal enum BinaryCheckKind
{
    /// <summary>It is no checksum.</summary>
    None,
    /// <summary>Exclusive or of all bytes.</summary>
    Lrc,
    /// <summary>Two's complement of the sum of all bytes, modulo 256 (ISO 1155).</summary>
    LrcTwos,
    /// <summary>Sum of all bytes modulo 256.</summary>
    Sum8,
    /// <summary>CRC-16/ARC.</summary>
    Crc16Arc,
    /// <summary>CRC-16/MODBUS.</summary>
    Crc16Modbus,
    /// <summary>CRC-16/XMODEM.</summary>
    Crc16Xmodem,
    /// <summary>CRC-16/CCITT-FALSE.</summary>
    Crc16CcittFalse,
    /// <summary>CRC-16/KERMIT.</summary>
    Crc16Kermit,
    /// <summary>CRC-32 of ISO 3309, as in Ethernet and zip.</summary>
    Crc32,
}
