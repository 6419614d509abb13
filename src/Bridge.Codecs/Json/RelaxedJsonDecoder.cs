using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Unicode;
using Bridge.Documents;
using Newtonsoft.Json;

namespace Bridge.Codecs.Json;

/// <summary>
/// Decodes relaxed JSON through Newtonsoft.Json: single quotes, comments, names without quotes, trailing commas, hexadecimal numbers, NaN.
/// Numbers are taken from the text itself, since the reader would make them doubles. Allocates; the strict decoder is the fast path.
/// </summary>
internal static class RelaxedJsonDecoder
{
    public static void Decode(Document document, JsonOptions options)
    {
        var source = document.Source;
        if (!Utf8.IsValid(source)) JsonError.ThrowInvalidUtf8(source);
        var text = Encoding.UTF8.GetString(source);
        if (text.StartsWith('\uFEFF')) text = " " + text[1..];
        var run = new Run(document, options, text);
        try
        {
            run.Read();
        }
        catch (JsonReaderException e)
        {
            throw run.Error(run.IndexAt(e.LineNumber, e.LinePosition), Cause(e));
        }
    }

    private static string Cause(JsonReaderException e)
    {
        var message = e.Message;
        var end = message.IndexOf(" Path '", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.');
    }

    private sealed class Run
    {
        private readonly Document _document;
        private readonly JsonOptions _options;
        private readonly string _text;
        private readonly JsonTextReader _reader;
        private readonly List<int> _lines = [0];
        private int _nameStart;
        private int _nameLength = -1;
        private int _indexed; // text index whose byte offset is known
        private int _offset;

        public Run(Document document, JsonOptions options, string text)
        {
            _document = document;
            _options = options;
            _text = text;
            for (var i = 0; i < text.Length; i++)
            {
                if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))) _lines.Add(i + 1);
            }
            _reader = new JsonTextReader(new StringReader(text))
            {
                DateParseHandling = DateParseHandling.None,
                FloatParseHandling = FloatParseHandling.Double,
                MaxDepth = null, // counted here, to be said as in strict JSON
                Culture = CultureInfo.InvariantCulture,
                SupportMultipleContent = true, // so that a second document is found and said so, instead of a puzzling message
            };
        }

        public void Read()
        {
            while (_reader.Read())
            {
                if (_reader.TokenType == JsonToken.Comment) continue;
                if (_document.Depth == 0 && _document.Count > 0) throw Error(Here(), "a second document follows the first; set documents: many to take each as a message");
                Token();
            }
            if (_document.Count == 0) throw Error(_text.Length, "there is no JSON value");
            if (_document.Depth > 0) throw Error(_text.Length, "the message ends inside an object or array");
        }

        private void Token()
        {
            switch (_reader.TokenType)
            {
                case JsonToken.StartObject: Open(NodeKind.Object); break;
                case JsonToken.StartArray: Open(NodeKind.Array); break;
                case JsonToken.EndObject: Close(); break;
                case JsonToken.EndArray: Close(); break;
                case JsonToken.PropertyName: Name((string)_reader.Value!); break;
                case JsonToken.String: Scalar(NodeKind.Text, Utf8Of((string)_reader.Value!)); break;
                case JsonToken.Boolean: Named(ref _document.Add((bool)_reader.Value! ? NodeKind.True : NodeKind.False)); break;
                case JsonToken.Null: Named(ref _document.Add(NodeKind.Null)); break;
                case JsonToken.Integer or JsonToken.Float: Number(); break;
                case JsonToken.Undefined: throw Error(Here(), "undefined, or a value left out between commas, is no JSON value; write null");
                default: throw Error(Here(), $"{_reader.TokenType} is not taken");
            }
        }

        private void Open(NodeKind kind)
        {
            if (_document.Depth >= _options.MaxDepth) throw Error(Here() - 1, $"nested deeper than {_options.MaxDepth} levels; raise max_depth if such messages are right", JsonError.Depth);
            Named(ref _document.Open(kind));
        }

        private void Close()
        {
            ref var node = ref _document.Close();
            node.SourceLength = OffsetOf(Here()) - node.SourceStart;
            if (node.Kind != NodeKind.Object || node.Length < 2) return;
            DuplicateMembers.Settle(_document, _document.NodeBuffer(_document.Count), _document.LastClosed, _options.DuplicateKeys == DuplicateKeys.Reject);
        }

        private void Number()
        {
            var end = Here();
            var start = end;
            while (start > 0 && (char.IsAsciiLetterOrDigit(_text[start - 1]) || _text[start - 1] is '+' or '-' or '.')) start--;
            var token = _text[start..end];
            if (_reader.Value is double value && !double.IsFinite(value) && !token.AsSpan().ContainsAnyInRange('0', '9'))
            {
                if (_options.NotANumber == NotANumber.Error) throw Error(start, $"{token} is no number that JSON can hold; not_a_number: null would take it as null");
                Named(ref _document.Add(NodeKind.Null));
                return;
            }
            Scalar(NodeKind.Number, Encoding.UTF8.GetBytes(Digits(token, start)));
        }

        /// <summary>The number in JSON's syntax, digit for digit.</summary>
        private string Digits(string token, int at)
        {
            var negative = token.StartsWith('-');
            var rest = negative ? token[1..] : token;
            if (rest.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            {
                if (!BigInteger.TryParse("0" + rest[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex)) throw Error(at, $"'{token}' is no number");
                rest = hex.ToString(CultureInfo.InvariantCulture);
            }
            else if (rest.Length > 1 && rest[0] == '0' && char.IsAsciiDigit(rest[1]))
            {
                throw Error(at, $"'{token}' begins with 0: some read it as octal, some as decimal; an identifier with leading zeros must be a text");
            }
            if (rest.StartsWith('.')) rest = "0" + rest;
            var point = rest.IndexOf('.');
            if (point >= 0 && (point + 1 == rest.Length || !char.IsAsciiDigit(rest[point + 1]))) rest = rest.Remove(point, 1);
            return negative ? "-" + rest : rest;
        }

        private void Name(string name)
        {
            var utf8 = Utf8Of(name);
            _nameStart = _document.AppendScratch(utf8);
            _nameLength = utf8.Length;
        }

        private void Scalar(NodeKind kind, byte[] utf8)
        {
            var start = _document.AppendScratch(utf8);
            ref var node = ref _document.Add(kind);
            node.Flags = NodeFlags.InScratch;
            node.Start = start;
            node.Length = utf8.Length;
            Named(ref node);
        }

        private void Named(ref DocumentNode node)
        {
            node.SourceStart = OffsetOf(Here());
            if (_nameLength < 0) return;
            node.NameStart = _nameStart;
            node.NameLength = _nameLength;
            node.Flags |= NodeFlags.NameInScratch;
            _nameLength = -1;
        }

        private int Here() => IndexAt(_reader.LineNumber, _reader.LinePosition);

        public int IndexAt(int line, int column) => Math.Clamp(_lines[Math.Clamp(line - 1, 0, _lines.Count - 1)] + column, 0, _text.Length);

        private int OffsetOf(int index)
        {
            if (index < _indexed) (_indexed, _offset) = (0, 0);
            _offset += Encoding.UTF8.GetByteCount(_text.AsSpan(_indexed, index - _indexed));
            _indexed = index;
            return Math.Min(_offset, _document.Source.Length);
        }

        public Formats.MessageFormatException Error(int index, string what, string code = JsonError.NoJson) => JsonError.Make(_document.Source, OffsetOf(index), what, code);

        /// <summary>UTF-8, lone surrogates as WTF-8.</summary>
        private static byte[] Utf8Of(string text)
        {
            var bytes = new byte[text.Length * 3];
            var length = 0;
            for (var i = 0; i < text.Length; i++)
            {
                var pair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
                length += JsonEscapes.WriteScalar(pair ? char.ConvertToUtf32(text[i], text[i + 1]) : text[i], bytes.AsSpan(length));
                if (pair) i++;
            }
            return bytes[..length];
        }
    }
}
