namespace Bridge.Codecs.Framing;

/// <summary>Computes check characters piece by piece. Sixteen bits at most.</summary>
internal struct FrameCheck
{
    private static readonly ushort[] Reflected8005 = Table(0xA001, reflected: true);
    private static readonly ushort[] Reflected1021 = Table(0x8408, reflected: true);
    private static readonly ushort[] Forward1021 = Table(0x1021, reflected: false);

    private readonly CheckKind _kind;
    private ushort _value;

    public FrameCheck(CheckKind kind)
    {
        _kind = kind;
        _value = kind is CheckKind.Crc16Modbus or CheckKind.Crc16CcittFalse ? (ushort)0xFFFF : (ushort)0;
    }

    /// <summary>How many bytes the check has, before hexadecimal digits double them.</summary>
    public static int SizeOf(CheckKind kind) => kind switch
    {
        CheckKind.None => 0,
        CheckKind.Lrc or CheckKind.LrcTwos or CheckKind.Sum8 => 1,
        _ => 2,
    };

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
            case CheckKind.Crc16Arc or CheckKind.Crc16Modbus:
                foreach (var b in bytes) value = (ushort)((value >> 8) ^ Reflected8005[(value ^ b) & 0xFF]);
                break;
            case CheckKind.Crc16Kermit:
                foreach (var b in bytes) value = (ushort)((value >> 8) ^ Reflected1021[(value ^ b) & 0xFF]);
                break;
            case CheckKind.Crc16Xmodem or CheckKind.Crc16CcittFalse:
                foreach (var b in bytes) value = (ushort)((value << 8) ^ Forward1021[(value >> 8) ^ b]);
                break;
        }
        _value = value;
    }

    /// <summary>Writes the check characters and returns how many there are.</summary>
    public readonly int Write(CheckFormat format, Span<byte> target)
    {
        Span<byte> raw = stackalloc byte[2];
        var size = SizeOf(_kind);
        switch (_kind)
        {
            case CheckKind.LrcTwos: raw[0] = (byte)-_value; break;
            case CheckKind.Crc16Modbus or CheckKind.Crc16Kermit: (raw[0], raw[1]) = ((byte)_value, (byte)(_value >> 8)); break;
            default:
                if (size == 1) raw[0] = (byte)_value;
                else (raw[0], raw[1]) = ((byte)(_value >> 8), (byte)_value);
                break;
        }
        if (format == CheckFormat.Binary)
        {
            raw[..size].CopyTo(target);
            return size;
        }
        Convert.TryToHexString(raw[..size], target, out var written);
        return written;
    }

    private static ushort[] Table(ushort polynomial, bool reflected)
    {
        var table = new ushort[256];
        for (var i = 0; i < 256; i++)
        {
            var value = reflected ? (ushort)i : (ushort)(i << 8);
            for (var bit = 0; bit < 8; bit++)
            {
                value = reflected
                    ? (ushort)((value & 1) != 0 ? (value >> 1) ^ polynomial : value >> 1)
                    : (ushort)((value & 0x8000) != 0 ? (value << 1) ^ polynomial : value << 1);
            }
            table[i] = value;
        }
        return table;
    }
}
