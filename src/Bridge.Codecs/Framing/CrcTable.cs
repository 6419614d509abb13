using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bridge.Codecs.Framing;

/// <summary>A cyclic redundancy check of 16 or 32 bits by tables that take eight bytes at a time. Immutable.</summary>
internal sealed class CrcTable
{
    private const int Bytes = 8;

    private readonly uint[] _table = new uint[Bytes * 256]; // the remainder of a byte with 0 to 7 zero bytes behind it
    private readonly bool _isReflected;

    private CrcTable(uint polynomial, bool isReflected)
    {
        _isReflected = isReflected;
        for (uint i = 0; i < 256; i++)
        {
            var value = isReflected ? i : i << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                value = isReflected
                    ? (value & 1) != 0 ? (value >> 1) ^ polynomial : value >> 1
                    : (value & 0x8000) != 0 ? (ushort)((value << 1) ^ polynomial) : value << 1;
            }
            _table[i] = value;
        }
        for (var i = 256; i < _table.Length; i++) _table[i] = Step(_table[i - 256], 0);
    }

    /// <summary>Polynomial 8005, low bit first: CRC-16/ARC, CRC-16/MODBUS.</summary>
    public static CrcTable Reflected8005 { get; } = new(0xA001, isReflected: true);

    /// <summary>Polynomial 1021, low bit first: CRC-16/KERMIT.</summary>
    public static CrcTable Reflected1021 { get; } = new(0x8408, isReflected: true);

    /// <summary>Polynomial 1021, high bit first: CRC-16/XMODEM, CRC-16/CCITT-FALSE.</summary>
    public static CrcTable Forward1021 { get; } = new(0x1021, isReflected: false);

    /// <summary>Polynomial 04C11DB7, low bit first: CRC-32 of ISO 3309.</summary>
    public static CrcTable Reflected04C11DB7 { get; } = new(0xEDB88320, isReflected: true);

    /// <summary>The remainder after these bytes, from that before them.</summary>
    public uint Add(uint remainder, ReadOnlySpan<byte> bytes)
    {
        ref var table = ref MemoryMarshal.GetArrayDataReference(_table);
        for (; bytes.Length >= Bytes; bytes = bytes[Bytes..])
        {
            // The remainder goes into the first bytes; each byte then counts with as many zeros behind it as bytes follow.
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ (_isReflected ? remainder : BinaryPrimitives.ReverseEndianness((ushort)remainder));
            remainder = Entry(ref table, 7, word) ^ Entry(ref table, 6, word >> 8) ^ Entry(ref table, 5, word >> 16) ^ Entry(ref table, 4, word >> 24)
                ^ Entry(ref table, 3, word >> 32) ^ Entry(ref table, 2, word >> 40) ^ Entry(ref table, 1, word >> 48) ^ Entry(ref table, 0, word >> 56);
        }
        foreach (var b in bytes) remainder = Step(remainder, b);
        return remainder;
    }

    private uint Step(uint remainder, byte b) => _isReflected ? (remainder >> 8) ^ _table[(byte)(remainder ^ b)] : (ushort)(remainder << 8) ^ _table[(byte)((remainder >> 8) ^ b)];

    private static uint Entry(ref uint table, int zeros, ulong word) => Unsafe.Add(ref table, zeros * 256 + (byte)word);
}
