using System.Buffers;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Copybook;

/// <summary>Records described by a COBOL copybook, both directions. Thread-safe.</summary>
internal sealed class CopybookCodec(CopybookLayout layout, DecodeMode mode) : ICodec
{
    private readonly CobolResolver _resolver = new(layout);
    private CopybookDecoder? _decoder;

    public Shape? Shape => layout.Shape;

    public Shape? OutputShape => layout.Shape;

    public string ContentType => layout.Form == RecordForm.Lines ? "text/plain" : "application/octet-stream";

    public ReadOnlyMemory<byte> OutputPreamble => default;

    public IFramer? CreateFramer() => layout.Form switch
    {
        RecordForm.Lines => new LinesFramer(new LinesOptions()),
        RecordForm.Variable => new RecordDescriptorFramer(layout.LittleEndianRdw, layout.RdwCountsItself, blocked: false),
        RecordForm.VariableBlocked => new RecordDescriptorFramer(layout.LittleEndianRdw, layout.RdwCountsItself, blocked: true),
        _ => new FixedFramer(layout.Size),
    };

    public void Decode(in Message message, Document document)
    {
        document.Reset(message.Body, layout.Names, _resolver);
        if (mode == DecodeMode.Strict) Fill(document);
        else Tolerate(document);
    }

    public DocumentWriter CreateWriter(IBufferWriter<byte> output)
    {
        var writer = new CopybookWriter(layout);
        writer.Reset(output);
        return writer;
    }

    // Apart, because its closure would cost an allocation in the other mode too.
    private void Tolerate(Document document) => document.Fill(mode, () => Fill(document));

    private void Fill(Document document)
    {
        if (layout.Form == RecordForm.Fixed && document.Source.Length < layout.Size && layout.Records.Count == 1)
        {
            document.Tolerate(LayoutError.At(LayoutError.Length, $"the record has {document.Source.Length} bytes and the copybook {layout.Size}; it was cut, or `records` is variable", document.Source, 0, document.Source.Length));
        }
        var decoder = Interlocked.Exchange(ref _decoder, null) ?? new CopybookDecoder(layout);
        decoder.Decode(document);
        if (decoder.End < document.Source.Length && layout.Form != RecordForm.Fixed)
        {
            var (end, length) = (decoder.End, document.Source.Length);
            document.Tolerate(LayoutError.At(LayoutError.Length, $"the record has {length} bytes and the copybook describes {end} of them; another copybook, `odo` or `redefines` may be right", document.Source, end, length - end));
        }
        _decoder = decoder;
    }
}
