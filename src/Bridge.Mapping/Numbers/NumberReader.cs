using System.Globalization;

namespace Bridge.Mapping.Numbers;

/// <summary>Reads numbers from UTF-8. Thread-safe, no allocation.</summary>
internal static class NumberReader
{
    // 10^0 to 10^22 are exact doubles: a mantissa below 2^53 times or over one of them is rounded once, so it is correct.
    private static readonly double[] s_exactPowers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Length of the JSON number (RFC 8259) at the start of <paramref name="text"/>; 0 if there is none.</summary>
    public static int JsonLength(ReadOnlySpan<byte> text) => Scan(text, leadingZeros: false, out _, out _);

    /// <summary>True if all of <paramref name="text"/> is one JSON number; infinite if it is beyond the doubles.</summary>
    public static bool TryReadJson(ReadOnlySpan<byte> text, out double value)
    {
        if (text.IsEmpty || Scan(text, leadingZeros: false, out var mantissa, out var exponent) != text.Length)
        {
            value = 0;
            return false;
        }
        value = ToDouble(text, mantissa, exponent);
        return true;
    }

    /// <summary>
    /// The rules of <c>$number</c> for text: a JSON number, which may have leading zeros, or an unsigned integer after 0x, 0o or 0b.
    /// False (JSONata D3030) for anything else and for what is beyond the doubles.
    /// </summary>
    public static bool TryCast(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.Length > 2 && text[0] == '0' && !char.IsAsciiDigit((char)text[1]) && text[1] != '.')
        {
            switch (text[1] | 0x20)
            {
                case 'x': return TryReadRadix(text[2..], 4, out value);
                case 'o': return TryReadRadix(text[2..], 3, out value);
                case 'b': return TryReadRadix(text[2..], 1, out value);
            }
        }
        if (text.IsEmpty || Scan(text, leadingZeros: true, out var mantissa, out var exponent) != text.Length)
            return false;
        value = ToDouble(text, mantissa, exponent);
        return double.IsFinite(value);
    }

    /// <summary>Scans a number; <paramref name="mantissa"/> is <see cref="ulong.MaxValue"/> when it has more than 18 significant digits.</summary>
    private static int Scan(ReadOnlySpan<byte> text, bool leadingZeros, out ulong mantissa, out int exponent)
    {
        mantissa = 0;
        exponent = 0;
        var i = 0;
        var significant = 0;
        if (i < text.Length && text[i] == '-')
            i++;
        var first = i;
        for (; i < text.Length && (uint)(text[i] - '0') <= 9; i++)
        {
            if (significant > 0 || text[i] != '0')
                significant++;
            if (significant <= 18)
                mantissa = mantissa * 10 + (uint)(text[i] - '0');
        }
        if (i == first || (!leadingZeros && text[first] == '0' && i - first > 1))
            return 0;
        if (i + 1 < text.Length && text[i] == '.' && (uint)(text[i + 1] - '0') <= 9)
        {
            var start = ++i;
            for (; i < text.Length && (uint)(text[i] - '0') <= 9; i++)
            {
                if (significant > 0 || text[i] != '0')
                    significant++;
                if (significant <= 18)
                    mantissa = mantissa * 10 + (uint)(text[i] - '0');
            }
            exponent = start - i;
        }
        if (significant > 18)
            mantissa = ulong.MaxValue;
        if (i + 1 < text.Length && (text[i] | 0x20) == 'e')
        {
            var j = i + 1;
            var negative = text[j] == '-';
            if (negative || text[j] == '+')
                j++;
            var start = j;
            var value = 0;
            for (; j < text.Length && (uint)(text[j] - '0') <= 9; j++)
                value = Math.Min(value * 10 + (text[j] - '0'), 100_000);   // beyond every double; longer texts are read by the slow path
            if (j > start)
            {
                exponent += negative ? -value : value;
                i = j;
            }
        }
        return i;
    }

    private static double ToDouble(ReadOnlySpan<byte> text, ulong mantissa, int exponent)
    {
        if (mantissa <= 1UL << 53 && exponent is >= -22 and <= 22)
        {
            var value = exponent < 0 ? mantissa / s_exactPowers[-exponent] : mantissa * s_exactPowers[exponent];
            return text[0] == '-' ? -value : value;
        }
        return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static bool TryReadRadix(ReadOnlySpan<byte> digits, int bits, out double value)
    {
        // Exact for 53 bits; longer numbers are rounded to nearest, ties to even, by a sticky bit.
        value = 0;
        ulong window = 0;
        var dropped = 0;
        var sticky = false;
        foreach (var b in digits)
        {
            var digit = char.IsAsciiHexDigit((char)b) ? (b | 0x20) >= 'a' ? (b | 0x20) - 'a' + 10 : b - '0' : 255;
            if (digit >= 1 << bits)
                return false;
            if (window >> 60 == 0)
            {
                window = (window << bits) | (uint)digit;
            }
            else
            {
                dropped += bits;
                sticky |= digit != 0;
            }
        }
        if (sticky)
            window |= 1;
        value = Math.ScaleB((double)window, dropped);
        return double.IsFinite(value);
    }
}
