using System.Buffers;
using System.Text;
using Bridge.Documents;

namespace Bridge.Mapping.Files.Rejections;

/// <summary>A document as JSON text for people: dead letters, --explain. Sensitive fields are masked; a field that cannot be read shows why.</summary>
public static class DocumentText
{
    /// <summary>The longest text that is made, in bytes; what is longer is cut with an ellipsis.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Writes the document from its root.</summary>
    public static string Write(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Count == 0) return "";
        var output = new ArrayBufferWriter<byte>();
        WriteNode(document, 0, output);
        return output.WrittenCount > MaxLength ? Encoding.UTF8.GetString(output.WrittenSpan[..MaxLength]) + "…" : Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static void WriteNode(Document document, int node, ArrayBufferWriter<byte> output)
    {
        if (output.WrittenCount > MaxLength) return;
        if ((document.Nodes[node].Flags & NodeFlags.Sensitive) != 0)
        {
            output.Write("\"***\""u8);
            return;
        }
        NodeKind kind;
        try
        {
            kind = document[node].Kind;
        }
        catch (Formats.MessageFormatException e)
        {
            WriteText(Encoding.UTF8.GetBytes($"({e.Message})"), output);
            return;
        }
        switch (kind)
        {
            case NodeKind.Null: output.Write("null"u8); break;
            case NodeKind.True: output.Write("true"u8); break;
            case NodeKind.False: output.Write("false"u8); break;
            case NodeKind.Number: output.Write(document.Value(document[node])); break;
            case NodeKind.Text:
                document.Unescape(node);
                WriteText(document.Value(document[node]), output);
                break;
            case NodeKind.Object or NodeKind.Array:
                WriteContainer(document, node, kind == NodeKind.Object, output);
                break;
            default: output.Write("null"u8); break;
        }
    }

    private static void WriteContainer(Document document, int node, bool isObject, ArrayBufferWriter<byte> output)
    {
        output.Write(isObject ? "{"u8 : "["u8);
        var first = true;
        for (var at = node + 1; at < document.Nodes[node].End; at = document.Nodes[at].End)
        {
            if (document.Nodes[at].Kind == NodeKind.Absent && (document.Nodes[at].Flags & NodeFlags.Raw) == 0) continue;
            if (!first) output.Write(","u8);
            first = false;
            if (isObject)
            {
                WriteText(document.Name(document.Nodes[at]), output);
                output.Write(":"u8);
            }
            WriteNode(document, at, output);
        }
        output.Write(isObject ? "}"u8 : "]"u8);
    }

    private static void WriteText(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        output.Write("\""u8);
        output.Advance(JsonEscapes.Escape(text, output.GetSpan(JsonEscapes.MaxEscapedLength(text.Length) + 1)));
        output.Write("\""u8);
    }
}
