using System.Globalization;
using System.Numerics;
using System.Text;

namespace Bridge.Codecs.Layouts.Fields;

/// <summary>Exact comparison of decimal numbers in text. Pure.</summary>
internal static class DecimalText
{
    /// <summary>True when both are the same number, whatever their zeros; other texts are compared as they are.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.SequenceEqual(right) || (TryParse(left, out var l) && TryParse(right, out var r) && l == r);

    // The digits as a whole number and how many of them are decimals, without zeros at the end.
    private static bool TryParse(ReadOnlySpan<byte> text, out (BigInteger Digits, int Scale) value)
    {
        var point = text.IndexOf((byte)'.');
        var scale = point < 0 ? 0 : text.Length - point - 1;
        var digits = Encoding.ASCII.GetString(text).Replace(".", "", StringComparison.Ordinal);
        value = default;
        if (!BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return false;
        for (; scale > 0 && number % 10 == 0; scale--) number /= 10;
        value = (number, number.IsZero ? 0 : scale);
        return true;
    }
}
