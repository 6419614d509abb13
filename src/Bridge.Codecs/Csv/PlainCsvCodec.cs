using System.Buffers;
using System.Text;
using Bridge.Codecs.Layouts;
using Bridge.Configuration;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Csv;

/// <summary>
/// Delimited text without a layout: the header names the fields, every value is a text. Without a header the message is a list. Thread-safe.
/// </summary>
internal sealed class PlainCsvCodec : ICodec
{
    private readonly CsvOptions _options;
    private readonly CsvFormat _format;
    private CsvPlan? _plan;

    public PlainCsvCodec(CsvOptions options)
    {
        _options = options;
        _format = new CsvFormat(options, RecordSet.Build([], [], options.CodePage, new Diagnostics(), default));
        if (options.Names.Count > 0)
        {
            _plan = CsvHeader.Plan(_format, options.Names, []);
            Shape = new Shape("", ShapeKind.Object, Occurs.One, [.. options.Names.Select(n => new Shape(SafeName.Of(n), ShapeKind.Text) { OriginalName = n })]);
        }
    }

    public Shape? Shape { get; }

    public string ContentType => CsvLayout.MediaType(_options);

    public ReadOnlyMemory<byte> OutputPreamble => default;

    public IFramer? CreateFramer() => new CsvFramer(_options);

    public void Decode(in Message message, Document document)
    {
        var start = 0;
        var plan = message.Batch.ParsedPreamble is CsvPlan known && known.Format == _format ? known : PlanFor(message, out start);
        document.Reset(message.Body, plan.Names, plan.Resolver);
        if (_options.Mode == DecodeMode.Strict) _format.Decode(document, plan, null, start);
        else Tolerate(document, plan, start);
    }

    public DocumentWriter CreateWriter(IBufferWriter<byte> output)
    {
        var writer = new PlainCsvWriter(_format);
        writer.Reset(output);
        return writer;
    }

    private CsvPlan PlanFor(in Message message, out int start)
    {
        start = 0;
        var source = message.Body.Span;
        if (!_options.HasHeader) return _plan ?? Numbered(source);
        var header = message.Preamble.Span;
        var isShared = !header.IsEmpty;
        if (!isShared) header = CsvHeader.InBody(_options, source, out start);
        if (header.IsEmpty) throw LayoutError.At(LayoutError.Columns, "the message is one record without a header line, so its columns have no names; give the format header: [names], or a layout", source, 0, source.Length);
        var plan = _plan;
        if (plan is null || !header.SequenceEqual(plan.Header)) _plan = plan = CsvHeader.Plan(_format, CsvHeader.Names(_options, header), header.ToArray());
        if (isShared) message.Batch.ParsedPreamble = plan;
        return plan;
    }

    // Apart, because its closure would cost an allocation in the other mode too.
    private void Tolerate(Document document, CsvPlan plan, int start) => document.Fill(_options.Mode, () => _format.Decode(document, plan, null, start));

    // Rows without names: as many columns as there are.
    private CsvPlan Numbered(ReadOnlySpan<byte> source)
    {
        var count = CsvSplitter.Split(_options, source, 0, [], []);
        var plan = CsvHeader.Plan(_format, [.. Enumerable.Range(1, count).Select(i => $"column{i}")], []);
        foreach (ref var node in plan.Nodes.AsSpan()) node.NameLength = -1;
        return plan;
    }
}
