using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using Bridge.Documents;

namespace Bridge.Codecs.Json.Dialects;

/// <summary>What only JSON5 has: identifiers as names, signs, hexadecimal numbers, points at either end, NaN and Infinity.</summary>
internal ref partial struct DialectDecoder
{
    /// <summary>1,024 bits. A longer number is an attack or no number: to make a decimal one of it takes time that grows with the square of its length.</summary>
    private const int MaxHexadecimalDigits = 256;

    private void Word()
    {
        var from = _at;
        while (_at < _source.Length && (char.IsAsciiLetterOrDigit((char)_source[_at]) || _source[_at] is (byte)'_' or (byte)'$')) _at++;
        var word = _source[from.._at];
        if (word.SequenceEqual("true"u8)) Literal(NodeKind.True, from);
        else if (word.SequenceEqual("false"u8)) Literal(NodeKind.False, from);
        else if (word.SequenceEqual("null"u8)) Literal(NodeKind.Null, from);
        else if (IsNoNumber(word)) NotANumber(from);
        else JsonError.Expected(_source, from, "a value (an object, an array, a text in quotes, a number, true, false or null)");
    }

    private static bool IsNoNumber(ReadOnlySpan<byte> word) => word.SequenceEqual("NaN"u8) || word.SequenceEqual("Infinity"u8);

    private void NotANumber(int from)
    {
        if (_options.NotANumber == Json.NotANumber.Error) throw Error(from, $"{Encoding.ASCII.GetString(_source[from.._at])} is no number that JSON can hold; not_a_number: null would take it as null");
        Literal(NodeKind.Null, from);
    }

    private void Literal(NodeKind kind, int from) => Scalar(kind, from, new Slice(from, _at - from, false));

    private void Number()
    {
        var from = _at;
        if (_source[_at] is (byte)'+' or (byte)'-') _at++;
        var first = _at;
        while (_at < _source.Length && (char.IsAsciiLetterOrDigit((char)_source[_at]) || _source[_at] is (byte)'.' or (byte)'_' or (byte)'$' || (_source[_at] is (byte)'+' or (byte)'-' && _at > first && (_source[_at - 1] | 0x20) == 'e'))) _at++;
        var token = _source[first.._at];
        if (IsNoNumber(token))
        {
            NotANumber(from);
            return;
        }
        var isNegative = _source[from] == '-';
        if (token.Length > 1 && token[0] == '0' && (token[1] | 0x20) == 'x')
        {
            Hexadecimal(token[2..], isNegative, from);
            return;
        }
        if (NumberParts.Of(token) is not { } number) throw Wrong(from, "is no number");
        if (number.Whole > 1 && token[0] == '0') throw Wrong(from, "begins with 0: some read it as octal, some as decimal; an identifier with leading zeros must be a text");
        if (number.IsJson)
        {
            var start = isNegative ? from : first;
            Scalar(NodeKind.Number, from, new Slice(start, _at - start, false));
            return;
        }
        // 5. and .5 as JSON has them; all other digits stay.
        var scratch = _document.ScratchLength;
        if (isNegative) Append('-');
        _document.AppendScratch(number.Whole == 0 ? "0"u8 : token[..number.Whole]);
        if (number.Fraction > 0) _document.AppendScratch(token[number.Whole..number.Exponent]);
        _document.AppendScratch(token[number.Exponent..]);
        Scalar(NodeKind.Number, from, new Slice(scratch, _document.ScratchLength - scratch, true));
    }

    private void Hexadecimal(ReadOnlySpan<byte> digits, bool isNegative, int from)
    {
        if (digits.Length > MaxHexadecimalDigits) throw Error(from, $"a hexadecimal number of {digits.Length} digits is too long; {MaxHexadecimalDigits} are taken");
        Span<char> text = stackalloc char[MaxHexadecimalDigits + 1];
        text[0] = '0'; // a first digit of 8 and more would be a sign
        text = text[..(Encoding.ASCII.GetChars(digits, text[1..]) + 1)];
        if (digits.IsEmpty || !BigInteger.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) throw Wrong(from, "is no number");
        var scratch = _document.ScratchLength;
        if (isNegative) Append('-');
        Span<char> decimals = stackalloc char[MaxHexadecimalDigits * 2];
        number.TryFormat(decimals, out var length, default, CultureInfo.InvariantCulture);
        _document.AdvanceScratch(Encoding.ASCII.GetBytes(decimals[..length], _document.ReserveScratch(length)));
        Scalar(NodeKind.Number, from, new Slice(scratch, _document.ScratchLength - scratch, true));
    }

    private readonly Formats.MessageFormatException Wrong(int from, string what) => Error(from, $"'{Encoding.ASCII.GetString(_source[from..Math.Min(_at, from + 40)])}' {what}");

    private Slice Identifier()
    {
        var from = _at;
        var pending = _at;
        var scratch = -1;
        while (_at < _source.Length)
        {
            if (_source[_at] == '\\')
            {
                if (scratch < 0) scratch = _document.ScratchLength;
                _document.AppendScratch(_source[pending.._at]);
                var escape = _at;
                if (Next() != 'u') throw Error(_at, "a name without quotes has no escape but \\u");
                _at += 2;
                var code = Hexadecimal(4);
                if (!Rune.IsValid(code) || !IsNamePart(new Rune(code), escape == from)) throw Error(escape, "this character may not stand in a name without quotes, neither escaped nor as it is");
                Append(code);
                pending = _at;
                continue;
            }
            if (Rune.DecodeFromUtf8(_source[_at..], out var rune, out var length) != OperationStatus.Done || !IsNamePart(rune, _at == from)) break;
            _at += length;
        }
        if (_at == from) JsonError.Expected(_source, _at, "a member's name");
        if (scratch < 0) return new Slice(from, _at - from, false);
        _document.AppendScratch(_source[pending.._at]);
        return new Slice(scratch, _document.ScratchLength - scratch, true);
    }

    // ECMAScript 5.1, section 7.6.
    private static bool IsNamePart(Rune rune, bool isFirst)
    {
        if (Rune.IsLetter(rune) || rune.Value is '$' or '_' || Rune.GetUnicodeCategory(rune) == UnicodeCategory.LetterNumber) return true;
        return !isFirst && (rune.Value is 0x200C or 0x200D || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation);
    }
}
