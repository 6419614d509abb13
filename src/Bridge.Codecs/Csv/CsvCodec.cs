using System.Buffers;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Totals;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Csv;

/// <summary>Delimited text with a layout. Thread-safe: the plan of the header met last is kept and swapped as a whole.</summary>
internal sealed class CsvCodec : RecordCodec
{
    private readonly CsvFormat _format;
    private readonly RecordLayout? _record; // where there is but one type
    private readonly byte[] _outputPreamble;
    private CsvPlan? _plan;

    public CsvCodec(CsvLayout layout, CsvFormat format, LayoutTotals totals, DecodeMode mode)
        : base(layout, format, totals, mode)
    {
        _format = format;
        _record = Records.IsSingle ? Records.Roots[0] : null;
        _outputPreamble = CsvHeader.Write(format, layout.Options.HasHeader ? [.. layout.Records.Roots[0].Fields.Select(f => f.Column)] : []);
    }

    public override ReadOnlyMemory<byte> OutputPreamble => _outputPreamble;

    protected override void DecodeOne(in Message message, Document document)
    {
        var start = 0;
        var plan = !_format.Options.HasHeader ? _format.PlanOf(_record!)
            : message.Batch.ParsedPreamble is CsvPlan known && known.Format == _format ? known
            : PlanFor(message, document.Source, out start);
        _format.Decode(document, plan, _record, start);
    }

    private CsvPlan PlanFor(in Message message, ReadOnlySpan<byte> source, out int start)
    {
        start = 0;
        var header = message.Preamble.Span;
        if (header.IsEmpty)
        {
            header = CsvHeader.InBody(_format.Options, source, out start);
            return header.IsEmpty ? _format.PlanOf(_record!) : PlanFor(header);
        }
        var plan = PlanFor(header);
        message.Batch.ParsedPreamble = plan;
        return plan;
    }

    private CsvPlan PlanFor(ReadOnlySpan<byte> header)
    {
        var plan = _plan;
        if (plan is not null && header.SequenceEqual(plan.Header)) return plan;
        return _plan = CsvHeader.Plan(_format, Records, _record!, header);
    }
}
