using System.Buffers;
using Bridge.Documents;

namespace Bridge.Codecs.Json.Dialects;

/// <summary>What only Hjson has: a root without braces, texts without quotes, texts of several lines.</summary>
internal ref partial struct DialectDecoder
{
    private static readonly SearchValues<byte> EndsOfName = SearchValues.Create(",:[]{} \t\r\n"u8);
    private static readonly SearchValues<byte> EndsOfWord = SearchValues.Create(",#/[]{} \t\r\n"u8);
    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(b => (byte)b).Where(b => b != '\t')]);

    // A name with its colon: the braces of the root were left out.
    private bool BeginsWithMember()
    {
        if (_source[_at] is (byte)'{' or (byte)'[' || _source[_at..].StartsWith("'''"u8)) return false;
        var back = _at;
        if (_source[_at] is (byte)'"' or (byte)'\'') Quoted();
        else _at += NameLength();
        var isMember = _at > back;
        Skip();
        isMember &= _at < _source.Length && _source[_at] == ':';
        _at = back;
        return isMember;
    }

    private readonly int NameLength() => _source[_at..].IndexOfAny(EndsOfName) is >= 0 and var length ? length : _source.Length - _at;

    private Slice BareName()
    {
        var name = new Slice(_at, NameLength(), false);
        if (name.Length == 0) JsonError.Expected(_source, _at, "a member's name");
        RefuseControls(name.Start, name.Length);
        _at += name.Length;
        return name;
    }

    // true, false, null and numbers, where nothing but a comma, a bracket or a comment follows on their line; else a text up to the line's end.
    private void BareValue()
    {
        var from = _at;
        if (_source[_at] is (byte)',' or (byte)':' or (byte)']' or (byte)'}') JsonError.Expected(_source, _at, "a value");
        var rest = _source[_at..];
        var word = rest.IndexOfAny(EndsOfWord) is >= 0 and var length ? rest[..length] : rest;
        if (KindOf(word) is { } kind && IsEnd(rest[word.Length..]))
        {
            _at += word.Length;
            Literal(kind, from);
            return;
        }
        var line = rest.IndexOf((byte)'\n') is >= 0 and var end ? rest[..end] : rest;
        var text = line.TrimEnd(" \t\r"u8);
        RefuseControls(from, text.Length);
        if (text.IndexOfAny((byte)']', (byte)'}') >= 0) _swallowed = from;
        _at += text.Length;
        Scalar(NodeKind.Text, from, new Slice(from, text.Length, false));
    }

    private static NodeKind? KindOf(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("true"u8)) return NodeKind.True;
        if (word.SequenceEqual("false"u8)) return NodeKind.False;
        if (word.SequenceEqual("null"u8)) return NodeKind.Null;
        var digits = word.StartsWith("-"u8) ? word[1..] : word;
        return NumberParts.Of(digits) is { IsJson: true } number && !(number.Whole > 1 && digits[0] == '0') ? NodeKind.Number : null;
    }

    private static bool IsEnd(ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart(" \t\r"u8);
        return rest.IsEmpty || rest[0] is (byte)'\n' or (byte)',' or (byte)'}' or (byte)']' or (byte)'#' || rest.StartsWith("//"u8) || rest.StartsWith("/*"u8);
    }

    // Blanks of the first line, of each line up to the column of the opening quotes, and the last line end do not count.
    private Slice Multiline()
    {
        var opening = _at;
        _at += 3;
        var end = _source[_at..].IndexOf("'''"u8);
        if (end < 0) throw Error(_source.Length, $"the text that begins at {JsonError.Place(_source, opening)} has no ''' at its end");
        RefuseControls(_at, end, exceptLineEnds: true);
        var text = _source.Slice(_at, end).TrimStart(" \t\r"u8);
        _at += end + 3;
        var scratch = _document.ScratchLength;
        var indent = text.Contains((byte)'\n') ? JsonError.Column(_source, opening) - 1 : 0;
        if (text.StartsWith("\n"u8)) text = Outdent(text[1..], indent);
        while (!text.IsEmpty)
        {
            var stop = text.IndexOfAny((byte)'\r', (byte)'\n');
            _document.AppendScratch(stop < 0 ? text : text[..stop]);
            if (stop < 0) break;
            if (text[stop] == '\n') _document.AppendScratch("\n"u8);
            text = text[stop] == '\n' ? Outdent(text[(stop + 1)..], indent) : text[(stop + 1)..];
        }
        var length = _document.ScratchLength - scratch;
        if (_document.Scratch(scratch, length).EndsWith("\n"u8)) length--;
        return new Slice(scratch, length, true);
    }

    private static ReadOnlySpan<byte> Outdent(ReadOnlySpan<byte> text, int indent)
    {
        var blanks = 0;
        while (blanks < indent && blanks < text.Length && text[blanks] is (byte)' ' or (byte)'\t') blanks++;
        return text[blanks..];
    }

    private readonly void RefuseControls(int start, int length, bool exceptLineEnds = false)
    {
        for (var at = start; at < start + length; at++)
        {
            var stop = _source[at..(start + length)].IndexOfAny(Controls);
            if (stop < 0) return;
            at += stop;
            if (!exceptLineEnds || _source[at] is not ((byte)'\n' or (byte)'\r')) throw Error(at, $"{JsonError.Found(_source, at)} may not stand in a name or text");
        }
    }
}
