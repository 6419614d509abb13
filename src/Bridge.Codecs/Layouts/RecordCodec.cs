using System.Buffers;
using Bridge.Codecs.Layouts.Totals;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Layouts;

/// <summary>A format of records with a layout: one definition for both directions. Thread-safe.</summary>
internal class RecordCodec(RecordLayoutFile layout, RecordFormat format, LayoutTotals totals, DecodeMode mode) : ICodec
{
    private readonly bool _hasTotals = totals.Documents.Count > 0;
    private DocumentAssembler? _assembler;

    public Shape? Shape => layout.Records.Shape;

    public Shape? OutputShape => field ??= OutputShapes.Of(layout.Records, [.. totals.Documents.Select(t => t.Field)]);

    public string ContentType => layout.ContentType;

    public virtual ReadOnlyMemory<byte> OutputPreamble => default;

    protected RecordSet Records => layout.Records;

    public IFramer? CreateFramer()
    {
        var records = format.CreateRecordFramer();
        if (Records.IsSingle) return records;
        if (Records.Messages.Count == 0) return new DocumentFramer(records, Records, format);
        if (totals.Running.Count == 0) return new DetailFramer(records, Records, format);
        return new TotalledFramer(() => new RunningTotals(totals.Running, this, Records, format), t => new DetailFramer(format.CreateRecordFramer(), Records, format, t));
    }

    public void Decode(in Message message, Document document)
    {
        document.Reset(message.Body, Records.Names, format.Resolver);
        if (mode != DecodeMode.Strict)
        {
            Tolerate(message, document);
            return;
        }
        Fill(message, document);
        if (_hasTotals) Check(document);
    }

    public DocumentWriter CreateWriter(IBufferWriter<byte> output)
    {
        var writer = new RecordWriter(Records, format, totals.Documents);
        writer.Reset(output);
        return writer;
    }

    /// <summary>Decodes a message of the only record type.</summary>
    protected virtual void DecodeOne(in Message message, Document document) => format.AddOnly(document, Records.Roots[0]);

    // Apart, because its closures would cost an allocation in the other mode too.
    private void Tolerate(Message message, Document document) => document.Fill(mode, () => Fill(message, document), () => Check(document));

    private void Fill(in Message message, Document document)
    {
        if (Records.IsSingle) DecodeOne(message, document);
        else Assemble(message, document);
    }

    private void Assemble(in Message message, Document document)
    {
        var assembler = Interlocked.Exchange(ref _assembler, null) ?? new DocumentAssembler(Records, format);
        if (Records.Messages.Count == 0) assembler.Assemble(document, document.Source);
        else assembler.AssembleDetail(document, document.Source, message.Preamble.Span);
        _assembler = assembler;
    }

    private void Check(Document document)
    {
        foreach (var total in totals.Documents) total.Check(document);
    }
}
