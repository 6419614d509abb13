using System.Buffers;
using Bridge.Codecs.Edi.Dictionary;
using Bridge.Codecs.Edi.Envelopes;
using Bridge.Codecs.Edi.Groups;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Edi.Interchanges;

/// <summary>Messages in interchanges: EDIFACT and X12. Thread-safe.</summary>
/// <param name="shapes">Of the dialect; made once.</param>
/// <param name="contentType">The media type.</param>
internal sealed class EdiInterchangeCodec(EdiInterchangeDialect dialect, EdiShapes shapes, string contentType, EdiInterchangeOptions options, EdiLayout layout) : ICodec
{
    public Shape? Shape { get; } = options.Document == EdiDocuments.Interchange ? null : shapes.Message(layout,
        [dialect.Envelope.Interchange.StartTag, dialect.Envelope.Group.StartTag, dialect.Envelope.Group.EndTag, dialect.Envelope.Interchange.EndTag], options.Segments,
        [new Shape("Format", ShapeKind.Any, Occurs.Optional), new Shape("UNA", ShapeKind.Text, Occurs.Optional), new Shape("Problems", ShapeKind.Text, Occurs.Many)]);

    public Shape? OutputShape => field ??= new EdiOutputShapes(dialect, dialect.Envelope.Tags, options.Segments).Message(layout);

    public string ContentType => contentType;

    public ReadOnlyMemory<byte> OutputPreamble => default;

    public IFramer? CreateFramer() => options.Document != EdiDocuments.Message ? new EnvelopeFramer(() => new EdiInterchangeFramer(dialect))
        : options.Totals == EdiTotals.Reject ? new HoldingFramer(() => new EdiInterchangeFramer(dialect)) : new EdiInterchangeFramer(dialect);

    public void Decode(in Message message, Document document)
    {
        document.Reset(message.Body, dialect.Names.Buffer);
        if (options.Mode == DecodeMode.Strict) EdiInterchangeDecoder.Decode(dialect, document, message.Preamble, options, layout);
        else Tolerate(message.Preamble, document);
    }

    public DocumentWriter CreateWriter(IBufferWriter<byte> output)
    {
        var writer = dialect.CreateWriter(options);
        writer.Reset(output);
        return writer;
    }

    // Apart, because its closure would cost an allocation in the other mode too.
    private void Tolerate(ReadOnlyMemory<byte> preamble, Document document) => document.Fill(options.Mode, () => EdiInterchangeDecoder.Decode(dialect, document, preamble, options, layout));
}
