using System.Buffers.Text;

namespace Bridge.Codecs.Binary;

/// <summary>Numbers in JSON's syntax from digits, and back, without arithmetic. Exact.</summary>
internal static class BinaryDigits
{
    /// <summary>The digits of the largest number of a field.</summary>
    public const int MaxDigits = 28;

    /// <summary>The longest text of a number: a sign, a zero, a point and the digits.</summary>
    public const int MaxLength = MaxDigits + 3;

    /// <summary>Digits that fit 64 bits whatever they are.</summary>
    private const int Plain = 18;

    /// <summary>Writes a number of which the last digits are decimals; returns its length.</summary>
    public static int Write(ulong number, bool isNegative, int scale, Span<byte> target)
    {
        var at = 0;
        if (isNegative) target[at++] = (byte)'-';
        if (scale == 0)
        {
            Utf8Formatter.TryFormat(number, target[at..], out var written);
            return at + written;
        }
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out var count);
        return Write(digits[..count], isNegative, scale, target);
    }

    /// <summary>Writes digits of which the last are decimals; leading zeros are left out. Returns the length.</summary>
    public static int Write(ReadOnlySpan<byte> digits, bool isNegative, int scale, Span<byte> target)
    {
        digits = digits.TrimStart((byte)'0');
        var at = 0;
        if (isNegative) target[at++] = (byte)'-';
        var whole = digits.Length - scale;
        if (whole <= 0)
        {
            target[at++] = (byte)'0';
            if (scale == 0) return at;
            target[at++] = (byte)'.';
            target.Slice(at, -whole).Fill((byte)'0');
            at -= whole;
            digits.CopyTo(target[at..]);
            return at + digits.Length;
        }
        digits[..whole].CopyTo(target[at..]);
        at += whole;
        if (scale == 0) return at;
        target[at++] = (byte)'.';
        digits[whole..].CopyTo(target[at..]);
        return at + scale;
    }

    /// <summary>Reads most numbers: a sign, digits and a point, with no more decimals than the scale. False says nothing but that arithmetic must look.</summary>
    /// <param name="number">The digits, decimals included.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, int scale, out ulong number, out bool isNegative)
    {
        number = 0;
        isNegative = json.Length > 0 && json[0] == '-';
        if (isNegative) json = json[1..];
        if (json.Length == 0 || json.Length + scale > Plain) return false;
        var decimals = -1;
        foreach (var c in json)
        {
            var digit = (uint)(c - '0');
            if (digit <= 9)
            {
                number = number * 10 + digit;
                if (decimals >= 0) decimals++;
            }
            else if (c == '.' && decimals < 0)
            {
                decimals = 0;
            }
            else
            {
                return false;
            }
        }
        if (decimals > scale || json[0] == '.' || json[^1] == '.') return false;
        for (var missing = scale - Math.Max(decimals, 0); missing > 0; missing--) number *= 10;
        return true;
    }
}
