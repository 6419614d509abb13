using System.Buffers.Binary;

namespace Bridge.Codecs.Framing;

/// <summary>Computes a checksum piece by piece: check characters of frames, and fields of binary layouts.</summary>
internal struct Checksum
{
    /// <summary>The bytes of the longest checksum.</summary>
    public const int MaxSize = 4;

    private readonly CheckKind _kind;
    private uint _value;

    public Checksum(CheckKind kind)
    {
        _kind = kind;
        _value = kind switch
        {
            CheckKind.Crc16Modbus or CheckKind.Crc16CcittFalse => ushort.MaxValue,
            CheckKind.Crc32 => uint.MaxValue,
            _ => 0,
        };
    }

    /// <summary>How many bytes the checksum has, before hexadecimal digits double them.</summary>
    public static int SizeOf(CheckKind kind) => kind switch
    {
        CheckKind.None => 0,
        CheckKind.Lrc or CheckKind.LrcTwos or CheckKind.Sum8 => 1,
        CheckKind.Crc32 => 4,
        _ => 2,
    };

    /// <summary>The checksum of the bytes added so far, as a number.</summary>
    public readonly uint Value => _kind switch
    {
        CheckKind.LrcTwos => (byte)-_value,
        CheckKind.Sum8 => (byte)_value,
        CheckKind.Crc32 => ~_value,
        _ => _value,
    };

    /// <summary>The checksum of the bytes, of which those at <paramref name="own"/>, where it stands itself, count as zeros.</summary>
    public static uint Compute(CheckKind kind, ReadOnlySpan<byte> bytes, Range own)
    {
        var (start, length) = own.GetOffsetAndLength(bytes.Length);
        ReadOnlySpan<byte> zeros = [0, 0, 0, 0];
        var check = new Checksum(kind);
        check.Add(bytes[..start]);
        check.Add(zeros[..length]);
        check.Add(bytes[(start + length)..]);
        return check.Value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var value = _value;
        switch (_kind)
        {
            case CheckKind.Lrc:
                foreach (var b in bytes) value ^= b;
                break;
            case CheckKind.LrcTwos or CheckKind.Sum8:
                foreach (var b in bytes) value += b;
                break;
            case CheckKind.Crc16Arc or CheckKind.Crc16Modbus: value = CrcTable.Reflected8005.Add(value, bytes); break;
            case CheckKind.Crc16Kermit: value = CrcTable.Reflected1021.Add(value, bytes); break;
            case CheckKind.Crc16Xmodem or CheckKind.Crc16CcittFalse: value = CrcTable.Forward1021.Add(value, bytes); break;
            case CheckKind.Crc32: value = CrcTable.Reflected04C11DB7.Add(value, bytes); break;
        }
        _value = value;
    }

    /// <summary>Writes the check characters in the order of bytes that <see cref="CheckKind"/> names, and returns how many there are.</summary>
    public readonly int Write(CheckFormat format, Span<byte> target)
    {
        Span<byte> raw = stackalloc byte[MaxSize];
        raw = raw[..SizeOf(_kind)];
        switch (_kind)
        {
            case CheckKind.Crc32: BinaryPrimitives.WriteUInt32LittleEndian(raw, Value); break;
            case CheckKind.Crc16Modbus or CheckKind.Crc16Kermit: BinaryPrimitives.WriteUInt16LittleEndian(raw, (ushort)Value); break;
            case CheckKind.None: break;
            default:
                if (raw.Length == 1) raw[0] = (byte)Value;
                else BinaryPrimitives.WriteUInt16BigEndian(raw, (ushort)Value);
                break;
        }
        if (format == CheckFormat.Binary)
        {
            raw.CopyTo(target);
            return raw.Length;
        }
        Convert.TryToHexString(raw, target, out var written);
        return written;
    }
}
