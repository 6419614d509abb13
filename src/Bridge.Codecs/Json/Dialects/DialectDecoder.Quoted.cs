using System.Buffers;
using Bridge.Documents;

namespace Bridge.Codecs.Json.Dialects;

/// <summary>Texts and names in quotes, and their escapes.</summary>
internal ref partial struct DialectDecoder
{
    // JSON5 takes any character but a line end; Hjson no control character, as JSON.
    private static readonly SearchValues<byte> Json5Stops = SearchValues.Create("\"'\\\n\r"u8);
    private static readonly SearchValues<byte> HjsonStops = SearchValues.Create([(byte)'"', (byte)'\'', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(b => (byte)b)]);

    private Slice Quoted()
    {
        var opening = _at;
        var quote = _source[_at++];
        var pending = _at;
        var scratch = -1; // where the text begins in the scratch buffer, once it needs one
        while (true)
        {
            var stop = _source[_at..].IndexOfAny(_isHjson ? HjsonStops : Json5Stops);
            if (stop < 0) throw Error(_source.Length, $"the text that begins at {JsonError.Place(_source, opening)} has no quote at its end");
            _at += stop;
            var found = _source[_at];
            if (found == quote)
            {
                if (scratch >= 0) _document.AppendScratch(_source[pending.._at]);
                var text = scratch < 0 ? new Slice(pending, _at - pending, false) : new Slice(scratch, _document.ScratchLength - scratch, true);
                _at++;
                return text;
            }
            if (found is (byte)'"' or (byte)'\'')
            {
                _at++;
                continue;
            }
            if (found is (byte)'\n' or (byte)'\r') throw Error(_at, $"a text in quotes ends within its line; {(_isHjson ? "one of several lines stands within '''" : "a line end in it is \\n, or a backslash before it joins the lines")}");
            if (found != '\\') throw Error(_at, $"{JsonError.Found(_source, _at)} may not stand in a text unescaped");
            if (scratch < 0) scratch = _document.ScratchLength;
            _document.AppendScratch(_source[pending.._at]);
            Escape();
            pending = _at;
        }
    }

    private void Escape()
    {
        var at = _at++;
        var escaped = _at < _source.Length ? _source[_at] : throw Error(_at, "the message ends inside a text");
        _at++;
        switch (escaped)
        {
            case (byte)'"' or (byte)'\'' or (byte)'\\' or (byte)'/': Append(escaped); return;
            case (byte)'b': Append('\b'); return;
            case (byte)'f': Append('\f'); return;
            case (byte)'n': Append('\n'); return;
            case (byte)'r': Append('\r'); return;
            case (byte)'t': Append('\t'); return;
            case (byte)'u': Append(Unicode()); return;
        }
        if (_isHjson) throw Error(at, $"{JsonError.Found(_source, at + 1)} after a backslash is no escape of Hjson");
        switch (escaped)
        {
            case (byte)'v': Append('\v'); return;
            case (byte)'x': Append(Hexadecimal(2)); return;
            case (byte)'0' when _at == _source.Length || !char.IsAsciiDigit((char)_source[_at]): Append(0); return;
            case >= (byte)'0' and <= (byte)'9': throw Error(at, $"{JsonError.Found(_source, at + 1)} after a backslash is no escape of JSON5");
            case (byte)'\n': return; // the lines are joined
            case (byte)'\r':
                if (_at < _source.Length && _source[_at] == '\n') _at++;
                return;
            case 0xE2 when IsWideLineEnd(_source[(at + 1)..]):
                _at = at + 4;
                return;
            default: // any other character stands for itself; the rest of its bytes follow as they are
                _document.AppendScratch([escaped]);
                return;
        }
    }

    // Behind \u: a character, where two escapes are the halves of one both.
    private int Unicode()
    {
        var code = Hexadecimal(4);
        if (!char.IsHighSurrogate((char)code) || !_source[_at..].StartsWith("\\u"u8)) return code;
        var back = _at;
        _at += 2;
        var low = Hexadecimal(4);
        if (char.IsLowSurrogate((char)low)) return char.ConvertToUtf32((char)code, (char)low);
        _at = back;
        return code;
    }

    private int Hexadecimal(int digits)
    {
        var code = 0;
        for (var end = _at + digits; _at < end; _at++)
        {
            if (_at == _source.Length || !char.IsAsciiHexDigit((char)_source[_at])) JsonError.Expected(_source, _at, $"{digits} hexadecimal digits");
            code = (code << 4) | (_source[_at] <= '9' ? _source[_at] - '0' : (_source[_at] | 0x20) - 'a' + 10);
        }
        return code;
    }

    // A lone half of a pair is kept as it is (WTF-8), as strict JSON does.
    private readonly void Append(int scalar) => _document.AdvanceScratch(JsonEscapes.WriteScalar(scalar, _document.ReserveScratch(4)));
}
