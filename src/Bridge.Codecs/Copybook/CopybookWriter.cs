using System.Buffers;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Copybook;

/// <summary>Encodes documents as records of a copybook, one each. One thread at a time.</summary>
internal sealed class CopybookWriter(CopybookLayout layout) : TapeWriter
{
    private readonly CobolRecordWriter _records = new(layout);

    protected override void Encode(Document document, IBufferWriter<byte> output)
    {
        if (document.Count == 0 || document.Nodes[0].Kind != NodeKind.Object) throw new MessageFormatException(LayoutError.Document, "the copybook wants an object with its items, and the mapping gave something else");
        output.Write(_records.Write(document));
    }
}
