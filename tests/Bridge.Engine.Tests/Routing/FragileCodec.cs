using System.Buffers;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Engine.Tests.Routing;

/// <summary>A codec with a defect: it fails at a message of four bytes in a way that no codec may, and reads all others as nothing.</summary>
internal sealed class FragileCodec : ICodec
{
    public Shape? Shape => null;
    public string ContentType => "text/plain";
    public ReadOnlyMemory<byte> OutputPreamble => default;
    public IFramer? CreateFramer() => null;

    public void Decode(in Message message, Document document)
    {
        if (message.Body.Length == 4) throw new InvalidOperationException("index out of order");
    }

    public DocumentWriter CreateWriter(IBufferWriter<byte> output) => throw new NotSupportedException();
}
