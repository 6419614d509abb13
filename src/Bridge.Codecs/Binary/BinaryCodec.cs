using System.Buffers;
using Bridge.Codecs.Framing;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Binary;

/// <summary>Messages described by a binary layout, both directions. Thread-safe.</summary>
internal sealed class BinaryCodec(BinaryLayout layout, DecodeMode mode) : ICodec
{
    private readonly BinaryFieldResolver _resolver = new(layout);
    private BinaryDecoder? _decoder;

    public Shape? Shape => layout.Shape;

    public Shape? OutputShape => layout.OutputShape;

    public string ContentType => "application/octet-stream";

    public ReadOnlyMemory<byte> OutputPreamble => default;

    /// <summary>Messages of one size need no other framing.</summary>
    public IFramer? CreateFramer() => layout.Root.FixedSize is > 0 and var size ? new FixedFramer(size) : null;

    public void Decode(in Message message, Document document)
    {
        document.Reset(message.Body, layout.Names, _resolver);
        var decoder = Interlocked.Exchange(ref _decoder, null) ?? new BinaryDecoder(layout);
        if (mode == DecodeMode.Strict) decoder.Decode(document);
        else Tolerate(decoder, document);
        _decoder = decoder;
    }

    public DocumentWriter CreateWriter(IBufferWriter<byte> output)
    {
        var writer = new BinaryDocumentWriter(layout);
        writer.Reset(output);
        return writer;
    }

    // Apart, because its closure would cost an allocation in the other mode too.
    private void Tolerate(BinaryDecoder decoder, Document document) => document.Fill(mode, () => decoder.Decode(document));
}
