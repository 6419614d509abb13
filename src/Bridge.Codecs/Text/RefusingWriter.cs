using System.Buffers;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Text;

/// <summary>The writer of a format that only reads: every message is rejected with the reason.</summary>
internal sealed class RefusingWriter(string reason) : TapeWriter
{
    protected override void Encode(Document document, IBufferWriter<byte> output) => throw new MessageFormatException(LayoutError.Document, reason);
}
