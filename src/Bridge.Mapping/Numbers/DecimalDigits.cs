using System.Globalization;

namespace Bridge.Mapping.Numbers;

/// <summary>The decimal digits of a double: value = 0.d1d2d3… × 10^Point. Works on the caller's span; thread-safe, no allocation.</summary>
internal static class DecimalDigits
{
    /// <summary>A span of this many bytes holds the digits of any double.</summary>
    public const int MaxShortest = 32;

    /// <summary>Writes the fewest digits that read back as the same double, without trailing zeros ("" for zero).</summary>
    /// <param name="magnitude">Finite and not negative.</param>
    /// <param name="digits">At least <see cref="MaxShortest"/> bytes.</param>
    /// <param name="point">Digits before the decimal point; negative when zeros follow it.</param>
    public static int Shortest(double magnitude, Span<byte> digits, out int point) => Extract(magnitude, "R", digits, out point);

    /// <summary>
    /// As <see cref="Shortest"/>, with at most 15 significant digits of the exact binary value, a tie going up: ECMAScript's toPrecision(15).
    /// </summary>
    public static int Precision15(double magnitude, Span<byte> digits, out int point)
    {
        var count = Shortest(magnitude, digits, out point);
        if (count <= 15)
            return count;                        // 15 digits survive a double, so the nearest 15-digit decimal is this one
        count = Extract(magnitude, "E24", digits, out point);
        if (count <= 15)
            return count;
        if (digits[15] >= '5')
        {
            var i = 14;
            while (i >= 0 && digits[i] == '9')
                i--;
            if (i < 0)
            {
                digits[0] = (byte)'1';
                point++;
                return 1;
            }
            digits[i]++;
            return i + 1;
        }
        return TrimZeros(digits, 15);
    }

    private static int Extract(double magnitude, string format, Span<byte> digits, out int point)
    {
        point = 0;
        if (magnitude == 0)
            return 0;
        Span<byte> text = stackalloc byte[40];
        magnitude.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        int count = 0, seen = 0, exponent = 0, dot = -1;
        for (var i = 0; i < length; i++)
        {
            var b = text[i];
            if (b == '.')
            {
                dot = seen;
            }
            else if (b == 'E')
            {
                var negative = text[++i] == '-';
                while (++i < length)
                    exponent = exponent * 10 + (text[i] - '0');
                if (negative)
                    exponent = -exponent;
            }
            else
            {
                seen++;
                if (count > 0 || b != '0')
                    digits[count++] = b;
                else
                    exponent--;                  // a leading zero moves the point
            }
        }
        point = (dot < 0 ? seen : dot) + exponent;
        return TrimZeros(digits, count);
    }

    private static int TrimZeros(ReadOnlySpan<byte> digits, int count)
    {
        while (count > 0 && digits[count - 1] == '0')
            count--;
        return count;
    }
}
