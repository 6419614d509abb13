using Bridge.Codecs.Framing;

namespace Bridge.Codecs.Binary;

/// <summary>Checksums as numbers.</summary>
internal static class BinaryChecksum
{
    private static readonly uint[] Reflected = MakeTable();

    /// <summary>Bytes of the checksum.</summary>
    public static int SizeOf(BinaryCheckKind kind) => kind switch
    {
        BinaryCheckKind.Lrc or BinaryCheckKind.LrcTwos or BinaryCheckKind.Sum8 => 1,
        BinaryCheckKind.Crc32 => 4,
        _ => 2,
    };

    /// <summary>The checksum of the bytes.</summary>
    /// <param name="bytes">What is covered.</param>
    /// <param name="own">Where in it the checksum itself stands; these bytes count as zeros.</param>
    public static uint Compute(BinaryCheckKind kind, ReadOnlySpan<byte> bytes, Range own)
    {
        var (start, length) = own.GetOffsetAndLength(bytes.Length);
        ReadOnlySpan<byte> zeros = [0, 0, 0, 0];
        if (kind == BinaryCheckKind.Crc32)
        {
            var crc = Crc32(uint.MaxValue, bytes[..start]);
            crc = Crc32(crc, zeros[..length]);
            return ~Crc32(crc, bytes[(start + length)..]);
        }
        var check = new FrameCheck(KindOf(kind));
        check.Add(bytes[..start]);
        check.Add(zeros[..length]);
        check.Add(bytes[(start + length)..]);
        Span<byte> written = stackalloc byte[2];
        if (check.Write(CheckFormat.Binary, written) == 1) return written[0];
        return kind is BinaryCheckKind.Crc16Modbus or BinaryCheckKind.Crc16Kermit ? (uint)(written[0] | (written[1] << 8)) : (uint)((written[0] << 8) | written[1]);
    }

    private static CheckKind KindOf(BinaryCheckKind kind) => kind switch
    {
        BinaryCheckKind.Lrc => CheckKind.Lrc,
        BinaryCheckKind.LrcTwos => CheckKind.LrcTwos,
        BinaryCheckKind.Sum8 => CheckKind.Sum8,
        BinaryCheckKind.Crc16Arc => CheckKind.Crc16Arc,
        BinaryCheckKind.Crc16Modbus => CheckKind.Crc16Modbus,
        BinaryCheckKind.Crc16Xmodem => CheckKind.Crc16Xmodem,
        BinaryCheckKind.Crc16CcittFalse => CheckKind.Crc16CcittFalse,
        _ => CheckKind.Crc16Kermit,
    };

    private static uint Crc32(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes) crc = (crc >> 8) ^ Reflected[(byte)crc ^ b];
        return crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
            table[i] = value;
        }
        return table;
    }
}
