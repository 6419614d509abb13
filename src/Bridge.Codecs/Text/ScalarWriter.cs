using System.Buffers;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Text;

/// <summary>Writes documents that are one scalar value: text, or bytes given as text.</summary>
internal sealed class ScalarWriter(Action<ReadOnlySpan<byte>, IBufferWriter<byte>> convert, string format) : TapeWriter
{
    protected override void Encode(Document document, IBufferWriter<byte> output)
    {
        if (document.Count == 0) throw Error("the mapping gave no value");
        ref readonly var root = ref document[0];
        switch (root.Kind)
        {
            case NodeKind.Text or NodeKind.Number: convert(document.Value(root), output); break;
            case NodeKind.True: convert("true"u8, output); break;
            case NodeKind.False: convert("false"u8, output); break;
            case NodeKind.Null: break;
            default: throw Error($"the mapping gave an {(root.Kind == NodeKind.Object ? "object" : "array")}");
        }
    }

    private MessageFormatException Error(string what) =>
        new("BR2112", $"{what}, and the format {format} holds one value; make it a text in the mapping (& joins texts, $join lists, $string(x) gives JSON)");
}
