using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.KeyValue;

/// <summary>Writes the members of an object as keys with values, in their order; lists repeat their key. One thread at a time.</summary>
internal sealed class KeyValueWriter(KeyValueOptions options) : TapeWriter
{
    private readonly StringBuilder _text = new();
    private int _pairs;
    private char _delimiter = '\t';

    /// <summary>What is taken: values and lists of values; sections in INI files; the header's members in events.</summary>
    public static Shape OutputShape(KeyValueStyle style)
    {
        var section = new Shape("section", ShapeKind.Any) { Others = Value };
        return new Shape("keys with values", ShapeKind.Object, Occurs.One, [.. Header(style).Select(h => new Shape(h, ShapeKind.Text) { Required = true })])
        {
            Others = style == KeyValueStyle.Ini ? _ => section : Value,
        };

        static Shape? Value(string name) => name.Length > 0 ? new Shape(name, ShapeKind.Text, Occurs.Many) : null;
    }

    private static string[] Header(KeyValueStyle style) => style switch
    {
        KeyValueStyle.Cef => ["Version", "DeviceVendor", "DeviceProduct", "DeviceVersion", "SignatureId", "Name", "Severity"],
        KeyValueStyle.Leef => ["Version", "Vendor", "Product", "ProductVersion", "EventId"],
        _ => [],
    };

    protected override void Encode(Document document, IBufferWriter<byte> output)
    {
        if (document.Count == 0 || document.Nodes[0].Kind != NodeKind.Object) throw new MessageFormatException(LayoutError.Document, "keys with values want an object, and the mapping gave something else");
        _text.Clear();
        _pairs = 0;
        if (options.Style is KeyValueStyle.Cef or KeyValueStyle.Leef) WriteEvent(document);
        else WriteMembers(document, 0, null, 0);
        options.CodePage.FromUtf8(Encoding.UTF8.GetBytes(_text.ToString()), output);
    }

    private void WriteMembers(Document document, int parent, string[]? skip, int depth)
    {
        var sections = new List<int>();
        for (var at = parent + 1; at < document.Nodes[parent].End; at = document.Nodes[at].End)
        {
            var name = Encoding.UTF8.GetString(document.Name(document.Nodes[at]));
            if (skip is not null && Array.IndexOf(skip, name) >= 0) continue;
            switch (document[at].Kind)
            {
                case NodeKind.Object when options.Style == KeyValueStyle.Ini && depth == 0: sections.Add(at); break;
                case NodeKind.Array when options.Style == KeyValueStyle.Ini && depth == 0 && at + 1 < document.Nodes[at].End && document[at + 1].Kind == NodeKind.Object:
                    for (var item = at + 1; item < document.Nodes[at].End; item = document.Nodes[item].End) sections.Add(item);
                    break;
                case NodeKind.Array:
                    for (var item = at + 1; item < document.Nodes[at].End; item = document.Nodes[item].End) Pair(name, Scalar(document, item), document, item);
                    break;
                case NodeKind.Absent: break;
                default: Pair(name, Scalar(document, at), document, at); break;
            }
        }
        foreach (var section in sections)
        {
            var named = document.Nodes[document.Nodes[section].Parent].Kind == NodeKind.Array ? document.Nodes[section].Parent : section;
            var name = Encoding.UTF8.GetString(document.Name(document.Nodes[named]));
            if (document[section].Kind != NodeKind.Object) throw Error("a list of sections holds objects only", document, section);
            if (name.AsSpan().IndexOfAny('\n', '\r') >= 0 || name.Trim(' ').Length != name.Length) throw Error("the name of a section has a line end, or a blank before or behind it", document, section);
            _text.Append('[').Append(name).Append("]\n");
            WriteMembers(document, section, null, depth + 1);
        }
    }

    private void Pair(string name, string value, Document document, int node)
    {
        if (name.Length == 0) throw Error("a key is empty", document, node);
        switch (options.Style)
        {
            case KeyValueStyle.UrlEncoded:
                if (_pairs > 0) _text.Append('&');
                _text.Append(Percent(name)).Append('=').Append(Percent(value));
                break;
            case KeyValueStyle.Properties: _text.Append(Property(name, isKey: true)).Append('=').Append(Property(value, isKey: false)).Append('\n'); break;
            case KeyValueStyle.Ini:
                if (name.AsSpan().IndexOfAny("=:\n[") >= 0 || name[0] is ';' or '#' || name.AsSpan().Trim(" \t\r").Length != name.Length || value.Contains('\n', StringComparison.Ordinal))
                {
                    throw Error("an INI file has no escapes, and the key or value holds =, :, [ or a line end, or the key begins with ; or #, or has blanks round it", document, node);
                }
                var needs = value.Length > 0 && (value[0] is '"' or '\'' || value.AsSpan().Trim(" \t\r").Length != value.Length || value.Contains(" ;", StringComparison.Ordinal));
                _text.Append(name).Append('=').Append(needs ? $"\"{value}\"" : value).Append('\n');
                break;
            case KeyValueStyle.Cef:
                if (_pairs > 0) _text.Append(' ');
                if (name.AsSpan().IndexOfAny(" =\\\n\r") >= 0) throw Error("a key of CEF holds no blank, = , backslash or line end", document, node);
                _text.Append(name).Append('=').Append(Backslashes(value, '='));
                break;
            default: Plain(name, value, options.Style == KeyValueStyle.Leef ? null : options.Quote, options.Style == KeyValueStyle.Leef ? _delimiter : (char)options.Pair, options.Style == KeyValueStyle.Leef ? '=' : (char)options.Value, document, node); break;
        }
        _pairs++;
    }

    private void Plain(string name, string value, byte? quote, char pair, char separator, Document document, int node)
    {
        if (_pairs > 0) _text.Append(pair);
        if (name.Contains(pair, StringComparison.Ordinal) || name.Contains(separator, StringComparison.Ordinal) || name.AsSpan().IndexOfAny('\n', '\r') >= 0 || name.AsSpan().Trim(' ').Length != name.Length)
        {
            throw Error("the key holds a separator or line end, or has a blank before or behind it", document, node);
        }
        _text.Append(name).Append(separator);
        var q = (char)(quote ?? 0);
        if (!value.Contains(pair, StringComparison.Ordinal) && value.AsSpan().IndexOfAny('\n', '\r') < 0 && (quote is null || !value.StartsWith(q)) && value.Trim(' ').Length == value.Length)
        {
            _text.Append(value);
            return;
        }
        if (quote is null || value.AsSpan().IndexOfAny('\n', '\r') >= 0) throw Error("the value holds a separator or line end, and there are no quotes", document, node);
        _text.Append(q).Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(q.ToString(), $"\\{q}", StringComparison.Ordinal)).Append(q);
    }

    private void WriteEvent(Document document)
    {
        var isCef = options.Style == KeyValueStyle.Cef;
        var header = Header(options.Style);
        if (document.Find(0, "Prefix"u8) is var prefix and >= 0) _text.Append(Scalar(document, prefix));
        _text.Append(isCef ? "CEF:" : "LEEF:");
        foreach (var name in header)
        {
            var node = document.Find(0, Encoding.ASCII.GetBytes(name));
            if (node < 0) throw new MessageFormatException(LayoutError.Document, $"the header's {name} is missing", -1, name);
            var value = Scalar(document, node);
            _text.Append(Backslashes(value, '|')).Append('|');
        }
        _delimiter = '\t';
        if (!isCef && document.Find(0, "Delimiter"u8) is var delimiter and >= 0)
        {
            var text = Scalar(document, delimiter);
            _text.Append(text).Append('|');
            if (text.Length == 1) _delimiter = text[0];
            else if (text.Contains('x', StringComparison.Ordinal) && byte.TryParse(text.AsSpan(text.IndexOf('x', StringComparison.Ordinal) + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)) _delimiter = (char)code;
        }
        WriteMembers(document, 0, [.. header, "Prefix", "Delimiter"], 0);
    }

    private string Scalar(Document document, int node)
    {
        ref readonly var value = ref document[node];
        return value.Kind switch
        {
            NodeKind.Text or NodeKind.Number => options.CodePage.Utf16Of(document.Value(value)),
            NodeKind.True => "true",
            NodeKind.False => "false",
            NodeKind.Null => "",
            _ => throw Error("a value is one text or number, and the mapping gave an object or a list in it", document, node),
        };
    }

    private static string Backslashes(string value, char escaped) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(escaped.ToString(), $"\\{escaped}", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);

    // Bytes of the encoding, as the reader takes them.
    private string Percent(string text)
    {
        var bytes = new ArrayBufferWriter<byte>();
        options.CodePage.FromUtf8(Encoding.UTF8.GetBytes(text), bytes);
        var result = new StringBuilder();
        foreach (var b in bytes.WrittenSpan)
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~') result.Append((char)b);
            else if (b == ' ') result.Append('+');
            else result.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return result.ToString();
    }

    private string Property(string text, bool isKey)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' || (isKey && c is '=' or ':' or ' ' or '#' or '!') || (!isKey && i == 0 && c == ' ')) result.Append('\\').Append(c);
            else if (c is '\n' or '\r' or '\t' or '\f') result.Append('\\').Append(c switch { '\n' => 'n', '\r' => 'r', '\t' => 't', _ => 'f' });
            else if (!options.CodePage.IsUtf8 && options.CodePage.ByteOf(c) is null) result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else result.Append(c);
        }
        return result.ToString();
    }

    private static MessageFormatException Error(string reason, Document document, int node) => new(LayoutError.DoesNotFit, $"{reason}; change it in the mapping", -1, NodePath.Of(document, node));
}
