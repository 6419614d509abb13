using System.Globalization;
using System.Text;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Text;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.KeyValue;

/// <summary>Finds keys and values. Reused; one thread at a time.</summary>
internal sealed class KeyValueReader(KeyValueOptions options)
{
    private static readonly string[] CefHeader = ["Version", "DeviceVendor", "DeviceProduct", "DeviceVersion", "SignatureId", "Name", "Severity"];
    private static readonly string[] LeefHeader = ["Version", "Vendor", "Product", "ProductVersion", "EventId"];

    private readonly List<byte> _key = [];
    private readonly List<byte> _value = [];
    private int _start; // behind a byte order mark

    public List<KeyValueEntry> Entries { get; } = [];

    public void Read(Document document)
    {
        Entries.Clear();
        var source = document.Source;
        _start = options.CodePage.IsUtf8 ? MarkFramer.LengthOf(source) : 0;
        switch (options.Style)
        {
            case KeyValueStyle.UrlEncoded: ReadUrlEncoded(document, source); break;
            case KeyValueStyle.Properties: ReadProperties(document, source); break;
            case KeyValueStyle.Ini: ReadIni(document, source); break;
            case KeyValueStyle.Cef: ReadCef(document, source); break;
            case KeyValueStyle.Leef: ReadLeef(document, source); break;
            default: ReadPairs(document, source, _start, options.Pair, options.Value, options.Quote); break;
        }
    }

    private void ReadPairs(Document document, ReadOnlySpan<byte> source, int at, byte pair, byte separator, byte? quote)
    {
        while (at < source.Length)
        {
            if (source[at] == pair || source[at] is (byte)'\r' or (byte)'\n' || (pair != ' ' && source[at] == ' '))
            {
                at++;
                continue;
            }
            var start = at;
            var rest = source[at..];
            var equals = rest.IndexOf(separator);
            var next = rest.IndexOf(pair);
            if (equals < 0 || (next >= 0 && next < equals))
            {
                var word = rest[..(next < 0 ? rest.Length : next)];
                if (options.IgnoresWords)
                {
                    at += word.Length;
                    continue;
                }
                throw LayoutError.At(LayoutError.Value, $"'{Encoding.Latin1.GetString(word[..Math.Min(word.Length, 40)])}' at byte {at} has no '{(char)separator}' behind it; look at `pair` and `value`", source, at, word.Length);
            }
            var key = rest[..equals].Trim((byte)' ');
            at += equals + 1;
            _value.Clear();
            if (quote is { } q && at < source.Length && source[at] == q)
            {
                var opened = at++;
                while (true)
                {
                    if (at >= source.Length) throw LayoutError.At(LayoutError.Quote, $"the quote that opens at byte {opened} is never closed", source, opened, source.Length - opened);
                    if (source[at] == '\\' && at + 1 < source.Length && (source[at + 1] == q || source[at + 1] == '\\')) at++;
                    else if (source[at] == q)
                    {
                        if (at + 1 >= source.Length || source[at + 1] != q) break;
                        at++;
                    }
                    _value.Add(source[at++]);
                }
                at++;
            }
            else
            {
                var end = source[at..].IndexOf(pair);
                var raw = source.Slice(at, end < 0 ? source.Length - at : end);
                raw = raw.TrimEnd("\r\n "u8);
                if (raw.IndexOfAny((byte)'\r', (byte)'\n') is var line and >= 0) throw LayoutError.At(LayoutError.Value, $"the value of {Encoding.Latin1.GetString(key)} holds a line end ({raw[line]:X2}) at byte {at + line}; a value with one stands in quotes; if lines end so, the source needs framing: {{ type: lines, line_end: {(raw[line] == '\r' ? "cr" : "lf")} }}", source, at + line, 1);
                at += end < 0 ? source.Length - at : end;
                foreach (var b in raw) _value.Add(b);
            }
            Add(document, 0, key, start, at - start);
        }
    }

    private void ReadUrlEncoded(Document document, ReadOnlySpan<byte> source)
    {
        for (var at = _start; at < source.Length;)
        {
            var end = source[at..].IndexOf((byte)'&');
            var pair = source.Slice(at, end < 0 ? source.Length - at : end);
            if (!pair.IsEmpty)
            {
                var equals = pair.IndexOf((byte)'=');
                _key.Clear();
                _value.Clear();
                Percent(equals < 0 ? pair : pair[..equals], _key, source, at);
                if (equals >= 0) Percent(pair[(equals + 1)..].TrimEnd("\r\n"u8), _value, source, at + equals + 1);
                Add(document, 0, _key.ToArray(), at, pair.Length);
            }
            at += pair.Length + 1;
        }
    }

    private static void Percent(ReadOnlySpan<byte> text, List<byte> target, ReadOnlySpan<byte> source, int offset)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '+') target.Add((byte)' ');
            else if (text[i] != '%') target.Add(text[i]);
            else if (i + 2 < text.Length && byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b))
            {
                target.Add(b);
                i += 2;
            }
            else throw LayoutError.At(LayoutError.Value, $"a % at byte {offset + i} has no two hexadecimal digits behind it", source, offset + i, 3);
        }
    }

    private void ReadProperties(Document document, ReadOnlySpan<byte> source)
    {
        var at = _start;
        while (PropertiesReader.TryNext(options.CodePage, source, ref at, _key, _value, out var start, out var end)) Add(document, 0, _key.ToArray(), start, end - start, CodePage.Utf8);
    }

    private void ReadIni(Document document, ReadOnlySpan<byte> source)
    {
        var section = 0;
        var at = 0;
        foreach (var range in source.Split((byte)'\n'))
        {
            at = Math.Max(range.Start.Value, _start);
            var whole = source[at..range.End.Value];
            var line = whole.Trim(" \t\r"u8);
            if (line.IsEmpty || line[0] is (byte)';' or (byte)'#') continue;
            if (line[0] == '[')
            {
                var close = line.LastIndexOf((byte)']');
                if (close < 0) throw LayoutError.At(LayoutError.Value, $"the section at byte {at} has no ]", source, at, whole.Length);
                section = Entries.Count + 1;
                var name = Store(document, line[1..close].Trim((byte)' '));
                Entries.Add(new KeyValueEntry(section, name.Start, name.Length, -1, 0, at, whole.Length));
                continue;
            }
            var equals = line.IndexOfAny((byte)'=', (byte)':');
            _value.Clear();
            var value = equals < 0 ? default : line[(equals + 1)..].Trim(" \t"u8);
            if (value.Length >= 2 && value[0] is (byte)'"' or (byte)'\'' && value[^1] == value[0]) value = value[1..^1];
            else if (value.IndexOf(" ;"u8) is var comment and >= 0) value = value[..comment].TrimEnd((byte)' ');
            foreach (var b in value) _value.Add(b);
            Add(document, section, (equals < 0 ? line : line[..equals]).TrimEnd(" \t"u8), at, whole.Length);
        }
    }

    private void ReadCef(Document document, ReadOnlySpan<byte> source)
    {
        var at = Prefix(document, source, "CEF:"u8);
        at = Header(document, source, at, CefHeader);
        // Values go up to the word before the next unescaped =.
        while (at < source.Length)
        {
            while (at < source.Length && source[at] == ' ') at++;
            var equals = NextEquals(source, at);
            if (equals < 0) break;
            var key = source[at..equals];
            var end = NextEquals(source, equals + 1);
            if (end < 0) end = source.Length;
            else
            {
                var blank = source[..end].LastIndexOf((byte)' ');
                end = blank > equals ? blank : equals + 1;
            }
            _value.Clear();
            Backslashes(source[(equals + 1)..end].TrimEnd("\r\n"u8));
            Add(document, 0, key, at, end - at);
            at = end;
        }
    }

    private void ReadLeef(Document document, ReadOnlySpan<byte> source)
    {
        var at = Prefix(document, source, "LEEF:"u8);
        var two = source[at..].StartsWith("2"u8);
        at = Header(document, source, at, LeefHeader);
        var delimiter = (byte)'\t';
        if (two && source[at..].IndexOf((byte)'|') is var end and >= 0 and <= 6)
        {
            var text = Encoding.ASCII.GetString(source.Slice(at, end));
            if (text.Length == 1) delimiter = (byte)text[0];
            else if (text.StartsWith('x') || text.StartsWith("0x", StringComparison.Ordinal))
            {
                if (!byte.TryParse(text.AsSpan(text.IndexOf('x', StringComparison.Ordinal) + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out delimiter)) throw LayoutError.At(LayoutError.Value, $"'{text}' is no delimiter of LEEF 2.0", source, at, end);
            }
            var (start, length) = Store(document, source.Slice(at, end));
            var name = Store(document, "Delimiter"u8);
            Entries.Add(new KeyValueEntry(0, name.Start, name.Length, start, length, at, end));
            at += end + 1;
        }
        ReadPairs(document, source, at, delimiter, (byte)'=', null);
    }

    // What stands before (a syslog header) is kept as Prefix.
    private int Prefix(Document document, ReadOnlySpan<byte> source, ReadOnlySpan<byte> mark)
    {
        var at = source.IndexOf(mark);
        if (at < 0) throw LayoutError.At(LayoutError.Value, $"the message does not have {Encoding.ASCII.GetString(mark)}", source, 0, source.Length);
        if (at > _start)
        {
            _value.Clear();
            foreach (var b in source[_start..at]) _value.Add(b);
            Add(document, 0, "Prefix"u8, _start, at - _start);
        }
        return at + mark.Length;
    }

    private int Header(Document document, ReadOnlySpan<byte> source, int at, string[] names)
    {
        foreach (var name in names)
        {
            var end = at;
            while (end < source.Length && source[end] != '|') end += source[end] == '\\' && end + 1 < source.Length ? 2 : 1;
            if (end >= source.Length) throw LayoutError.At(LayoutError.Value, $"the header ends within {name}; it has {names.Length} fields, each with a | behind it", source, Math.Min(at, source.Length), source.Length - at);
            _value.Clear();
            Backslashes(source[at..end]);
            Add(document, 0, Encoding.ASCII.GetBytes(name), at, end - at);
            at = end + 1;
        }
        return at;
    }

    private void Backslashes(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 >= text.Length) _value.Add(text[i]);
            else _value.Add(text[++i] switch { (byte)'n' => (byte)'\n', (byte)'r' => (byte)'\r', var b => b });
        }
    }

    private static int NextEquals(ReadOnlySpan<byte> source, int from)
    {
        for (var i = from; i < source.Length; i++)
        {
            if (source[i] == '\\') i++;
            else if (source[i] == '=') return i;
        }
        return -1;
    }

    private void Add(Document document, int section, ReadOnlySpan<byte> key, int sourceStart, int sourceLength, CodePage? page = null)
    {
        var name = Store(document, key, sourceStart, page);
        var value = Store(document, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_value), sourceStart, page);
        Entries.Add(new KeyValueEntry(section, name.Start, name.Length, value.Start, value.Length, sourceStart, sourceLength));
    }

    private (int Start, int Length) Store(Document document, ReadOnlySpan<byte> bytes, int offset = 0, CodePage? page = null)
    {
        var start = document.ScratchLength;
        (page ?? options.CodePage).ToUtf8(document, bytes, offset, "the value");
        return (start, document.ScratchLength - start);
    }
}
