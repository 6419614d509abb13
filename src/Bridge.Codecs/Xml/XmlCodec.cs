using System.Buffers;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Xml;

/// <summary>XML 1.0. Thread-safe.</summary>
internal sealed class XmlCodec(XmlOptions options) : ICodec
{
    private XmlDecoder? _decoder;

    public Shape? Shape => null;

    public Shape? OutputShape => XmlDocumentWriter.OutputShape;

    public string ContentType => "application/xml";

    public ReadOnlyMemory<byte> OutputPreamble => default;

    public IFramer? CreateFramer() => options.Records.Length == 0 ? null : new XmlElementFramer(options.Records);

    public void Decode(in Message message, Document document)
    {
        var decoder = Interlocked.Exchange(ref _decoder, null) ?? new XmlDecoder(options);
        try
        {
            decoder.Decode(message.Body, document);
        }
        finally
        {
            _decoder = decoder;
        }
    }

    public DocumentWriter CreateWriter(IBufferWriter<byte> output)
    {
        var writer = new XmlDocumentWriter(options);
        writer.Reset(output);
        return writer;
    }
}
