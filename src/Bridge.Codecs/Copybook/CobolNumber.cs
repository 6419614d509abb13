using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Bridge.Codecs.Binary;

namespace Bridge.Codecs.Copybook;

/// <summary>Numbers as COBOL stores them, to JSON's number syntax, digit for digit. Pure.</summary>
internal static class CobolNumber
{
    /// <summary>The most bytes that a number needs as text.</summary>
    public const int MaxLength = 128;

    /// <summary>Reads a number; false if the bytes are none, with the reason. Nothing but spaces, low-values or high-values gives 0 bytes.</summary>
    public static bool TryRead(CobolItem item, ReadOnlySpan<byte> bytes, CopybookLayout layout, Span<byte> target, out int written, out string reason)
    {
        written = 0;
        reason = "";
        if (item.Usage is Usage.Single or Usage.Double) return TryReadFloat(item, bytes, layout, target, out written);
        Span<byte> digits = stackalloc byte[64];
        var count = 0;
        var negative = false;
        switch (item.Usage)
        {
            case Usage.Packed or Usage.PackedUnsigned:
                if (item.Usage == Usage.Packed && (bytes.IndexOfAnyExcept((byte)0) < 0 || bytes.IndexOfAnyExcept((byte)0xFF) < 0)) return true; // low-values, high-values
                if (!TryReadPacked(item, bytes, digits, out count, out negative, out reason)) return false;
                break;
            case Usage.Binary or Usage.Native:
                ReadBinary(item, bytes, layout, digits, out count, out negative);
                break;
            default:
                if (bytes.IndexOfAnyExcept(item.Blank) < 0 || bytes.IndexOfAnyExcept((byte)0) < 0 || bytes.IndexOfAnyExcept((byte)0xFF) < 0) return true;
                if (!TryReadZoned(item, bytes, item.IsEbcdic, digits, out count, out negative, out reason)) return false;
                break;
        }
        written = Format(digits[..count], item.Scale, negative, target);
        return true;
    }

    private static bool TryReadZoned(CobolItem item, ReadOnlySpan<byte> bytes, bool isEbcdic, Span<byte> digits, out int count, out bool negative, out string reason)
    {
        count = 0;
        negative = false;
        reason = "";
        if (item is { SignSeparate: true, IsSigned: true })
        {
            var sign = item.SignLeading ? bytes[0] : bytes[^1];
            var (plus, minus) = isEbcdic ? ((byte)0x4E, (byte)0x60) : ((byte)'+', (byte)'-');
            negative = sign == minus;
            if (sign != plus && !negative)
            {
                reason = $"byte {sign:X2} is no separate sign";
                return false;
            }
            bytes = item.SignLeading ? bytes[1..] : bytes[..^1];
        }
        if (item.Blanks == BlankDigits.Ignore)
        {
            // In one style the blank is a digit with a minus.
            var signsBlank = item is { IsSigned: true, SignSeparate: false, Signs: ZonedSigns.CaRealiaModified } && !isEbcdic;
            bytes = WithoutBlanks(bytes, item.Blank, fromStart: !(signsBlank && item.SignLeading), fromEnd: !signsBlank || item.SignLeading);
            if (bytes.IsEmpty)
            {
                reason = "blanks and low-values stand where digits belong";
                return false;
            }
        }
        for (var i = 0; i < bytes.Length; i++)
        {
            var isSign = !item.SignSeparate && i == (item.SignLeading ? 0 : bytes.Length - 1);
            var b = bytes[i];
            int digit;
            if (isEbcdic)
            {
                digit = b & 15;
                var zone = b >> 4;
                if (digit > 9 || (zone != 0xF && !(isSign && (zone == 0xC || (zone == 0xD && item.IsSigned)))))
                {
                    reason = isSign ? $"byte {b:X2} at {i + 1} is no zoned digit{(item.IsSigned ? " with a sign" : "")}" : $"byte {b:X2} at {i + 1} is no zoned digit";
                    return false;
                }
                if (isSign) negative = zone == 0xD;
            }
            else
            {
                digit = b - '0';
                if (isSign && digit is < 0 or > 9) digit = ZonedSign.Read(item.Signs, b, out negative);
                if (digit is < 0 or > 9 || (negative && !item.IsSigned))
                {
                    reason = $"byte {b:X2} at {i + 1} is no digit{(isSign && item.IsSigned ? " with a sign" : "")}";
                    return false;
                }
            }
            digits[count++] = (byte)('0' + digit);
        }
        return true;
    }

    private static ReadOnlySpan<byte> WithoutBlanks(ReadOnlySpan<byte> bytes, byte blank, bool fromStart, bool fromEnd)
    {
        while (fromStart && bytes.Length > 0 && (bytes[0] == blank || bytes[0] == 0)) bytes = bytes[1..];
        while (fromEnd && bytes.Length > 0 && (bytes[^1] == blank || bytes[^1] == 0)) bytes = bytes[..^1];
        return bytes;
    }

    private static bool TryReadPacked(CobolItem item, ReadOnlySpan<byte> bytes, Span<byte> digits, out int count, out bool negative, out string reason)
    {
        count = 0;
        negative = false;
        reason = "";
        var halves = bytes.Length * 2 - (item.Usage == Usage.Packed ? 1 : 0);
        for (var i = 0; i < halves; i++)
        {
            var half = i % 2 == 0 ? bytes[i / 2] >> 4 : bytes[i / 2] & 15;
            if (half > 9)
            {
                reason = $"nibble 0x{half:X} at digit {i + 1} is no digit of COMP-3";
                return false;
            }
            digits[count++] = (byte)('0' + half);
        }
        if (item.Usage == Usage.PackedUnsigned) return true;
        var sign = bytes[^1] & 15;
        negative = sign == 0xD;
        if (sign is 0xC or 0xF || (negative && item.IsSigned)) return true;
        reason = negative ? "nibble 0xD is a minus, and the item has no S" : $"nibble 0x{sign:X} is no COMP-3 sign";
        return false;
    }

    private static void ReadBinary(CobolItem item, ReadOnlySpan<byte> bytes, CopybookLayout layout, Span<byte> digits, out int count, out bool negative)
    {
        var little = item.Usage == Usage.Native && layout.LittleEndianNative;
        if (bytes.Length > 8)
        {
            var wide = new System.Numerics.BigInteger(bytes, !item.IsSigned, !little);
            negative = wide.Sign < 0;
            count = Encoding.ASCII.GetBytes(System.Numerics.BigInteger.Abs(wide).ToString(CultureInfo.InvariantCulture), digits);
            return;
        }
        var value = bytes.Length switch
        {
            2 => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes),
            4 => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes),
            _ => little ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes),
        };
        negative = item.IsSigned && (value >> (bytes.Length * 8 - 1) & 1) != 0;
        if (negative) value = (bytes.Length == 8 ? 0 : 1UL << (bytes.Length * 8)) - value;
        value.TryFormat(digits, out count, default, CultureInfo.InvariantCulture);
    }

    /// <summary>Digits with a scale to JSON's number syntax.</summary>
    private static int Format(ReadOnlySpan<byte> digits, int scale, bool negative, Span<byte> target)
    {
        var at = 0;
        if (negative) target[at++] = (byte)'-';
        var whole = digits.Length - Math.Max(scale, 0);
        var begins = false;
        for (var i = 0; i < whole; i++)
        {
            begins |= digits[i] != '0';
            if (begins) target[at++] = digits[i];
        }
        for (var i = 0; i < -scale && begins; i++) target[at++] = (byte)'0';
        if (!begins) target[at++] = (byte)'0';
        if (scale <= 0) return at;
        target[at++] = (byte)'.';
        for (var i = whole; i < digits.Length; i++) target[at++] = i < 0 ? (byte)'0' : digits[i];
        return at;
    }

    private static bool TryReadFloat(CobolItem item, scoped ReadOnlySpan<byte> bytes, CopybookLayout layout, Span<byte> target, out int written)
    {
        var isSingle = item.Usage == Usage.Single;
        string text;
        Span<byte> turned = stackalloc byte[8];
        if (layout.Floats is FloatForm.IbmLittleEndian or FloatForm.Ieee754LittleEndian)
        {
            bytes.CopyTo(turned);
            turned[..bytes.Length].Reverse();
            bytes = turned[..bytes.Length];
        }
        if (layout.Floats is FloatForm.Ieee754 or FloatForm.Ieee754LittleEndian)
        {
            text = isSingle ? BinaryPrimitives.ReadSingleBigEndian(bytes).ToString("R", CultureInfo.InvariantCulture) : BinaryPrimitives.ReadDoubleBigEndian(bytes).ToString("R", CultureInfo.InvariantCulture);
        }
        else
        {
            var value = HexFloat.Read(isSingle ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes), isSingle);
            text = isSingle && float.IsNormal((float)value) ? ((float)value).ToString("R", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);
        }
        written = text is "NaN" or "Infinity" or "-Infinity" ? 0 : Encoding.ASCII.GetBytes(text, target);
        return true;
    }
}
