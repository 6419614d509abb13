using System.Runtime.InteropServices;
using System.Text;
using System.Xml;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Xml;

/// <summary>XML to documents by Newtonsoft.Json's convention. DTDs, entities of their own and external resources are refused. Pure.</summary>
internal static class XmlDecoder
{
    /// <summary>Members of an element for which nothing is allocated to tell which are done.</summary>
    private const int FewMembers = 32;

    public static void Decode(Document document, XmlOptions options)
    {
        var root = Parse(document.Source, options);
        document.Open(NodeKind.Object);
        Add(document, root, options, named: true);
        document.Close();
    }

    private static XmlElement Parse(ReadOnlySpan<byte> source, XmlOptions options)
    {
        // The old reader is the one that takes prefixes as part of names, also of elements that were cut out of their document.
        using var reader = new XmlTextReader(new MemoryStream(source.ToArray())) { Namespaces = false, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, WhitespaceHandling = WhitespaceHandling.All, EntityHandling = EntityHandling.ExpandEntities };
        var places = new XmlPlaces(source);
        var open = new Stack<XmlElement>();
        XmlElement? root = null;
        try
        {
            while (reader.Read())
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        if (open.Count >= options.MaxDepth) throw Error(source, reader, $"elements are nested deeper than max_depth ({options.MaxDepth})");
                        var element = new XmlElement(reader.Name) { IsEmptyTag = reader.IsEmptyElement };
                        while (reader.MoveToNextAttribute()) element.Members.Add(new("@" + reader.Name, reader.Value, null, places.Attribute(reader.LineNumber, reader.LinePosition, reader.Encoding)));
                        if (open.TryPeek(out var parent)) parent.Members.Add(new(element.Name, null, element, default));
                        root ??= element;
                        if (!element.IsEmptyTag) open.Push(element);
                        break;
                    case XmlNodeType.EndElement: open.Pop(); break;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when open.TryPeek(out var holder):
                        AddText(holder, reader.Value, places.Text(reader.LineNumber, reader.LinePosition, reader.Encoding, reader.NodeType == XmlNodeType.CDATA));
                        break;
                    default: break; // declarations, comments, processing instructions
                }
            }
        }
        catch (XmlException e)
        {
            throw new MessageFormatException(LayoutError.Xml, $"XML at line {e.LineNumber}, column {e.LinePosition}: {e.Message.Split(". Line", 2)[0].TrimEnd('.')}", Offset(source, e.LineNumber, e.LinePosition), "", e);
        }
        catch (ArgumentException e)
        {
            // The reader of .NET itself stumbles over some damage: <b>t &amp; and a zero byte.
            throw new MessageFormatException(LayoutError.Xml, $"XML at line {reader.LineNumber}, column {reader.LinePosition}: the bytes from here on are no XML", Offset(source, reader.LineNumber, reader.LinePosition), "", e);
        }
        return root ?? throw new MessageFormatException(LayoutError.Xml, "the message has no element", 0);
    }

    private static void AddText(XmlElement element, string text, (int Start, int Length) place)
    {
        // Text that goes on behind a CDATA section or a comment is one text.
        if (element.Members is not [.., { Name: "#text" } before]) element.Members.Add(new("#text", text, null, place));
        else element.Members[^1] = before with { Text = before.Text + text, Place = before.Place.Length == 0 ? place : (before.Place.Start, Math.Max(before.Place.Length, place.Start + place.Length - before.Place.Start)) };
    }

    private static void Add(Document document, XmlElement element, XmlOptions options, bool named)
    {
        var hasContent = element.Members.Exists(m => m.Name != "#text");
        if (hasContent) element.Members.RemoveAll(m => m.Child is null && m.Name == "#text" && string.IsNullOrWhiteSpace(m.Text)); // between elements
        if (!hasContent)
        {
            var text = element.Members.Count > 0 ? element.Members[0] : new("#text", "", null, default);
            Scalar(document, named ? element.Name : null, element.IsEmptyTag ? null : text.Text, text.Place);
            return;
        }
        Named(document, ref document.Open(NodeKind.Object), named ? element.Name : null);
        var members = CollectionsMarshal.AsSpan(element.Members);
        Span<bool> isDone = members.Length <= FewMembers ? stackalloc bool[FewMembers] : new bool[members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            if (isDone[i]) continue;
            var (name, text, child, place) = members[i];
            var last = i;
            for (var next = i + 1; next < members.Length; next++)
            {
                if (isDone[next] || members[next].Name != name) continue;
                isDone[next] = true;
                last = next;
            }
            if (last == i && (child is null || !options.Lists.Contains(name)))
            {
                if (child is null) Scalar(document, name, text, place);
                else Add(document, child, options, named: true);
                continue;
            }
            Named(document, ref document.Open(NodeKind.Array), name);
            for (var item = i; item <= last; item++)
            {
                if (item > i && members[item].Name != name) continue;
                if (members[item].Child is { } one) Add(document, one, options, named: false);
                else Scalar(document, null, members[item].Text, members[item].Place);
            }
            document.Close();
        }
        document.Close();
    }

    private static void Scalar(Document document, string? name, string? text, (int Start, int Length) place)
    {
        if (text is null)
        {
            Named(document, ref document.Add(NodeKind.Null), name);
            return;
        }
        var start = Append(document, text);
        ref var node = ref document.Add(NodeKind.Text);
        node.Flags = NodeFlags.InScratch;
        node.Start = start;
        node.Length = document.ScratchLength - start;
        (node.SourceStart, node.SourceLength) = place;
        Named(document, ref node, name);
    }

    private static void Named(Document document, ref DocumentNode node, string? name)
    {
        if (name is null) return;
        node.NameStart = Append(document, name);
        node.NameLength = document.ScratchLength - node.NameStart;
        node.Flags |= NodeFlags.NameInScratch;
    }

    private static int Append(Document document, string text)
    {
        var start = document.ScratchLength;
        document.AdvanceScratch(Encoding.UTF8.GetBytes(text, document.ReserveScratch(Encoding.UTF8.GetMaxByteCount(text.Length))));
        return start;
    }

    private static MessageFormatException Error(ReadOnlySpan<byte> source, XmlTextReader reader, string reason) =>
        new(LayoutError.Xml, $"XML at line {reader.LineNumber}, column {reader.LinePosition}: {reason}", Offset(source, reader.LineNumber, reader.LinePosition));

    private static int Offset(ReadOnlySpan<byte> source, int line, int column)
    {
        var at = 0;
        for (; line > 1 && source[at..].IndexOf((byte)'\n') is var end and >= 0; line--) at += end + 1;
        return Math.Clamp(at + column - 1, 0, source.Length);
    }
}
