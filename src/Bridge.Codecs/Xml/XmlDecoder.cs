using System.Buffers;
using System.Text;
using System.Text.Unicode;
using System.Xml;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Xml;

/// <summary>
/// XML to documents by Newtonsoft.Json's convention. DTDs, entities of their own and external resources are refused. Messages in UTF-8 go through one reader; what it
/// does not take, and other encodings, through a reader of their own, which says what is wrong. Reused; one thread at a time.
/// </summary>
internal sealed class XmlDecoder(XmlOptions options)
{
    /// <summary>Behind a message of more bytes its reader, with its large buffers, is let go.</summary>
    private const int LargeMessage = 1 << 20;

    private static readonly SearchValues<byte> InText = SearchValues.Create("&\r"u8);
    private static readonly SearchValues<byte> InAttribute = SearchValues.Create("&\r\n\t"u8);

    private readonly XmlNames _names = new(options.Lists);
    private readonly XmlItems _items = new();
    private (XmlFeed Feed, XmlReader Reader)? _stream;
    private NameTable? _streamTable;
    private int _lines; // of the messages that the stream's reader has read

    public void Decode(ReadOnlyMemory<byte> message, Document document)
    {
        _names.Begin();
        document.Reset(message, _names.Bytes);
        if (!TryRead(message, document))
        {
            document.Reset(message, _names.Bytes);
            ReadAlone(document);
        }
        document.Open(NodeKind.Object);
        Add(document, 0, named: true);
        document.Close();
    }

    // False says nothing but that the message is to be read by itself.
    private bool TryRead(ReadOnlyMemory<byte> message, Document document)
    {
        _items.Clear();
        var rest = message.Span;
        if (!Utf8.IsValid(rest)) return false;
        if (rest.StartsWith(Encoding.UTF8.Preamble)) rest = rest[Encoding.UTF8.Preamble.Length..];
        var declaration = XmlDeclaration.LengthOfUtf8(rest);
        if (declaration < 0) return false;
        rest = rest[declaration..];
        // Outside of the root nothing may be written as a reference, which a fragment may.
        if (rest.IndexOf((byte)'<') is > 0 and var first && rest[..first].Contains((byte)'&')) return false;
        if (rest[(rest.LastIndexOf((byte)'>') + 1)..].Contains((byte)'&')) return false;
        var isRead = false;
        try
        {
            var reader = Stream(message[^rest.Length..], declaration);
            isRead = Read(reader, document, encoding: null, isStream: true);
            if (isRead) _lines = ((IXmlLineInfo)reader).LineNumber;
        }
        catch (Exception e) when (e is XmlException or ArgumentException)
        {
        }
        finally
        {
            // Whatever was thrown: a reader that stands within a message must not see the next one.
            if (!isRead || message.Length > LargeMessage) Forget();
        }
        return isRead;
    }

    private XmlReader Stream(ReadOnlyMemory<byte> message, int blanks)
    {
        if (_streamTable != _names.Table) Forget();
        if (_stream is { } stream) stream.Feed.Set(message, blanks);
        else _stream = XmlFeed.Create(_streamTable = _names.Table, message, blanks);
        return _stream.Value.Reader;
    }

    private void Forget()
    {
        _stream?.Reader.Dispose();
        (_stream, _streamTable, _lines) = (null, null, 0);
    }

    private void ReadAlone(Document document)
    {
        _items.Clear();
        // The old reader is the one that takes prefixes as part of names, also of elements that were cut out of their document.
        using var reader = new XmlTextReader(new MemoryStream(document.Source.ToArray()), _names.Table) { Namespaces = false, Normalization = true, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, WhitespaceHandling = WhitespaceHandling.All, EntityHandling = EntityHandling.ExpandEntities };
        try
        {
            Read(reader, document, reader, isStream: false);
        }
        catch (XmlException e)
        {
            // For some faults only the reader knows how far it came.
            var (line, column) = e.LineNumber > 0 ? (e.LineNumber, e.LinePosition) : (reader.LineNumber, reader.LinePosition);
            var reason = e.Message.Split(". Line", 2)[0].TrimEnd('.');
            if (_items is { Depth: 0, Count: > 0 } && line > 0) reason += "; a stream of several documents is read with records:, the name of an element that is a message";
            throw new MessageFormatException(LayoutError.Xml, line > 0 ? $"XML at line {line}, column {column}: {reason}" : $"XML: {reason}", Offset(document.Source, line, column), "", e);
        }
        catch (ArgumentException e)
        {
            // The reader of .NET itself stumbles over some damage: <b>t &amp; and a zero byte.
            throw new MessageFormatException(LayoutError.Xml, $"XML at line {reader.LineNumber}, column {reader.LinePosition}: the bytes from here on are no XML", Offset(document.Source, reader.LineNumber, reader.LinePosition), "", e);
        }
        if (_items.Count == 0) throw new MessageFormatException(LayoutError.Xml, "the message has no element", 0);
    }

    private bool Read(XmlReader reader, Document document, XmlTextReader? encoding, bool isStream)
    {
        var lines = (IXmlLineInfo)reader;
        var places = new XmlPlaces(document.Source, isStream ? _lines : 0);
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (isStream && _items is { Depth: 0, Count: > 0 }) return false;
                    if (_items.Depth >= options.MaxDepth) throw new XmlException($"elements are nested deeper than max_depth ({options.MaxDepth})", null, lines.LineNumber, lines.LinePosition);
                    var isEmptyTag = reader.IsEmptyElement;
                    _items.Open(_names.Find(reader.Prefix, reader.LocalName, isAttribute: false));
                    while (reader.MoveToNextAttribute())
                    {
                        var place = places.Attribute(lines.LineNumber, lines.LinePosition, encoding?.Encoding);
                        ref var attribute = ref _items.Add(_names.Find(reader.Prefix, reader.LocalName, isAttribute: true));
                        (attribute.SourceStart, attribute.SourceLength) = place;
                        Set(document, ref attribute, reader, isStream ? InAttribute : null);
                    }
                    if (isEmptyTag) _items.Close(isEmptyTag: true);
                    break;
                case XmlNodeType.EndElement: _items.Close(isEmptyTag: false); break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when _items.Depth > 0:
                    AddText(document, reader, places.Text(lines.LineNumber, lines.LinePosition, encoding?.Encoding, reader.NodeType == XmlNodeType.CDATA), isStream);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when isStream: return false;
                case XmlNodeType.ProcessingInstruction when isStream && XmlFeed.IsEnd(reader): return _items is { Depth: 0, Count: > 0 };
                default: break; // declarations, comments, processing instructions
            }
        }
        return !isStream;
    }

    // The bytes of most values are those of the message; the reader is asked only for what has escapes or other line ends.
    private static void Set(Document document, ref XmlItem item, XmlReader reader, SearchValues<byte>? changed)
    {
        if (changed is not null && item.SourceStart > 0 && !document.Source.Slice(item.SourceStart, item.SourceLength).ContainsAny(changed))
        {
            (item.Start, item.Length) = (item.SourceStart, item.SourceLength);
            return;
        }
        item.IsInScratch = true;
        item.Start = Append(document, reader.Value);
        item.Length = document.ScratchLength - item.Start;
    }

    private void AddText(Document document, XmlReader reader, (int Start, int Length) place, bool isStream)
    {
        var before = _items.LastMember;
        if (before < 0 || _items[before].Name != XmlName.Text)
        {
            ref var text = ref _items.Add(XmlName.Text);
            (text.SourceStart, text.SourceLength) = place;
            Set(document, ref text, reader, isStream ? InText : null);
            text.IsBlank = IsBlank(Value(document, text));
            return;
        }
        // Text that goes on behind a CDATA section or a comment is one text.
        ref var whole = ref _items[before];
        var start = document.ScratchLength;
        if (whole.IsInScratch && whole.Start + whole.Length == start) start = whole.Start;
        else document.AppendScratch(Value(document, whole));
        var more = Append(document, reader.Value);
        (whole.IsInScratch, whole.Start, whole.Length) = (true, start, document.ScratchLength - start);
        whole.IsBlank &= IsBlank(document.Scratch(more, document.ScratchLength - more));
        (whole.SourceStart, whole.SourceLength) = whole.SourceLength == 0 ? place : (whole.SourceStart, Math.Max(whole.SourceLength, place.Start + place.Length - whole.SourceStart));
    }

    private static ReadOnlySpan<byte> Value(Document document, in XmlItem item) => item.IsInScratch ? document.Scratch(item.Start, item.Length) : document.Source.Slice(item.Start, item.Length);

    private static bool IsBlank(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    private void Add(Document document, int item, bool named)
    {
        ref readonly var element = ref _items[item];
        if (element.IsScalar)
        {
            // An attribute, a text, or an element that holds at most a text.
            if (element.Name == XmlName.Text || element.Name.IsAttribute) Scalar(document, element, named ? element.Name : null);
            else if (element.LastMember >= 0) Scalar(document, _items[element.LastMember], named ? element.Name : null);
            else if (element.IsEmptyTag) Named(document, ref document.Add(NodeKind.Null), named ? element.Name : null);
            else Scalar(document, default, named ? element.Name : null);
            return;
        }
        Named(document, ref document.Open(NodeKind.Object), named ? element.Name : null);
        var hasText = false;
        for (var at = item + 1; at < element.End; at = _items[at].End)
        {
            ref readonly var member = ref _items[at];
            if (member.Name == XmlName.Text)
            {
                if (!hasText && !member.IsBlank) AddTexts(document, at);
                hasText |= !member.IsBlank; // blanks between elements mean nothing
            }
            else if (member.Next < 0 && !member.IsLater && !member.Name.IsList)
            {
                Add(document, at, named: true);
            }
            else if (!member.IsLater)
            {
                Named(document, ref document.Open(NodeKind.Array), member.Name);
                for (var same = at; same >= 0; same = _items[same].Next) Add(document, same, named: false);
                document.Close();
            }
        }
        document.Close();
    }

    private void AddTexts(Document document, int first)
    {
        var next = _items[first].Next;
        while (next >= 0 && _items[next].IsBlank) next = _items[next].Next;
        if (next < 0)
        {
            Scalar(document, _items[first], XmlName.Text);
            return;
        }
        Named(document, ref document.Open(NodeKind.Array), XmlName.Text);
        for (var text = first; text >= 0; text = _items[text].Next)
        {
            if (!_items[text].IsBlank) Scalar(document, _items[text], null);
        }
        document.Close();
    }

    private static void Scalar(Document document, in XmlItem value, XmlName? name)
    {
        ref var node = ref document.Add(NodeKind.Text);
        node.Flags = value.IsInScratch ? NodeFlags.InScratch : NodeFlags.None;
        (node.Start, node.Length, node.SourceStart, node.SourceLength) = (value.Start, value.Length, value.SourceStart, value.SourceLength);
        Named(document, ref node, name);
    }

    private static void Named(Document document, ref DocumentNode node, XmlName? name)
    {
        if (name is null) return;
        node.NameLength = name.Utf8.Length;
        node.NameStart = name.Start;
        if (node.NameStart >= 0) return;
        node.NameStart = document.AppendScratch(name.Utf8);
        node.Flags |= NodeFlags.NameInScratch;
    }

    private static int Append(Document document, string text)
    {
        var start = document.ScratchLength;
        document.AdvanceScratch(Encoding.UTF8.GetBytes(text, document.ReserveScratch(Encoding.UTF8.GetMaxByteCount(text.Length))));
        return start;
    }

    private static int Offset(ReadOnlySpan<byte> source, int line, int column)
    {
        var at = 0;
        for (; line > 1 && source[at..].IndexOf((byte)'\n') is var end and >= 0; line--) at += end + 1;
        return Math.Clamp(at + column - 1, 0, source.Length);
    }
}
