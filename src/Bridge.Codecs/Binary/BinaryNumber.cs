using System.Buffers.Binary;

namespace Bridge.Codecs.Binary;

/// <summary>Integers and packed decimals as bytes, and back. Exact.</summary>
internal static class BinaryNumber
{
    private static readonly decimal[] Powers = MakePowers();

    public static ulong ReadUnsigned(ReadOnlySpan<byte> bytes, bool little)
    {
        ulong value = 0;
        for (var i = 0; i < bytes.Length; i++) value = (value << 8) | bytes[little ? bytes.Length - 1 - i : i];
        return value;
    }

    public static void WriteUnsigned(ulong value, Span<byte> bytes, bool little)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[little ? i : bytes.Length - 1 - i] = (byte)value;
            value >>= 8;
        }
    }

    /// <summary>Reads an integer with its scale; false with the cause if a nibble is no digit.</summary>
    public static bool TryRead(BinaryField f, ReadOnlySpan<byte> bytes, out decimal value, out string reason)
    {
        reason = "";
        if (f.Kind == BinaryKind.Digits) return TryReadDigits(f, bytes, out value, out reason);
        if (f.Kind == BinaryKind.Bcd) return TryReadBcd(f, bytes, out value, out reason);
        var raw = ReadUnsigned(bytes, f.IsLittle);
        value = f.Kind == BinaryKind.Signed ? SignExtend(raw, f.Width * 8) : raw;
        value = Scaled(value, f.Scale);
        return true;
    }

    /// <summary>Writes an integer with its scale; false with the cause if it does not fit.</summary>
    public static bool TryWrite(BinaryField f, decimal value, Span<byte> bytes, out string reason)
    {
        reason = "";
        if (!TryUnscale(value, f.Scale, out var whole))
        {
            reason = f.Scale == 0 ? "it is no whole number" : $"it has more decimals than the {f.Scale} of the field, or is too large";
            return false;
        }
        if (f.Kind == BinaryKind.Digits)
        {
            if (whole < 0 || whole >= Powers[f.Width]) return Fail($"it is negative or has more than {f.Width} digits", out reason);
            for (var i = f.Width - 1; i >= 0; i--)
            {
                bytes[i] = f.CodePage.ByteOf((char)('0' + (int)(whole % 10)))!.Value;
                whole = decimal.Truncate(whole / 10);
            }
            return true;
        }
        if (f.Kind == BinaryKind.Bcd)
        {
            if (whole < 0 || (f.Width < 14 && whole >= Powers[f.Width * 2]) || (f.Width == 14 && whole >= 1e28m)) return Fail($"it is negative or has more than {f.Width * 2} digits", out reason);
            for (var i = 0; i < f.Width; i++)
            {
                var pair = (int)(whole % 100);
                whole = decimal.Truncate(whole / 100);
                var (high, low) = f.IsLowNibbleFirst ? (pair % 10, pair / 10) : (pair / 10, pair % 10);
                bytes[f.IsLittle ? i : f.Width - 1 - i] = (byte)((high << 4) | low);
            }
            return true;
        }
        if (!Fits(whole, f.Width * 8, f.Kind == BinaryKind.Signed)) return Fail($"it does not fit {f.Width * 8} bits {(f.Kind == BinaryKind.Signed ? "with" : "without")} a sign", out reason);
        WriteUnsigned(Raw(whole), bytes, f.IsLittle);
        return true;
    }

    public static bool Fits(decimal whole, int bits, bool signed)
    {
        var limit = bits == 64 ? 18446744073709551616m : 1UL << bits;
        return signed ? whole >= -limit / 2 && whole < limit / 2 : whole >= 0 && whole < limit;
    }

    /// <summary>Two's complement of a number that fits 64 bits.</summary>
    public static ulong Raw(decimal whole) => whole < 0 ? unchecked((ulong)(long)whole) : (ulong)whole;

    public static long SignExtend(ulong raw, int bits) => (long)(raw << (64 - bits)) >> (64 - bits);

    public static double ReadFloat(BinaryField f, ReadOnlySpan<byte> bytes) => (f.Width, f.IsLittle) switch
    {
        (4, true) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (4, false) => BinaryPrimitives.ReadSingleBigEndian(bytes),
        (_, true) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => BinaryPrimitives.ReadDoubleBigEndian(bytes),
    };

    private static bool TryReadDigits(BinaryField f, ReadOnlySpan<byte> bytes, out decimal value, out string reason)
    {
        value = 0;
        reason = "";
        var zero = f.CodePage.ByteOf('0')!.Value; // the ten digits follow one another in every code page
        foreach (var b in bytes)
        {
            var digit = b - zero;
            if (digit is < 0 or > 9) return Fail($"byte {b:X2} is no digit of {f.CodePage.Name}", out reason);
            value = value * 10 + digit;
        }
        value = Scaled(value, f.Scale);
        return true;
    }

    private static bool TryReadBcd(BinaryField f, ReadOnlySpan<byte> bytes, out decimal value, out string reason)
    {
        value = 0;
        reason = "";
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[f.IsLittle ? bytes.Length - 1 - i : i];
            var (first, second) = f.IsLowNibbleFirst ? (b & 15, b >> 4) : (b >> 4, b & 15);
            if (first > 9 || second > 9) return Fail($"nibble 0x{(first > 9 ? first : second):X} is no decimal digit", out reason);
            value = value * 100 + first * 10 + second;
        }
        value = Scaled(value, f.Scale);
        return true;
    }

    // Dividing by 10^scale must keep all the decimals: 1.50 stays 1.50.
    private static decimal Scaled(decimal value, int scale)
    {
        if (scale == 0) return value;
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        return new decimal(parts[0], parts[1], parts[2], value < 0, (byte)scale);
    }

    private static bool TryUnscale(decimal value, int scale, out decimal whole)
    {
        whole = 0;
        if (value is > 1e28m or < -1e28m || decimal.Truncate(value) != value && scale == 0) return false;
        if (Math.Abs(value) >= Powers[Math.Max(0, 28 - scale)]) return false;
        whole = value * Powers[scale];
        if (decimal.Truncate(whole) != whole) return false;
        whole = decimal.Truncate(whole);
        return true;
    }

    private static bool Fail(string why, out string reason)
    {
        reason = why;
        return false;
    }

    private static decimal[] MakePowers()
    {
        var powers = new decimal[29];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
