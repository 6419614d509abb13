using System.Buffers;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Dictionary;
using Bridge.Codecs.Edi.Envelopes;
using Bridge.Codecs.Edi.Groups;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Hl7;

/// <summary>HL7 v2 messages in the vertical bar encoding. Thread-safe.</summary>
internal sealed class Hl7Codec : ICodec
{
    private static readonly EdiShapes Shapes = new(Hl7Dialect.Instance, Hl7Path.Parse);

    private readonly Hl7Options _options;
    private readonly EdiLayout _layout;

    public Hl7Codec(Hl7Options options, EdiLayout layout)
    {
        _options = options;
        _layout = layout;
        if (options.Document == EdiDocuments.Message) Shape = Shapes.Message(layout, ["FHS", "BHS", "BTS", "FTS"], options.Segments, [new Shape("Format", ShapeKind.Any, Occurs.Optional), new Shape("Problems", ShapeKind.Text, Occurs.Many)]);
    }

    public Shape? Shape { get; }

    public Shape? OutputShape => field ??= new EdiOutputShapes(Hl7Dialect.Instance, ["FHS", "BHS", "MSH", "BTS", "FTS"], _options.Segments).Message(_layout);

    public string ContentType => "application/hl7-v2+er7";

    public ReadOnlyMemory<byte> OutputPreamble => default;

    public IFramer? CreateFramer() => _options.Document != EdiDocuments.Message ? new EnvelopeFramer(static () => new Hl7Framer()) : _options.Totals == EdiTotals.Reject ? new HoldingFramer(static () => new Hl7Framer()) : new Hl7Framer();

    public void Decode(in Message message, Document document)
    {
        document.Reset(message.Body, Hl7Dialect.Instance.Names.Buffer);
        if (_options.Mode == DecodeMode.Strict) Hl7Decoder.Decode(document, message.Preamble, _options, _layout);
        else Tolerate(message.Preamble, document);
    }

    public DocumentWriter CreateWriter(IBufferWriter<byte> output)
    {
        var writer = new Hl7Writer(_options);
        writer.Reset(output);
        return writer;
    }

    // Apart, because its closure would cost an allocation in the other mode too.
    private void Tolerate(ReadOnlyMemory<byte> preamble, Document document) => document.Fill(_options.Mode, () => Hl7Decoder.Decode(document, preamble, _options, _layout));
}
