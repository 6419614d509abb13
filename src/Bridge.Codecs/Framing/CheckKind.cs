namespace Bridge.Codecs.Framing;

/// <summary>How a checksum is computed; for frames, also which of its bytes goes first (the high one if nothing is said).</summary>
internal enum CheckKind
{
    /// <summary>There are none.</summary>
    None,
    /// <summary>Exclusive or of all bytes.</summary>
    Lrc,
    /// <summary>Two's complement of the sum of all bytes, modulo 256 (ISO 1155).</summary>
    LrcTwos,
    /// <summary>Sum of all bytes modulo 256.</summary>
    Sum8,
    /// <summary>CRC-16/ARC: polynomial 8005 reflected, start 0.</summary>
    Crc16Arc,
    /// <summary>CRC-16/MODBUS: polynomial 8005 reflected, start FFFF; the low byte goes first.</summary>
    Crc16Modbus,
    /// <summary>CRC-16/XMODEM: polynomial 1021, start 0.</summary>
    Crc16Xmodem,
    /// <summary>CRC-16/CCITT-FALSE: polynomial 1021, start FFFF.</summary>
    Crc16CcittFalse,
    /// <summary>CRC-16/KERMIT: polynomial 1021 reflected, start 0; the low byte goes first.</summary>
    Crc16Kermit,
    /// <summary>CRC-32 of ISO 3309, as in HDLC, Ethernet and zip: polynomial 04C11DB7 reflected, start FFFFFFFF, inverted; the low byte goes first.</summary>
    Crc32,
}
