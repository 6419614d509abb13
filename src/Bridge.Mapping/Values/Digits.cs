using System.Buffers.Text;
using System.Globalization;

namespace Bridge.Mapping.Values;

/// <summary>Numbers as slices of digits in JSON's syntax.</summary>
internal static class Digits
{
    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>The nearest double. Up to 15 digits and a scale up to 22 need one division, which rounds correctly; the rest is parsed in full.</summary>
    public static double ToDouble(ReadOnlySpan<byte> digits)
    {
        var at = 0;
        var negative = digits.Length > 0 && digits[0] == (byte)'-';
        if (negative) at++;
        if (digits.Length - at <= 16)
        {
            long mantissa = 0;
            var scale = -1;
            for (; at < digits.Length; at++)
            {
                var digit = (uint)(digits[at] - '0');
                if (digit <= 9) mantissa = (mantissa * 10) + digit;
                else if (digits[at] == (byte)'.' && scale < 0) scale = digits.Length - at - 1;
                else return Parse(digits);
                if (mantissa > 1L << 53) return Parse(digits);
            }
            double value = mantissa;
            if (scale > 0) value /= PowersOfTen[scale];
            return negative ? -value : value;
        }
        return Parse(digits);
    }

    private static double Parse(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out double value, out var used) && used == digits.Length
            ? value
            : double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
}
