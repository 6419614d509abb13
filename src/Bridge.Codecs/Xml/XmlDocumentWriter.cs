using System.Buffers;
using System.Globalization;
using System.Text;
using System.Xml;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Xml;

/// <summary>Documents to XML: members with @ are attributes, #text is text, lists repeat their element. One thread at a time.</summary>
internal sealed class XmlDocumentWriter(XmlOptions options) : TapeWriter
{
    private static readonly SearchValues<byte> InName = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._:"u8);

    // What is written otherwise, or not at all: 0xED and 0xEF begin halves of characters and U+FFFE, and others too.
    private static readonly SearchValues<byte> InText = SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(b => b is not ('\t' or '\n')).Select(b => (byte)b), .. "&<>"u8, 0xED, 0xEF]);
    private static readonly SearchValues<byte> InAttribute = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(b => (byte)b), .. "&<>\""u8, 0xED, 0xEF]);

    private byte[] _xml = new byte[1024];
    private int _at;

    /// <summary>Elements of any name; attributes and texts hold one value each.</summary>
    public static Shape OutputShape { get; } = new("XML", ShapeKind.Object) { Others = static name => name.StartsWith('@') ? null : Content(name) };

    private static Shape Content(string name) => name.StartsWith('@') ? new Shape(name, ShapeKind.Text)
        : name == "#text" ? new Shape(name, ShapeKind.Text, Occurs.Many)
        : new Shape(name, ShapeKind.Any, Occurs.Many) { Others = Content };

    protected override void Encode(Document document, IBufferWriter<byte> output)
    {
        if (document.Count == 0 || document.Nodes[0].Kind != NodeKind.Object || document.Nodes[0].Length != 1 || document[1].Kind == NodeKind.Array || document.Name(document.Nodes[1]).StartsWith("@"u8))
        {
            throw new MessageFormatException(LayoutError.Document, "XML has one root element: the mapping gives an object with one member, the root's name");
        }
        _at = 0;
        if (options.Declaration) Write("<?xml version=\"1.0\" encoding=\"utf-8\"?>"u8);
        if (options.Declaration && options.Indent > 0) Write("\n"u8);
        Element(document, 1, document.Name(document.Nodes[1]), 0);
        output.Write(_xml.AsSpan(0, _at));
    }

    private void Element(Document document, int node, ReadOnlySpan<byte> name, int depth)
    {
        Check(name, document, node);
        Write("<"u8);
        Write(name);
        var kind = document[node].Kind;
        if (kind == NodeKind.Null)
        {
            Write("/>"u8);
            return;
        }
        if (kind != NodeKind.Object)
        {
            Write(">"u8);
            Escape(Scalar(document, node), InText);
            End(name);
            return;
        }
        var hasText = false;
        var hasContent = false;
        for (var at = node + 1; at < document.Nodes[node].End; at = document.Nodes[at].End)
        {
            var member = document.Name(document.Nodes[at]);
            hasText |= IsText(member);
            if (!IsAttribute(member))
            {
                hasContent |= document[at].Kind != NodeKind.Array || document.Nodes[at].Length > 0;
                continue;
            }
            Check(member[1..], document, at);
            Write(" "u8);
            Write(member[1..]);
            Write("=\""u8);
            if (document[at].Kind != NodeKind.Null) Escape(Scalar(document, at), InAttribute);
            Write("\""u8);
        }
        if (!hasContent)
        {
            Write("/>"u8);
            return;
        }
        Write(">"u8);
        for (var at = node + 1; at < document.Nodes[node].End; at = document.Nodes[at].End)
        {
            var member = document.Name(document.Nodes[at]);
            if (IsAttribute(member)) continue;
            if (document[at].Kind != NodeKind.Array)
            {
                Child(document, at, member, depth, hasText);
                continue;
            }
            for (var item = at + 1; item < document.Nodes[at].End; item = document.Nodes[item].End) Child(document, item, member, depth, hasText);
        }
        if (!hasText) Break(depth);
        End(name);
    }

    private void Child(Document document, int node, ReadOnlySpan<byte> name, int depth, bool isMixed)
    {
        if (IsText(name))
        {
            if (document[node].Kind != NodeKind.Null) Escape(Scalar(document, node), InText);
            return;
        }
        if (!isMixed) Break(depth + 1);
        if (document[node].Kind == NodeKind.Array) throw new MessageFormatException(LayoutError.Document, "a list within a list has no form in XML", -1, NodePath.Of(document, node));
        Element(document, node, name, depth + 1);
    }

    private static bool IsAttribute(ReadOnlySpan<byte> name) => name.Length > 0 && name[0] == '@';

    private static bool IsText(ReadOnlySpan<byte> name) => name.SequenceEqual("#text"u8);

    private void Break(int depth)
    {
        if (options.Indent == 0) return;
        Write("\n"u8);
        Room(depth * options.Indent).Fill((byte)' ');
    }

    private void End(ReadOnlySpan<byte> name)
    {
        Write("</"u8);
        Write(name);
        Write(">"u8);
    }

    private void Escape(ReadOnlySpan<byte> text, SearchValues<byte> special)
    {
        for (int at; (at = text.IndexOfAny(special)) >= 0;)
        {
            Write(text[..at]);
            text = text[at..];
            var length = 1;
            switch (text[0])
            {
                case (byte)'&': Write("&amp;"u8); break;
                case (byte)'<': Write("&lt;"u8); break;
                case (byte)'>': Write("&gt;"u8); break;
                case (byte)'"': Write("&quot;"u8); break;
                case (byte)'\r': Write("&#xD;"u8); break;
                case (byte)'\n': Write("&#xA;"u8); break;
                case (byte)'\t': Write("&#x9;"u8); break;
                default:
                    length = LengthOfCharacter(text);
                    Write(text[..length]);
                    break;
            }
            text = text[length..];
        }
        Write(text);
    }

    private static int LengthOfCharacter(ReadOnlySpan<byte> text)
    {
        var isWhole = Rune.DecodeFromUtf8(text, out var rune, out var length) == OperationStatus.Done;
        if (isWhole && rune.Value >= 0x20 && rune.Value is not (0xFFFE or 0xFFFF)) return length;
        // Half of a character, which JSON can hold, stands in three bytes.
        var value = isWhole || text.Length < 3 || text[0] != 0xED ? rune.Value : 0xD000 | (text[1] & 0x3F) << 6 | text[2] & 0x3F;
        throw new MessageFormatException(LayoutError.DoesNotFit, $"the character U+{value.ToString("X4", CultureInfo.InvariantCulture)} cannot stand in XML; take it out in the mapping ($clean)");
    }

    private static void Check(ReadOnlySpan<byte> name, Document document, int node)
    {
        if (!name.IsEmpty && !name.ContainsAnyExcept(InName) && name[0] is not (>= (byte)'0' and <= (byte)'9' or (byte)'-' or (byte)'.')) return;
        var text = Encoding.UTF8.GetString(name);
        try
        {
            XmlConvert.VerifyName(text);
        }
        catch (Exception e) when (e is XmlException or ArgumentException)
        {
            throw new MessageFormatException(LayoutError.Document, $"'{text}' cannot be the name of an element or attribute", -1, NodePath.Of(document, node), e);
        }
    }

    private static ReadOnlySpan<byte> Scalar(Document document, int node)
    {
        ref readonly var value = ref document[node];
        return value.Kind switch
        {
            NodeKind.Text or NodeKind.Number => document.Value(value),
            NodeKind.True => "true"u8,
            NodeKind.False => "false"u8,
            _ => throw new MessageFormatException(LayoutError.Document, "an attribute or text is a single value, and the mapping gave an object or a list", -1, NodePath.Of(document, node)),
        };
    }

    private void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    private Span<byte> Room(int size)
    {
        if (_xml.Length - _at < size) Array.Resize(ref _xml, Math.Max(_xml.Length * 2, _at + size));
        _at += size;
        return _xml.AsSpan(_at - size, size);
    }
}
