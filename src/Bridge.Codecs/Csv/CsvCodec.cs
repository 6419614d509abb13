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
    private readonly byte[] _outputPreamble;
    private CsvPlan? _plan;

    public CsvCodec(CsvLayout layout, CsvFormat format, LayoutTotals totals, DecodeMode mode)
        : base(layout, format, totals, mode)
    {
        _format = format;
        _outputPreamble = CsvHeader.Write(format, layout.Options.HasHeader ? [.. layout.Records.Roots[0].Fields.Select(f => f.Column)] : []);
    }

    public override ReadOnlyMemory<byte> OutputPreamble => _outputPreamble;

    protected override void DecodeOne(in Message message, Document document)
    {
        var layout = Records.Roots[0];
        var source = document.Source;
        var start = 0;
        var plan = _format.PlanOf(layout);
        if (_format.Options.HasHeader)
        {
            var header = message.Preamble.Span;
            if (header.IsEmpty) header = CsvHeader.InBody(_format.Options, source, out start);
            if (!header.IsEmpty) plan = PlanFor(header, layout);
        }
        _format.Decode(document, plan, layout, start);
    }

    private CsvPlan PlanFor(ReadOnlySpan<byte> header, RecordLayout layout)
    {
        var plan = _plan;
        if (plan is not null && header.SequenceEqual(plan.Header)) return plan;
        return _plan = CsvHeader.Plan(_format, Records, layout, header);
    }
}
