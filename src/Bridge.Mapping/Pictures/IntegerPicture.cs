using System.Globalization;
using System.Text;
using Bridge.Mapping.Numbers;
using Bridge.Mapping.Text;

namespace Bridge.Mapping.Pictures;

/// <summary>
/// A compiled picture of <c>$formatInteger</c> and <c>$parseInteger</c> (XPath F&amp;O 3.1, 4.6.1): decimal digits with grouping, words (w, W, Ww),
/// roman (i, I) and letters (a, A), with the ordinal modifier <c>;o</c>. Immutable, thread-safe; formatting and parsing allocate nothing.
/// </summary>
internal sealed class IntegerPicture
{
    private readonly Form _form;
    private readonly LetterCase _case;
    private readonly bool _ordinal;
    private readonly int _minDigits;
    private readonly int _optionalDigits;
    private readonly Rune _zero;
    private readonly Grouping? _grouping;

    private IntegerPicture(Form form, LetterCase letterCase, bool ordinal, int minDigits, int optionalDigits, Rune zero, Grouping? grouping)
    {
        _form = form;
        _case = letterCase;
        _ordinal = ordinal;
        _minDigits = minDigits;
        _optionalDigits = optionalDigits;
        _zero = zero;
        _grouping = grouping;
    }

    internal enum Form
    {
        Decimal,
        Words,
        Roman,
        Letters,
    }

    private enum LetterCase
    {
        Lower,
        Upper,
        Title,
    }

    public Form Presentation => _form;

    public bool IsOrdinal => _ordinal;

    /// <summary>Mandatory digits of a decimal picture.</summary>
    public int MinDigits => _minDigits;

    /// <summary>Mandatory and optional digits of a decimal picture.</summary>
    public int AllDigits => _minDigits + _optionalDigits;

    /// <summary>Letters, numerals and words are capitals.</summary>
    public bool IsUpper => _case == LetterCase.Upper;

    /// <summary>True for plain ASCII digits without grouping or ordinal ending.</summary>
    public bool IsPlain => _form == Form.Decimal && !_ordinal && _grouping is null && _zero.Value == '0';

    public Grouping? Grouping => _grouping;

    /// <summary>Compiles a picture with its modifier. Throws D3130 (no such sequence) and D3131 (digits of two families).</summary>
    public static IntegerPicture Compile(string picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var semicolon = picture.LastIndexOf(';');
        return semicolon < 0
            ? Compile(picture, ordinal: false, minWidth: 0)
            : Compile(picture[..semicolon], ordinal: picture.AsSpan(semicolon + 1).StartsWith("o", StringComparison.Ordinal), minWidth: 0);
    }

    /// <summary>Compiles a primary format token, e.g. of a date component; <paramref name="minWidth"/> adds mandatory digits, <paramref name="width"/> over 0 sets them.</summary>
    public static IntegerPicture Compile(string format, bool ordinal, int minWidth, int width = 0)
    {
        switch (format)
        {
            case "w": return new IntegerPicture(Form.Words, LetterCase.Lower, ordinal, 0, 0, default, null);
            case "W": return new IntegerPicture(Form.Words, LetterCase.Upper, ordinal, 0, 0, default, null);
            case "Ww": return new IntegerPicture(Form.Words, LetterCase.Title, ordinal, 0, 0, default, null);
            case "i": return new IntegerPicture(Form.Roman, LetterCase.Lower, ordinal, 0, 0, default, null);
            case "I": return new IntegerPicture(Form.Roman, LetterCase.Upper, ordinal, 0, 0, default, null);
            case "a": return new IntegerPicture(Form.Letters, LetterCase.Lower, ordinal, 0, 0, default, null);
            case "A": return new IntegerPicture(Form.Letters, LetterCase.Upper, ordinal, 0, 0, default, null);
        }
        int mandatory = 0, optional = 0, zero = -1;
        var places = new List<(int Position, Rune Separator)>();
        foreach (var rune in format.EnumerateRunes())
        {
            // Only digits of the basic plane, as in the reference: D3130 for the others.
            var digit = rune.IsBmp && Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber ? (int)Rune.GetNumericValue(rune) : -1;
            if (digit >= 0)
            {
                if (zero >= 0 && zero != rune.Value - digit)
                    throw new FunctionException("D3131", "In a decimal digit pattern, all digits must be from the same decimal group");
                zero = rune.Value - digit;
                mandatory++;
            }
            else if (rune.Value == '#')
            {
                optional++;
            }
            else
            {
                places.Add((mandatory + optional, rune));
            }
        }
        if (zero < 0)
            throw new FunctionException("D3130", $"Formatting or parsing an integer as a sequence starting with \"{format}\" is not supported by this implementation", format);
        for (var i = 0; i < places.Count; i++)
            places[i] = (mandatory + optional - places[i].Position, places[i].Separator);
        return new IntegerPicture(Form.Decimal, LetterCase.Lower, ordinal, width > 0 ? width : Math.Max(mandatory, minWidth), optional, new Rune(zero), Grouping.Create(places));
    }

    /// <summary>Writes the integer at or below <paramref name="value"/>. Throws D1001 for NaN and infinities.</summary>
    public void Format(double value, ref Utf8Builder output)
    {
        value = Math.Floor(value);
        if (!double.IsFinite(value))
            throw new FunctionException("D1001", "Number out of range: no integer");
        if (Math.Abs(value) < 9007199254740992)
        {
            Format((long)value, ref output);
            return;
        }
        Span<byte> digits = stackalloc byte[320];
        var count = DecimalDigits.Shortest(Math.Abs(value), digits, out var point);
        digits[count..point].Fill((byte)'0');
        FormatDigits(value < 0, digits[..point], ref output);
    }

    public void Format(long value, ref Utf8Builder output)
    {
        Span<byte> digits = stackalloc byte[20];
        var rest = value < 0 ? (ulong)-value : (ulong)value;
        var position = digits.Length;
        do
        {
            digits[--position] = (byte)('0' + rest % 10);
            rest /= 10;
        }
        while (rest > 0);
        FormatDigits(value < 0, digits[position..], ref output);
    }

    /// <summary>As <see cref="Format(double, ref Utf8Builder)"/>, digit for digit.</summary>
    public void Format(ExactNumber value, ref Utf8Builder output)
    {
        var whole = value.Floor();
        if (whole.TryGetScaled(out var small, out _))
        {
            Format(small, ref output);
            return;
        }
        Span<byte> digits = stackalloc byte[ExactNumber.MaxDigits + 2];
        whole.TryFormat(digits, out var length);
        var negative = digits[0] == '-';
        FormatDigits(negative, digits[(negative ? 1 : 0)..length], ref output);
    }

    /// <summary>
    /// <c>$parseInteger</c>. NaN for a text that is no such number, as in the reference. Decimal texts are read as far as they have digits.
    /// </summary>
    public double Parse(ReadOnlySpan<byte> text)
    {
        double value;
        switch (_form)
        {
            case Form.Words:
                return NumberWords.TryRead(text, out value) ? value : double.NaN;
            case Form.Roman:
                return ReadLetters(text, out value) ? value : double.NaN;
            case Form.Letters:
                return LetterNumbers.TryReadLetters(text, (byte)(_case == LetterCase.Upper ? 'A' : 'a'), out value) ? value : double.NaN;
            default:
                return ParseDecimal(text);
        }
    }

    private void FormatDigits(bool negative, scoped ReadOnlySpan<byte> digits, ref Utf8Builder output)
    {
        if (negative)
            output.Append((byte)'-');
        var start = output.Length;
        switch (_form)
        {
            case Form.Words:
                NumberWords.Write(digits, _ordinal, ref output);
                ApplyCase(start, ref output);
                return;
            case Form.Roman:
                if (digits.Length > 7 || ToUInt128(digits) > (ulong)LetterNumbers.MaxRoman)
                    throw new FunctionException("D3130", $"No roman numeral is written for a number beyond {LetterNumbers.MaxRoman}", Encoding.ASCII.GetString(digits));
                LetterNumbers.WriteRoman((long)ToUInt128(digits), ref output);
                ApplyCase(start, ref output);
                return;
            case Form.Letters:
                if (digits.Length > 38)
                    throw new FunctionException("D3130", "No letter sequence is written for a number of more than 38 digits", Encoding.ASCII.GetString(digits));
                LetterNumbers.WriteLetters(ToUInt128(digits), ref output);
                ApplyCase(start, ref output);
                return;
        }
        if (digits.Length < _minDigits)
        {
            var padded = new Utf8Builder(stackalloc byte[64]);
            padded.Append((byte)'0', _minDigits - digits.Length);
            padded.Append(digits);
            Grouping.Write(_grouping, padded.Written, _zero, ref output);
            padded.Dispose();
        }
        else
        {
            Grouping.Write(_grouping, digits, _zero, ref output);
        }
        if (_ordinal)
        {
            // By what is written, separators and digits of other families too: 13 by 0,0;o is 1,3rd, as in the reference.
            var written = output.Written[start..];
            var teen = written.Length > 1 && written[^2] == '1';
            output.Append(teen ? "th"u8 : written[^1] switch { (byte)'1' => "st"u8, (byte)'2' => "nd"u8, (byte)'3' => "rd"u8, _ => "th"u8 });
        }
    }

    private void ApplyCase(int start, ref Utf8Builder output)
    {
        var length = output.Length - start;
        output.Length = start;
        var text = output.AppendSpan(length);
        if (_case == LetterCase.Title)
        {
            NumberWords.Capitalize(text);
            return;
        }
        foreach (ref var b in text)
        {
            if (char.IsAsciiLetter((char)b))
                b = (byte)(_case == LetterCase.Upper ? b & ~0x20 : b | 0x20);
        }
    }

    private bool ReadLetters(ReadOnlySpan<byte> text, out double value)
    {
        if (_case == LetterCase.Upper)
            return LetterNumbers.TryReadRoman(text, out value);
        var upper = new Utf8Builder(stackalloc byte[64]);
        foreach (var b in text)
            upper.Append(char.IsAsciiLetterLower((char)b) ? (byte)(b - 32) : b);
        var read = LetterNumbers.TryReadRoman(upper.Written, out value);
        upper.Dispose();
        return read;
    }

    private double ParseDecimal(ReadOnlySpan<byte> text)
    {
        if (_ordinal)
            text = text.Length >= 2 ? text[..^2] : default;
        text = text.TrimStart(" \t\r\n\v\f"u8);
        var negative = text.Length > 0 && text[0] == '-';
        if (negative || (text.Length > 0 && text[0] == '+'))
            text = text[1..];
        var digits = new Utf8Builder(stackalloc byte[64]);
        while (!text.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(text, out var rune, out var consumed);
            if (status != System.Buffers.OperationStatus.Done)
                break;
            text = text[consumed..];
            if (_grouping is not null && _grouping.Contains(rune))
                continue;
            var digit = rune.Value - _zero.Value;
            if ((uint)digit > 9)
                break;
            digits.Append((byte)('0' + digit));
        }
        var value = digits.Length == 0 ? double.NaN : double.Parse(digits.Written, NumberStyles.None, CultureInfo.InvariantCulture);
        digits.Dispose();
        return negative ? -value : value;
    }

    private static UInt128 ToUInt128(ReadOnlySpan<byte> digits)
    {
        UInt128 value = 0;
        foreach (var b in digits)
            value = value * 10 + (uint)(b - '0');
        return value;
    }
}
