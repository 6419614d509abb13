using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Bridge.Codecs.Copybook;

/// <summary>Numbers in JSON's syntax to the bytes of COBOL; no digit is lost silently. Pure.</summary>
internal static class CobolNumberWriter
{
    /// <summary>Digits of the numbers that are written without arithmetic.</summary>
    private const int MaxPlain = 18;

    /// <summary>Writes a number; false if the item cannot hold it, with the reason.</summary>
    public static bool TryWrite(CobolItem item, ReadOnlySpan<byte> json, CopybookLayout layout, Span<byte> target, out string reason)
    {
        reason = "it is no number";
        if (item.Usage is Usage.Single or Usage.Double)
        {
            if (!TryWriteFloat(item, json, layout.Floats is FloatForm.Ieee754 or FloatForm.Ieee754LittleEndian, target, ref reason)) return false;
            if (layout.Floats is FloatForm.IbmLittleEndian or FloatForm.Ieee754LittleEndian) target.Reverse();
            return true;
        }
        Span<byte> plain = stackalloc byte[MaxPlain];
        var value = default(BigInteger);
        scoped ReadOnlySpan<byte> digits;
        if (TryPlain(json, item.Scale, plain, out var count, out var negative))
        {
            digits = plain[..count];
        }
        else
        {
            if (!TryScale(json, item.Scale, out value, out var negativeZero, out reason)) return false;
            negative = value.Sign < 0 || negativeZero;
            digits = value.IsZero ? default : Encoding.ASCII.GetBytes(BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture));
        }
        if (negative && !item.IsSigned)
        {
            reason = "it is negative and the item has no S";
            return false;
        }
        if (item.Usage is Usage.Binary or Usage.Native && value.IsZero && digits.Length > 0) value = long.Parse(digits, CultureInfo.InvariantCulture) * (negative ? -1 : 1);
        if (digits.Length > item.Digits && !((item.Usage == Usage.Native || (item.Usage == Usage.Binary && layout.HasWholeBinaries)) && FitsBytes(value, item)))
        {
            reason = $"it needs {digits.Length} digits and the item has {item.Digits}";
            return false;
        }
        switch (item.Usage)
        {
            case Usage.Packed or Usage.PackedUnsigned:
                WritePacked(item, digits, negative, target);
                break;
            case Usage.Binary or Usage.Native:
                WriteBinary(value, item.Usage == Usage.Native && layout.LittleEndianNative, target);
                break;
            default:
                WriteZoned(item, digits, negative, item.IsEbcdic, target);
                break;
        }
        return true;
    }

    // Most numbers: a sign, digits and a point. Gives the digits that the item stores, leading zeros dropped; false says nothing but that arithmetic must look.
    private static bool TryPlain(ReadOnlySpan<byte> json, int scale, Span<byte> digits, out int count, out bool negative)
    {
        count = 0;
        negative = json.Length > 0 && json[0] == '-';
        if (negative) json = json[1..];
        if (scale < 0 || json.Length == 0 || json.Length + scale > digits.Length) return false;
        var decimals = -1;
        foreach (var c in json)
        {
            if (c == '.' && decimals < 0)
            {
                decimals = 0;
            }
            else if (c is >= (byte)'0' and <= (byte)'9')
            {
                if (decimals >= 0) decimals++;
                if (decimals > scale)
                {
                    if (c != '0') return false;
                    continue; // a zero that the item has no place for
                }
                if (count > 0 || c != '0') digits[count++] = c;
            }
            else
            {
                return false;
            }
        }
        for (var missing = scale - Math.Max(decimals, 0); missing > 0 && count > 0; missing--) digits[count++] = (byte)'0';
        return true;
    }

    private static bool TryScale(ReadOnlySpan<byte> json, int scale, out BigInteger value, out bool negativeZero, out string reason)
    {
        reason = "it is no number";
        negativeZero = false;
        var text = Encoding.UTF8.GetString(json);
        var exponent = 0;
        value = default;
        var e = text.IndexOfAny(['e', 'E']);
        if (e >= 0 && (!int.TryParse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > 400)) return false;
        if (e >= 0) text = text[..e];
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : text.Length - point - 1;
        if (!BigInteger.TryParse(text.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)) return false;
        negativeZero = value.IsZero && text.StartsWith('-');
        var shift = scale - decimals + exponent;
        if (shift >= 0)
        {
            value *= BigInteger.Pow(10, shift);
            return true;
        }
        value = BigInteger.DivRem(value, BigInteger.Pow(10, -shift), out var rest);
        reason = scale >= 0 ? $"it has more decimals than the {scale} of the item; round it in the mapping" : $"its last {-scale} digits are not zero, and the item has no place for them (P)";
        return rest.IsZero;
    }

    private static bool FitsBytes(BigInteger value, CobolItem item)
    {
        var bits = item.Size * 8;
        return item.IsSigned ? value >= -BigInteger.Pow(2, bits - 1) && value < BigInteger.Pow(2, bits - 1) : value.Sign >= 0 && value < BigInteger.Pow(2, bits);
    }

    private static void WritePacked(CobolItem item, ReadOnlySpan<byte> digits, bool negative, Span<byte> target)
    {
        target.Clear();
        var halves = target.Length * 2 - (item.Usage == Usage.Packed ? 1 : 0);
        for (var i = 0; i < digits.Length; i++)
        {
            var half = halves - digits.Length + i;
            target[half / 2] |= (byte)((digits[i] - '0') << (half % 2 == 0 ? 4 : 0));
        }
        if (item.Usage == Usage.Packed) target[^1] |= (byte)(!item.IsSigned ? 0xF : negative ? 0xD : 0xC);
    }

    private static void WriteBinary(BigInteger value, bool little, Span<byte> target)
    {
        target.Fill(value.Sign < 0 ? (byte)0xFF : (byte)0);
        Span<byte> bytes = stackalloc byte[32];
        value.TryWriteBytes(bytes, out var written, isUnsigned: false, isBigEndian: false);
        for (var i = 0; i < Math.Min(written, target.Length); i++) target[little ? i : target.Length - 1 - i] = bytes[i];
    }

    private static void WriteZoned(CobolItem item, ReadOnlySpan<byte> digits, bool negative, bool isEbcdic, Span<byte> target)
    {
        if (item is { SignSeparate: true, IsSigned: true })
        {
            target[item.SignLeading ? 0 : target.Length - 1] = isEbcdic ? negative ? (byte)0x60 : (byte)0x4E : negative ? (byte)'-' : (byte)'+';
            target = item.SignLeading ? target[1..] : target[..^1];
        }
        var zone = isEbcdic ? 0xF0 : 0x30;
        var zeros = target.Length - digits.Length;
        target[..zeros].Fill((byte)zone);
        for (var i = 0; i < digits.Length; i++) target[zeros + i] = (byte)(zone | (digits[i] & 0x0F));
        if (!item.IsSigned || item.SignSeparate) return;
        ref var sign = ref target[item.SignLeading ? 0 : target.Length - 1];
        sign = isEbcdic ? (byte)((sign & 0x0F) | (negative ? 0xD0 : 0xC0)) : ZonedSign.Write(item.Signs, sign & 0x0F, negative);
    }

    private static bool TryWriteFloat(CobolItem item, ReadOnlySpan<byte> json, bool isIeee, Span<byte> target, ref string reason)
    {
        if (!double.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return false;
        var isSingle = item.Usage == Usage.Single;
        reason = $"it is beyond the range of COMP-{(isSingle ? 1 : 2)}";
        if (!double.IsFinite(value)) return false;
        if (isIeee)
        {
            if (isSingle && !float.IsFinite((float)value)) return false;
            if (isSingle) BinaryPrimitives.WriteSingleBigEndian(target, (float)value);
            else BinaryPrimitives.WriteDoubleBigEndian(target, value);
            return true;
        }
        target.Clear();
        if (value == 0) return true;
        var exponent = 64;
        var fraction = Math.Abs(value);
        for (; fraction >= 1; exponent++) fraction /= 16;
        for (; fraction < 1 / 16d; exponent--) fraction *= 16;
        var bits = isSingle ? 24 : 56;
        var mantissa = (ulong)Math.Round(fraction * Math.Pow(2, bits));
        if (mantissa >> bits != 0)
        {
            mantissa >>= 4;
            exponent++;
        }
        if (exponent is < 0 or > 127) return false;
        var raw = mantissa | (ulong)exponent << bits | (value < 0 ? 1UL << (bits + 7) : 0);
        for (var i = 0; i < target.Length; i++) target[target.Length - 1 - i] = (byte)(raw >> (8 * i));
        return true;
    }
}
