using System.Globalization;
using Bridge.Mapping.Text;

namespace Bridge.Mapping.Numbers;

/// <summary>The arithmetic of JSONata's number functions on doubles (<c>numbers: double</c>). Thread-safe, no allocation.</summary>
internal static class DoubleMath
{
    /// <summary>
    /// <c>$round(value, precision)</c>: half to even on the shortest decimal digits, so 4.515 to two places is 4.52.
    /// A negative precision rounds left of the decimal point.
    /// </summary>
    public static double Round(double value, int precision = 0)
    {
        if (!double.IsFinite(value))
            return value;
        var shifted = precision == 0 ? value : ShiftPoint(value, precision);
        if (!double.IsFinite(shifted))
            return value;                                        // so many places that nothing is dropped
        var floor = Math.Floor(shifted);
        var rest = shifted - floor;
        var rounded = rest > 0.5 || (rest == 0.5 && floor % 2 != 0) ? floor + 1 : floor;
        if (rounded == 0)
            return 0;                                            // the reference has no negative zero here
        return precision == 0 ? rounded : ShiftPoint(rounded, -precision);
    }

    /// <summary><c>$power</c>: throws D3061 when the result is no finite number.</summary>
    public static double Power(double value, double exponent)
    {
        var result = Math.Pow(value, exponent);
        if (!double.IsFinite(result))
            throw new FunctionException("D3061", "The power function has resulted in a value that cannot be represented as a number", Text(value));
        return result;
    }

    /// <summary><c>$sqrt</c>: throws D3060 for a negative number.</summary>
    public static double Sqrt(double value) => value < 0
        ? throw new FunctionException("D3060", "The sqrt function cannot be applied to a negative number", Text(value))
        : Math.Sqrt(value);

    /// <summary>
    /// <c>$formatBase</c>: rounds value and radix to integers and writes the value in that radix, lower-case digits.
    /// Throws D3100 unless 2 ≤ radix ≤ 36.
    /// </summary>
    public static void FormatBase(double value, double radix, ref Utf8Builder output)
    {
        value = Round(value);
        radix = Round(radix);
        if (!(radix is >= 2 and <= 36))
            throw new FunctionException("D3100", "The radix of the formatBase function must be between 2 and 36", Text(radix));
        if (!double.IsFinite(value))
        {
            output.Append(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);
            return;
        }
        if (radix == 10)
        {
            NumberText.Append(value, ref output);
            return;
        }
        if (value < 0)
            output.Append((byte)'-');
        // Digits that a double cannot carry are written as zeros, as ECMAScript engines do. 1024 binary digits hold any double.
        Span<byte> digits = stackalloc byte[1100];
        var position = digits.Length;
        var rest = Math.Abs(value);
        while (rest / radix >= 9007199254740992.0)
        {
            rest /= radix;
            digits[--position] = (byte)'0';
        }
        do
        {
            var digit = (int)(rest % radix);
            digits[--position] = (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
            rest = (rest - rest % radix) / radix;
        }
        while (rest >= 1);
        output.Append(digits[position..]);
    }

    /// <summary>value × 10^places by moving the point of its decimal text, so that no binary error comes in.</summary>
    public static double ShiftPoint(double value, int places)
    {
        Span<byte> text = stackalloc byte[64];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        var exponent = 0;
        var mark = text[..length].IndexOf((byte)'E');
        if (mark >= 0)
        {
            exponent = int.Parse(text[(mark + 1)..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            length = mark;
        }
        text[length++] = (byte)'E';
        (exponent + places).TryFormat(text[length..], out var written, default, CultureInfo.InvariantCulture);
        return double.Parse(text[..(length + written)], NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static string Text(double value)
    {
        Span<byte> buffer = stackalloc byte[NumberText.MaxLength];
        return System.Text.Encoding.UTF8.GetString(buffer[..NumberText.Format(value, buffer)]);
    }
}
