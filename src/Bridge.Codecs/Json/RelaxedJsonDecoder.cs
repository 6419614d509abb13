using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Bridge.Documents;

namespace Bridge.Codecs.Json;

/// <summary>
/// Decodes relaxed JSON, which is JSON5: single quotes, comments, names without quotes, trailing commas, hexadecimal numbers, signs, NaN and Infinity.
/// Texts and numbers are written to the document as strict JSON has them, digit for digit.
/// </summary>
internal ref struct RelaxedJsonDecoder
{
    private readonly ReadOnlySpan<byte> _source;
    private readonly Document _document;
    private readonly JsonOptions _options;
    private int _at;
    private int _nameStart;
    private int _nameLength = -1;

    private RelaxedJsonDecoder(Document document, JsonOptions options)
    {
        _source = document.Source;
        _document = document;
        _options = options;
    }

    /// <summary>Decodes the document's source, which was bound by <see cref="Document.Reset"/>.</summary>
    public static void Decode(Document document, JsonOptions options)
    {
        if (!Utf8.IsValid(document.Source)) JsonError.ThrowInvalidUtf8(document.Source);
        new RelaxedJsonDecoder(document, options).Run();
    }

    private void Run()
    {
        Skip();
        if (_at == _source.Length) throw Error(_at, "there is no JSON value");
        Value();
        Skip();
        if (_at == _source.Length) return;
        if (_source[_at] is (byte)',' or (byte)'}' or (byte)']' or (byte)':') JsonError.Expected(_source, _at, "the end of the message");
        throw Error(_at, "a second document follows the first; set documents: many to take each as a message");
    }

    private void Value()
    {
        if (_at == _source.Length) throw Ended();
        switch (_source[_at])
        {
            case (byte)'{': Members(); break;
            case (byte)'[': Items(); break;
            case (byte)'"' or (byte)'\'':
                var from = _at;
                Scalar(NodeKind.Text, from, QuotedText());
                break;
            case (>= (byte)'0' and <= (byte)'9') or (byte)'+' or (byte)'-' or (byte)'.': Number(); break;
            default: Word(); break;
        }
    }

    private void Members()
    {
        Open(NodeKind.Object);
        while (true)
        {
            Skip();
            if (_at == _source.Length) throw Ended();
            if (_source[_at] == '}') break;
            var length = _source[_at] is (byte)'"' or (byte)'\'' ? QuotedText() : Identifier();
            _nameStart = _document.ScratchLength - length;
            _nameLength = length;
            Skip();
            if (_at == _source.Length) throw Ended();
            if (_source[_at] != ':') JsonError.Expected(_source, _at, "':' after a member's name");
            _at++;
            Skip();
            Value();
            if (!Comma('}')) break;
        }
        Close();
    }

    private void Items()
    {
        Open(NodeKind.Array);
        while (true)
        {
            Skip();
            if (_at == _source.Length) throw Ended();
            if (_source[_at] == ']') break;
            if (_source[_at] == ',') throw Error(_at, "a value was left out between commas; write null");
            Value();
            if (!Comma(']')) break;
        }
        Close();
    }

    // True behind a comma; false at the end of the container.
    private bool Comma(char end)
    {
        Skip();
        if (_at == _source.Length) throw Ended();
        if (_source[_at] == end) return false;
        if (_source[_at] != ',') JsonError.Expected(_source, _at, $"',' or '{end}'");
        _at++;
        return true;
    }

    private void Open(NodeKind kind)
    {
        if (_document.Depth >= _options.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw JsonError.Make(_source, _at, $"nested deeper than {_options.MaxDepth} levels; raise max_depth if such messages are right", JsonError.Depth);
        ref var node = ref _document.Open(kind);
        node.SourceStart = _at++;
        Named(ref node);
    }

    private void Close()
    {
        ref var node = ref _document.Close();
        node.SourceLength = ++_at - node.SourceStart;
        if (node.Kind != NodeKind.Object || node.Length < 2) return;
        DuplicateMembers.Settle(_document, _document.NodeBuffer(_document.Count), _document.LastClosed, _options.DuplicateKeys == DuplicateKeys.Reject);
    }

    private void Word()
    {
        var from = _at;
        while (_at < _source.Length && (char.IsAsciiLetterOrDigit((char)_source[_at]) || _source[_at] is (byte)'_' or (byte)'$')) _at++;
        var word = _source[from.._at];
        if (word.SequenceEqual("true"u8)) Literal(NodeKind.True, from);
        else if (word.SequenceEqual("false"u8)) Literal(NodeKind.False, from);
        else if (word.SequenceEqual("null"u8)) Literal(NodeKind.Null, from);
        else if (word.SequenceEqual("NaN"u8) || word.SequenceEqual("Infinity"u8)) NoNumber(from);
        else if (word.SequenceEqual("undefined"u8)) throw Error(from, "undefined is no JSON value; write null");
        else JsonError.Expected(_source, from, "a value (an object, an array, a text in quotes, a number, true, false or null)");
    }

    private void NoNumber(int from)
    {
        if (_options.NotANumber == NotANumber.Error) throw Error(from, $"{Encoding.ASCII.GetString(_source[from.._at])} is no number that JSON can hold; not_a_number: null would take it as null");
        Literal(NodeKind.Null, from);
    }

    private void Literal(NodeKind kind, int from)
    {
        ref var node = ref _document.Add(kind);
        (node.SourceStart, node.SourceLength) = (from, _at - from);
        Named(ref node);
    }

    private void Number()
    {
        var from = _at;
        var negative = _source[_at] == '-';
        if (_source[_at] is (byte)'+' or (byte)'-') _at++;
        var first = _at;
        while (_at < _source.Length && (char.IsAsciiLetterOrDigit((char)_source[_at]) || _source[_at] == '.' || (_source[_at] is (byte)'+' or (byte)'-' && (_source[_at - 1] | 0x20) == 'e'))) _at++;
        var text = Encoding.ASCII.GetString(_source[first.._at]);
        if (text is "NaN" or "Infinity")
        {
            NoNumber(from);
            return;
        }
        var digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? Hexadecimal(text, from) : Decimal(text, from);
        var room = _document.ReserveScratch(digits.Length + 1);
        if (negative) room[0] = (byte)'-';
        var length = (negative ? 1 : 0) + Encoding.ASCII.GetBytes(digits, room[(negative ? 1 : 0)..]);
        _document.AdvanceScratch(length);
        Scalar(NodeKind.Number, from, length);
    }

    private readonly string Hexadecimal(string text, int from)
    {
        // BigInteger takes a first digit of 8 and more for a sign.
        if (text.Length > 2 && BigInteger.TryParse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) return number.ToString(CultureInfo.InvariantCulture);
        throw Error(from, $"'{text}' is no number");
    }

    // 5. and .5 as JSON has them; all other digits stay.
    private readonly string Decimal(string text, int from)
    {
        var exponent = text.IndexOfAny(['e', 'E']);
        var head = exponent < 0 ? text : text[..exponent];
        var point = head.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? head : head[..point];
        var decimals = point < 0 ? "" : head[(point + 1)..];
        var power = exponent < 0 ? "" : text[(exponent + 1)..].TrimStart('+', '-');
        if (whole.Length + decimals.Length == 0 || !All(whole) || !All(decimals) || (exponent >= 0 && (power.Length == 0 || text.Length - exponent - 1 > power.Length + 1 || !All(power)))) throw Error(from, $"'{text}' is no number");
        if (whole.Length > 1 && whole[0] == '0') throw Error(from, $"'{text}' begins with 0: some read it as octal, some as decimal; an identifier with leading zeros must be a text");
        return (whole.Length == 0 ? "0" : whole) + (decimals.Length == 0 ? "" : "." + decimals) + (exponent < 0 ? "" : text[exponent..]);

        static bool All(string digits) => !digits.AsSpan().ContainsAnyExceptInRange('0', '9');
    }

    // Appends the text between two quotes to the scratch buffer; returns its length.
    private int QuotedText()
    {
        var opening = _at;
        var quote = _source[_at++];
        var total = 0;
        while (true)
        {
            var length = _source[_at..].IndexOfAny([quote, (byte)'\\', (byte)'\n', (byte)'\r']) is >= 0 and var found ? found : throw Error(opening, "the message ends inside a text: its quote does not come");
            total += Append(_source.Slice(_at, length));
            _at += length;
            if (_source[_at] == quote)
            {
                _at++;
                return total;
            }
            if (_source[_at] != '\\') throw Error(_at, "a text ends within its line; a line break in it is \\n, or a backslash before it joins the lines");
            total += Escape();
        }
    }

    private int Escape()
    {
        var at = _at++;
        if (_at == _source.Length) throw Ended();
        var escaped = _source[_at++];
        switch (escaped)
        {
            case (byte)'b': return Append("\b"u8);
            case (byte)'f': return Append("\f"u8);
            case (byte)'n': return Append("\n"u8);
            case (byte)'r': return Append("\r"u8);
            case (byte)'t': return Append("\t"u8);
            case (byte)'v': return Append("\v"u8);
            case (byte)'0' when _at == _source.Length || !char.IsAsciiDigit((char)_source[_at]): return Append("\0"u8);
            case >= (byte)'0' and <= (byte)'9': throw Error(at, "a backslash before a digit is no escape");
            case (byte)'x': return Scalar(Hex(2));
            case (byte)'u': return Unicode();
            case (byte)'\n': return 0;
            case (byte)'\r':
                if (_at < _source.Length && _source[_at] == '\n') _at++;
                return 0;
            case < 0x80: return Append([escaped]);
            default:
                // The line separators of Unicode join lines too; any other character stands for itself.
                if (Rune.DecodeFromUtf8(_source[(_at - 1)..], out var rune, out var length) != System.Buffers.OperationStatus.Done) throw Ended();
                _at += length - 1;
                return rune.Value is 0x2028 or 0x2029 ? 0 : Append(_source.Slice(_at - length, length));
        }
    }

    private int Unicode()
    {
        var code = Hex(4);
        if (!char.IsHighSurrogate((char)code) || !_source[_at..].StartsWith("\\u"u8)) return Scalar(code);
        var back = _at;
        _at += 2;
        var low = Hex(4);
        if (char.IsLowSurrogate((char)low)) return Scalar(char.ConvertToUtf32((char)code, (char)low));
        _at = back;
        return Scalar(code);
    }

    private int Hex(int digits)
    {
        var text = _source.Slice(_at, Math.Min(digits, _source.Length - _at));
        if (text.Length < digits || !int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)) throw Error(_at, $"an escape wants {digits} hexadecimal digits here");
        _at += digits;
        return code;
    }

    // A lone surrogate is written as it is (WTF-8), as the strict decoder does.
    private readonly int Scalar(int code)
    {
        var length = JsonEscapes.WriteScalar(code, _document.ReserveScratch(4));
        _document.AdvanceScratch(length);
        return length;
    }

    private int Identifier()
    {
        var start = _at;
        var total = 0;
        while (_at < _source.Length)
        {
            if (_source[_at] == '\\')
            {
                if (_at + 1 == _source.Length || _source[_at + 1] != 'u') throw Error(_at, "a name without quotes has no escape but \\u");
                _at += 2;
                total += Unicode();
                continue;
            }
            if (Rune.DecodeFromUtf8(_source[_at..], out var rune, out var length) != System.Buffers.OperationStatus.Done || !IsNamePart(rune, isFirst: _at == start)) break;
            total += Append(_source.Slice(_at, length));
            _at += length;
        }
        if (total == 0) JsonError.Expected(_source, _at, "a member's name");
        return total;
    }

    private static bool IsNamePart(Rune rune, bool isFirst)
    {
        if (Rune.IsLetter(rune) || rune.Value is '$' or '_' || Rune.GetUnicodeCategory(rune) == UnicodeCategory.LetterNumber) return true;
        return !isFirst && (rune.Value is 0x200C or 0x200D || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation);
    }

    private void Skip()
    {
        while (_at < _source.Length)
        {
            var b = _source[_at];
            if (b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or 0x0B or 0x0C) _at++;
            else if (b == '/') Comment();
            else if (b >= 0x80 && Rune.DecodeFromUtf8(_source[_at..], out var rune, out var length) == System.Buffers.OperationStatus.Done && (rune.Value == 0xFEFF || Rune.IsWhiteSpace(rune))) _at += length;
            else return;
        }
    }

    private void Comment()
    {
        var from = _at;
        if (_source[_at..].StartsWith("//"u8))
        {
            var end = _source[_at..].IndexOfAny((byte)'\n', (byte)'\r');
            _at = end < 0 ? _source.Length : _at + end;
            return;
        }
        if (!_source[_at..].StartsWith("/*"u8)) JsonError.Expected(_source, _at, "a value, or a comment");
        var close = _source[(_at + 2)..].IndexOf("*/"u8);
        if (close < 0) throw Error(from, "the comment does not end");
        _at += close + 4;
    }

    private readonly int Append(ReadOnlySpan<byte> utf8)
    {
        _document.AppendScratch(utf8);
        return utf8.Length;
    }

    // A value whose bytes were just written to the scratch buffer.
    private void Scalar(NodeKind kind, int from, int length)
    {
        ref var node = ref _document.Add(kind);
        node.Flags = NodeFlags.InScratch;
        (node.Start, node.Length) = (_document.ScratchLength - length, length);
        (node.SourceStart, node.SourceLength) = (from, _at - from);
        Named(ref node);
    }

    private void Named(ref DocumentNode node)
    {
        if (_nameLength < 0) return;
        (node.NameStart, node.NameLength) = (_nameStart, _nameLength);
        node.Flags |= NodeFlags.NameInScratch;
        _nameLength = -1;
    }

    private readonly Formats.MessageFormatException Ended() => Error(_source.Length, _document.Depth > 0 ? "the message ends inside an object or array" : "the message ends where a value belongs");

    private readonly Formats.MessageFormatException Error(int at, string what) => JsonError.Make(_source, at, what);
}
