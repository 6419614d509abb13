using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Mapping.Numbers;
using Bridge.Mapping.Text;

namespace Bridge.Mapping.Pictures;

/// <summary>
/// A compiled picture of <c>$formatNumber</c> (XPath F&amp;O 3.1, 4.7). Rounds half to even on the shortest decimal digits, as the reference.
/// Immutable, thread-safe; formatting allocates nothing.
/// </summary>
internal sealed class NumberPicture
{
    private readonly NumberSymbols _symbols;
    private readonly NumberSubPicture _positive;
    private readonly NumberSubPicture _negative;
    private readonly string _negativePrefix;
    private readonly Rune _zero;
    private readonly Rune _group;

    private NumberPicture(NumberSymbols symbols, NumberSubPicture positive, NumberSubPicture? negative, int zero)
    {
        _symbols = symbols;
        _positive = positive;
        _negative = negative ?? positive;
        _negativePrefix = negative is null ? symbols.MinusSign + positive.Prefix : negative.Prefix;
        _zero = new Rune(zero);
        _group = NumberSymbols.Single(symbols.GroupingSeparator) ?? new Rune(',');
    }

    /// <summary>Throws D3080 to D3093 for a picture that breaks the rules.</summary>
    public static NumberPicture Compile(string picture, NumberSymbols? symbols = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        symbols ??= NumberSymbols.Default;
        var zero = NumberSymbols.Single(symbols.ZeroDigit)?.Value ?? '0';
        var parts = symbols.PatternSeparator.Length == 0 ? [picture] : picture.Split(symbols.PatternSeparator);
        if (parts.Length > 2)
            throw new FunctionException("D3080", $"The picture of the formatNumber function must have at most two sub-pictures: \"{picture}\"");
        var positive = NumberSubPicture.Parse(parts[0], symbols, zero);
        return new NumberPicture(symbols, positive, parts.Length == 2 ? NumberSubPicture.Parse(parts[1], symbols, zero) : null, zero);
    }

    public void Format(double value, ref Utf8Builder output)
    {
        if (double.IsNaN(value))
        {
            output.Append(_symbols.NaN);
            return;
        }
        var negative = value < 0;
        var picture = negative ? _negative : _positive;
        output.Append(negative ? _negativePrefix : picture.Prefix);
        var magnitude = Math.Abs(value) * picture.Factor;
        if (double.IsInfinity(magnitude))
        {
            output.Append(_symbols.Infinity);
        }
        else
        {
            var exponent = 0;
            if (picture.MinExponent > 0 && magnitude != 0)
            {
                Span<byte> scratch = stackalloc byte[DecimalDigits.MaxShortest];
                var count = DecimalDigits.Shortest(magnitude, scratch, out var point);
                exponent = point - picture.ScalingFactor;
                // The reference admits the upper bound of the mantissa: 100 by 00.0e0 is 100.0e0.
                if (count == 1 && scratch[0] == '1' && exponent > 0)
                    exponent--;
                magnitude = DoubleMath.ShiftPoint(magnitude, -exponent);
            }
            magnitude = DoubleMath.Round(magnitude, picture.MaxFraction);
            var size = 330 + picture.MaxFraction;                // 309 digits before the point, and what the picture asks for
            byte[]? rented = null;
            var text = magnitude < 1e21 && size < 512 ? stackalloc byte[512] : rented = ArrayPool<byte>.Shared.Rent(size);
            Span<char> format = stackalloc char[12];
            format[0] = 'F';
            picture.MaxFraction.TryFormat(format[1..], out var formatLength, default, CultureInfo.InvariantCulture);
            magnitude.TryFormat(text, out var length, format[..(formatLength + 1)], CultureInfo.InvariantCulture);
            Write(picture, text[..length], exponent, ref output);
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
        output.Append(picture.Suffix);
    }

    /// <summary>As <see cref="Format(double, ref Utf8Builder)"/>, digit for digit.</summary>
    public void Format(ExactNumber value, ref Utf8Builder output)
    {
        var negative = value.Sign < 0;
        var picture = negative ? _negative : _positive;
        output.Append(negative ? _negativePrefix : picture.Prefix);
        var magnitude = value.Abs() * picture.Factor;
        Span<byte> text = stackalloc byte[2 * ExactNumber.MaxDigits + 8];
        var exponent = 0;
        if (picture.MinExponent > 0 && !magnitude.IsZero)
        {
            magnitude.TryFormat(text, out var all);
            exponent = PointOf(text[..all]) - picture.ScalingFactor;
            magnitude *= ExactNumber.FromScaled(1, exponent);       // 10^-exponent
        }
        magnitude = magnitude.Round(picture.MaxFraction);
        magnitude.TryFormat(text, out var length);
        Write(picture, text[..length], exponent, ref output);
        output.Append(picture.Suffix);
    }

    /// <summary>Digits before the point of 0.d1d2…×10^n: 3 for 123.4, -2 for 0.00123.</summary>
    private static int PointOf(ReadOnlySpan<byte> text)
    {
        var dot = text.IndexOf((byte)'.');
        var whole = (dot < 0 ? text : text[..dot]).TrimStart((byte)'0');
        return whole.Length > 0 ? whole.Length : -text[(dot + 1)..].IndexOfAnyExcept((byte)'0');
    }

    private void Write(NumberSubPicture picture, scoped ReadOnlySpan<byte> text, int exponent, ref Utf8Builder output)
    {
        var dot = text.IndexOf((byte)'.');
        var whole = (dot < 0 ? text : text[..dot]).TrimStart((byte)'0');
        var fraction = dot < 0 ? default : text[(dot + 1)..];
        while (fraction.Length > picture.MinFraction && fraction[^1] == '0')
            fraction = fraction[..^1];

        if (whole.Length < picture.MinInteger)
        {
            var padded = new Utf8Builder(stackalloc byte[64]);
            padded.Append((byte)'0', picture.MinInteger - whole.Length);
            padded.Append(whole);
            Grouping.Write(picture.IntegerGroups, padded.Written, _zero, ref output);
            padded.Dispose();
        }
        else
        {
            Grouping.Write(picture.IntegerGroups, whole, _zero, ref output);
        }
        var zeros = Math.Max(0, picture.MinFraction - fraction.Length);
        var hasFraction = fraction.Length + zeros > 0;
        if (hasFraction && !picture.HasPoint)
        {
            if (zeros > 0) zeros--;
            else fraction = fraction[..^1];
        }
        if (hasFraction)
        {
            output.Append(_symbols.DecimalSeparator);
            var group = picture.FractionGroup;
            Grouping.Write(null, fraction[..Math.Min(group, fraction.Length)], _zero, ref output);
            for (var i = Math.Max(fraction.Length, 0); i < Math.Min(group, fraction.Length + zeros); i++)
                output.Append(_zero);
            if (group > 0 && group < fraction.Length + zeros)
                output.Append(_group);
            Grouping.Write(null, fraction[Math.Min(group, fraction.Length)..], _zero, ref output);
            for (var i = Math.Max(fraction.Length, group); i < fraction.Length + zeros; i++)
                output.Append(_zero);
        }
        if (picture.MinExponent > 0)
        {
            output.Append(_symbols.ExponentSeparator);
            if (exponent < 0)
                output.Append(_symbols.MinusSign);
            Span<byte> digits = stackalloc byte[12];
            Math.Abs(exponent).TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
            for (var i = length; i < picture.MinExponent; i++)
                output.Append(_zero);
            Grouping.Write(null, digits[..length], _zero, ref output);
        }
    }
}
