using System.Buffers.Text;
using Bridge.Mapping.Text;

namespace Bridge.Mapping.Numbers;

/// <summary>Writes doubles as ECMAScript does (Number::toString, radix 10). Thread-safe, no allocation.</summary>
internal static class NumberText
{
    /// <summary>No double needs more bytes.</summary>
    public const int MaxLength = 32;

    // Below 2^53 every integral double is its own decimal text; above it the shortest digits are needed.
    private const double MaxPlainInteger = 9007199254740992;

    /// <summary>Shortest text that reads back as <paramref name="value"/>; "null" for NaN and infinities, as JSON has no such numbers.</summary>
    /// <returns>Bytes written to <paramref name="destination"/>, which has at least <see cref="MaxLength"/> bytes.</returns>
    public static int Format(double value, Span<byte> destination)
    {
        if (TryFormatInteger(value, destination, out var written) || TryFormatAmount(value, destination, out written))
            return written;
        Span<byte> digits = stackalloc byte[DecimalDigits.MaxShortest];
        var count = DecimalDigits.Shortest(Math.Abs(value), digits, out var point);
        return Layout(value < 0, digits[..count], point, destination);
    }

    /// <summary>The text of <c>$string</c> and <c>&amp;</c>: as <see cref="Format"/>, but fractions to 15 significant digits.</summary>
    public static int FormatForString(double value, Span<byte> destination)
    {
        if (TryFormatInteger(value, destination, out var written) || TryFormatAmount(value, destination, out written))
            return written;
        if (Math.Floor(value) == value)
            return Format(value, destination);
        Span<byte> digits = stackalloc byte[DecimalDigits.MaxShortest];
        var magnitude = Math.Abs(value);
        var count = DecimalDigits.Precision15(magnitude, digits, out var point);
        if (magnitude < 1e-290)
        {
            // Near the smallest doubles 15 digits do not survive: the reference reads its 15 digits back and writes that number.
            Span<byte> text = stackalloc byte[MaxLength];
            var length = Layout(false, digits[..count], point, text);
            magnitude = double.Parse(text[..length], System.Globalization.CultureInfo.InvariantCulture);
            count = DecimalDigits.Shortest(magnitude, digits, out point);
        }
        return Layout(value < 0, digits[..count], point, destination);
    }

    /// <summary>As <see cref="Format"/>, at the end of a builder.</summary>
    public static void Append(double value, ref Utf8Builder output)
    {
        var span = output.AppendSpan(MaxLength);
        output.Length -= MaxLength - Format(value, span);
    }

    private static bool TryFormatInteger(double value, Span<byte> destination, out int written)
    {
        if (Math.Abs(value) < MaxPlainInteger)
        {
            var integer = (long)value;
            if (integer == value)
                return Utf8Formatter.TryFormat(integer, destination, out written);
        }
        else if (!double.IsFinite(value))
        {
            "null"u8.CopyTo(destination);
            written = 4;
            return true;
        }
        written = 0;
        return false;
    }

    /// <summary>
    /// Numbers with few places, as amounts and quantities have them. A decimal of at most 15 digits that reads back as the number is the only one of that length
    /// which does, so the first number of places for which it does gives the shortest text.
    /// </summary>
    private static bool TryFormatAmount(double value, Span<byte> destination, out int written)
    {
        written = 0;
        var magnitude = Math.Abs(value);
        if (!(magnitude is >= 0.001 and < 1e10))
            return false;
        double power = 10;
        for (var places = 1; places <= MostPlaces; places++, power *= 10)
        {
            var mantissa = Math.Round(magnitude * power);
            if (mantissa / power != magnitude) // exact operands up to 2^53 and 10^22: the quotient is the nearest double
                continue;
            var at = 0;
            if (value < 0)
                destination[at++] = (byte)'-';
            var whole = Math.DivRem((long)mantissa, (long)power, out var fraction);
            Utf8Formatter.TryFormat(whole, destination[at..], out var length);
            at += length;
            destination[at++] = (byte)'.';
            for (var i = places - 1; i >= 0; i--)
            {
                (fraction, var digit) = Math.DivRem(fraction, 10);
                destination[at + i] = (byte)('0' + digit);
            }
            written = at + places;
            return true;
        }
        return false;
    }

    /// <summary>1e10 with five places has 15 digits.</summary>
    private const int MostPlaces = 5;

    /// <summary>ECMAScript's choice of plain and exponent form: plain from 1e-7 (exclusive) to 1e21 (exclusive).</summary>
    private static int Layout(bool negative, ReadOnlySpan<byte> digits, int point, Span<byte> destination)
    {
        if (digits.IsEmpty)
        {
            destination[0] = (byte)'0';
            return 1;
        }
        var n = 0;
        if (negative)
            destination[n++] = (byte)'-';
        if (point is > 0 and <= 21)
        {
            if (digits.Length <= point)
            {
                digits.CopyTo(destination[n..]);
                destination.Slice(n + digits.Length, point - digits.Length).Fill((byte)'0');
                return n + point;
            }
            digits[..point].CopyTo(destination[n..]);
            n += point;
            destination[n++] = (byte)'.';
            digits[point..].CopyTo(destination[n..]);
            return n + digits.Length - point;
        }
        if (point is > -6 and <= 0)
        {
            destination[n++] = (byte)'0';
            destination[n++] = (byte)'.';
            destination.Slice(n, -point).Fill((byte)'0');
            n += -point;
            digits.CopyTo(destination[n..]);
            return n + digits.Length;
        }
        destination[n++] = digits[0];
        if (digits.Length > 1)
        {
            destination[n++] = (byte)'.';
            digits[1..].CopyTo(destination[n..]);
            n += digits.Length - 1;
        }
        destination[n++] = (byte)'e';
        var exponent = point - 1;
        destination[n++] = (byte)(exponent < 0 ? '-' : '+');
        Utf8Formatter.TryFormat(Math.Abs(exponent), destination[n..], out var written);
        return n + written;
    }
}
