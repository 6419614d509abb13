using System.Buffers;
using System.Text;
using System.Xml;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Xml;

/// <summary>Documents to XML: members with @ are attributes, #text is text, lists repeat their element. One thread at a time.</summary>
internal sealed class XmlDocumentWriter(XmlOptions options) : TapeWriter
{
    private readonly StringBuilder _text = new();

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
        _text.Clear();
        if (options.Declaration) _text.Append("<?xml version=\"1.0\" encoding=\"utf-8\"?>").Append(options.Indent > 0 ? "\n" : "");
        Element(document, 1, Name(document, 1), 0);
        output.Write(Encoding.UTF8.GetBytes(_text.ToString()));
    }

    private void Element(Document document, int node, string name, int depth)
    {
        Check(name, document, node);
        _text.Append('<').Append(name);
        var kind = document[node].Kind;
        if (kind == NodeKind.Null)
        {
            _text.Append("/>");
            return;
        }
        if (kind != NodeKind.Object)
        {
            _text.Append('>');
            Escape(Scalar(document, node), quoted: false);
            _text.Append("</").Append(name).Append('>');
            return;
        }
        var hasText = false;
        var hasContent = false;
        for (var at = node + 1; at < document.Nodes[node].End; at = document.Nodes[at].End)
        {
            if (document[at].Kind == NodeKind.Absent) continue;
            var member = Name(document, at);
            hasText |= member == "#text";
            if (!member.StartsWith('@'))
            {
                hasContent |= document[at].Kind != NodeKind.Array || document.Nodes[at].Length > 0;
                continue;
            }
            Check(member[1..], document, at);
            _text.Append(' ').Append(member, 1, member.Length - 1).Append("=\"");
            Escape(document[at].Kind == NodeKind.Null ? "" : Scalar(document, at), quoted: true);
            _text.Append('"');
        }
        if (!hasContent)
        {
            _text.Append("/>");
            return;
        }
        _text.Append('>');
        for (var at = node + 1; at < document.Nodes[node].End; at = document.Nodes[at].End)
        {
            var member = Name(document, at);
            if (member.StartsWith('@') || document[at].Kind == NodeKind.Absent) continue;
            if (document[at].Kind != NodeKind.Array)
            {
                Child(document, at, member, depth, hasText);
                continue;
            }
            for (var item = at + 1; item < document.Nodes[at].End; item = document.Nodes[item].End) Child(document, item, member, depth, hasText);
        }
        if (!hasText) Break(depth);
        _text.Append("</").Append(name).Append('>');
    }

    private void Child(Document document, int node, string name, int depth, bool isMixed)
    {
        if (name == "#text")
        {
            Escape(document[node].Kind == NodeKind.Null ? "" : Scalar(document, node), quoted: false);
            return;
        }
        if (!isMixed) Break(depth + 1);
        if (document[node].Kind == NodeKind.Array) throw new MessageFormatException(LayoutError.Document, "a list within a list has no form in XML", -1, NodePath.Of(document, node));
        Element(document, node, name, depth + 1);
    }

    private void Break(int depth)
    {
        if (options.Indent > 0) _text.Append('\n').Append(' ', depth * options.Indent);
    }

    private void Escape(string text, bool quoted)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) _text.Append(c).Append(text[++i]);
            else if (!XmlConvert.IsXmlChar(c)) throw new MessageFormatException(LayoutError.DoesNotFit, $"the character U+{(int)c:X4} cannot stand in XML; take it out in the mapping ($clean)");
            else if (c is '&' or '<' or '>') _text.Append(c switch { '&' => "&amp;", '<' => "&lt;", _ => "&gt;" });
            else if (c == '\r' || (quoted && c is '"' or '\n' or '\t')) _text.Append(c == '"' ? "&quot;" : $"&#x{(int)c:X};");
            else _text.Append(c);
        }
    }

    private static void Check(string name, Document document, int node)
    {
        try
        {
            XmlConvert.VerifyName(name);
        }
        catch (Exception e) when (e is XmlException or ArgumentException)
        {
            throw new MessageFormatException(LayoutError.Document, $"'{name}' cannot be the name of an element or attribute", -1, NodePath.Of(document, node), e);
        }
    }

    private static string Name(Document document, int node) => Encoding.UTF8.GetString(document.Name(document.Nodes[node]));

    private static string Scalar(Document document, int node)
    {
        ref readonly var value = ref document[node];
        return value.Kind switch
        {
            NodeKind.Text or NodeKind.Number => Encoding.UTF8.GetString(document.Value(value)),
            NodeKind.True => "true",
            NodeKind.False => "false",
            _ => throw new MessageFormatException(LayoutError.Document, "an attribute or text is a single value, and the mapping gave an object or a list", -1, NodePath.Of(document, node)),
        };
    }
}
