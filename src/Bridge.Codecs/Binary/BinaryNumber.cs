using System.Buffers.Binary;

namespace Bridge.Codecs.Binary;

/// <summary>Integers and packed decimals as bytes, and back. Exact.</summary>
internal static class BinaryNumber
{
    private static readonly decimal[] Powers = MakePowers();

    /// <summary>The number in up to 8 bytes.</summary>
    public static ulong ReadUnsigned(ReadOnlySpan<byte> bytes, bool little)
    {
        switch (bytes.Length)
        {
            case 1: return bytes[0];
            case 2: return little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
            case 4: return little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
            case 8: return little ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }
        ulong value = 0;
        for (var i = 0; i < bytes.Length; i++) value = (value << 8) | bytes[little ? bytes.Length - 1 - i : i];
        return value;
    }

    /// <summary>Writes the low bytes of the number.</summary>
    public static void WriteUnsigned(ulong value, Span<byte> bytes, bool little)
    {
        switch (bytes.Length)
        {
            case 1: bytes[0] = (byte)value; return;
            case 2: BinaryPrimitives.WriteUInt16LittleEndian(bytes, little ? (ushort)value : BinaryPrimitives.ReverseEndianness((ushort)value)); return;
            case 4: BinaryPrimitives.WriteUInt32LittleEndian(bytes, little ? (uint)value : BinaryPrimitives.ReverseEndianness((uint)value)); return;
            case 8: BinaryPrimitives.WriteUInt64LittleEndian(bytes, little ? value : BinaryPrimitives.ReverseEndianness(value)); return;
        }
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[little ? i : bytes.Length - 1 - i] = (byte)value;
            value >>= 8;
        }
    }

    /// <summary>The bits of a number, in the field's order of bytes and words.</summary>
    public static ulong Read(BinaryField f, ReadOnlySpan<byte> bytes)
    {
        var raw = ReadUnsigned(bytes, f.IsLittle);
        return f.IsWordSwapped ? SwapWords(raw, bytes.Length) : raw;
    }

    /// <summary>Writes the low bits of a number, in the field's order of bytes and words.</summary>
    public static void Write(BinaryField f, ulong raw, Span<byte> bytes) => WriteUnsigned(f.IsWordSwapped ? SwapWords(raw, bytes.Length) : raw, bytes, f.IsLittle);

    private static ulong SwapWords(ulong raw, int size)
    {
        raw = (raw << 48) | (raw << 16 & 0xFFFF_0000_0000) | (raw >> 16 & 0xFFFF_0000) | (raw >> 48);
        return size == 4 ? raw >> 32 : raw;
    }

    /// <summary>Reads an integer with its scale; false with the cause if a nibble is no digit.</summary>
    public static bool TryRead(BinaryField f, ReadOnlySpan<byte> bytes, out decimal value, out string reason)
    {
        reason = "";
        value = 0;
        if (f.Kind is BinaryKind.Bcd or BinaryKind.Digits)
        {
            Span<byte> digits = stackalloc byte[BinaryDigits.MaxDigits];
            if (!TryReadDigits(f, bytes, digits, out var count, out reason)) return false;
            foreach (var digit in digits[..count]) value = value * 10 + (digit - '0');
        }
        else
        {
            var raw = Read(f, bytes);
            value = f.Kind == BinaryKind.Signed ? SignExtend(raw, f.Width * 8) : raw;
        }
        value = Scaled(value, f.Scale);
        return true;
    }

    /// <summary>Reads bcd, or digits of an encoding, as ASCII digits; false with the cause if there are others.</summary>
    public static bool TryReadDigits(BinaryField f, ReadOnlySpan<byte> bytes, Span<byte> digits, out int count, out string reason)
    {
        reason = "";
        count = 0;
        if (f.Kind == BinaryKind.Digits)
        {
            foreach (var b in bytes)
            {
                var digit = b - f.Zero;
                if (digit is < 0 or > 9) return Fail($"byte {b:X2} is no digit of {f.CodePage.Name}", out reason);
                digits[count++] = (byte)('0' + digit);
            }
            return true;
        }
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[f.IsLittle ? bytes.Length - 1 - i : i];
            var (first, second) = f.IsLowNibbleFirst ? (b & 15, b >> 4) : (b >> 4, b & 15);
            if (first > 9 || second > 9) return Fail($"nibble 0x{(first > 9 ? first : second):X} is no decimal digit", out reason);
            digits[count++] = (byte)('0' + first);
            digits[count++] = (byte)('0' + second);
        }
        return true;
    }

    /// <summary>Writes a number whose decimals are those of the field; false if it does not fit, whatever was written then.</summary>
    public static bool TryWrite(BinaryField f, ulong number, bool isNegative, Span<byte> bytes)
    {
        isNegative &= number != 0;
        switch (f.Kind)
        {
            case BinaryKind.Unsigned:
                if (isNegative || (f.Width < 8 && number >> (f.Width * 8) != 0)) return false;
                Write(f, number, bytes);
                return true;
            case BinaryKind.Signed:
                var limit = 1UL << (f.Width * 8 - 1);
                if (isNegative ? number > limit : number >= limit) return false;
                Write(f, isNegative ? 0 - number : number, bytes);
                return true;
            case BinaryKind.Bcd:
                if (isNegative) return false;
                for (var i = 0; i < bytes.Length; i++)
                {
                    (number, var pair) = Math.DivRem(number, 100);
                    var (tens, ones) = Math.DivRem((uint)pair, 10);
                    bytes[f.IsLittle ? i : bytes.Length - 1 - i] = (byte)(f.IsLowNibbleFirst ? (ones << 4) | tens : (tens << 4) | ones);
                }
                return number == 0;
            case BinaryKind.Digits:
                if (isNegative) return false;
                for (var i = bytes.Length - 1; i >= 0; i--)
                {
                    (number, var digit) = Math.DivRem(number, 10);
                    bytes[i] = (byte)(f.Zero + digit);
                }
                return number == 0;
            default: return false;
        }
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
                bytes[i] = (byte)(f.Zero + (int)(whole % 10));
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
        Write(f, Raw(whole), bytes);
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

    /// <summary>A floating point number.</summary>
    public static double ReadFloat(BinaryField f, ReadOnlySpan<byte> bytes)
    {
        var raw = Read(f, bytes);
        if (f.FloatKind == FloatKind.Ibm) return HexFloat.Read(raw, f.Width == 4);
        return f.Width == 4 ? BitConverter.UInt32BitsToSingle((uint)raw) : BitConverter.UInt64BitsToDouble(raw);
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
