using System.Buffers;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Totals;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Copybook;

/// <summary>Records described by a COBOL copybook, both directions. Thread-safe.</summary>
internal sealed class CopybookCodec(CopybookLayout layout, DecodeMode mode) : ICodec
{
    /// <summary>The codec of a layout: records that are messages, or segments that are put together.</summary>
    public static ICodec Create(CopybookLayout layout, CodecContext context)
    {
        var mode = context.Mode ?? layout.Mode;
        return layout.Segments is { } segments ? new RecordCodec(segments, new SegmentFormat(layout, segments), new LayoutTotals([], []), mode) : new CopybookCodec(layout, mode);
    }

    private readonly CobolResolver _resolver = new(layout);
    private CopybookDecoder? _decoder;

    public Shape? Shape => layout.Shape;

    public Shape? OutputShape => layout.Shape;

    public string ContentType => layout.Form == RecordForm.Lines ? "text/plain" : "application/octet-stream";

    public ReadOnlyMemory<byte> OutputPreamble => default;

    public IFramer? CreateFramer() => layout.Form switch
    {
        RecordForm.Lines => new LinesFramer(new LinesOptions()),
        RecordForm.Variable => new RecordDescriptorFramer(layout.Descriptor, blocked: false),
        RecordForm.VariableBlocked => new RecordDescriptorFramer(layout.Descriptor, blocked: true),
        RecordForm.ByItems => new ItemsFramer(layout),
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
        TransferDamage.Check(document, layout);
        var length = document.Source.Length;
        if (layout.Form == RecordForm.Fixed && length < layout.Size && layout.Records.Count == 1)
        {
            document.Tolerate(Wrong(document, $"the record has {length} bytes and the copybook {layout.Size}; it was cut, or `records` is variable", 0));
        }
        var decoder = Interlocked.Exchange(ref _decoder, null) ?? new CopybookDecoder(layout);
        var end = decoder.Decode(document);
        _decoder = decoder;
        if (end < length && layout.Form != RecordForm.Fixed && !(layout.Odo == OdoForm.Pad && length <= layout.Size))
        {
            document.Tolerate(Wrong(document, $"the record has {length} bytes and the copybook describes {end} of them; another copybook, `odo` or `redefines` may be right", end));
        }
    }

    private MessageFormatException Wrong(Document document, string text, int at) =>
        LayoutError.At(LayoutError.Length, text + TransferDamage.Hint(document.Source, layout), document.Source, at, document.Source.Length - at);
}
