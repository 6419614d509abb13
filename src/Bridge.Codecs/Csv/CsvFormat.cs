using System.Buffers;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Csv;

/// <summary>Delimited records. Immutable and thread-safe.</summary>
internal sealed class CsvFormat : RecordFormat
{
    private readonly CsvOptions _options;
    private readonly CsvPlan[] _plans;          // by record type, columns by their numbers
    private readonly FieldLayout?[][] _columns; // by record type: the field of each column, for writing
    private readonly byte[] _separator;
    private readonly SearchValues<byte> _mustQuote;

    public CsvFormat(CsvOptions options, RecordSet records)
    {
        _options = options;
        Resolver = new CsvResolver(records.Fields, options);
        _separator = options.LineEnd switch { LineEnd.Crlf => [options.Cr, options.Lf], LineEnd.Cr => [options.Cr], _ => [options.Lf] };
        _mustQuote = SearchValues.Create([options.Delimiter, options.Quote ?? options.Delimiter, options.Cr, options.Lf, options.Comment ?? options.Delimiter]);
        _columns = [.. records.All.Select(r => Columns(r, options.HasHeader))];
        _plans = [.. records.All.Select((r, i) => Plan(r, records, _columns[i]))];
    }

    public override FieldResolver Resolver { get; }

    public override ReadOnlyMemory<byte> Separator => _separator;

    public CsvOptions Options => _options;

    /// <summary>The plan of a record type whose columns are known by number.</summary>
    public CsvPlan PlanOf(RecordLayout layout) => _plans[layout.Number];

    public override IFramer CreateRecordFramer() => new CsvFramer(_options);

    public override bool NextRecord(ReadOnlySpan<byte> source, ref int at, out int start, out int length)
    {
        while (at < source.Length)
        {
            start = at;
            var found = CsvFramer.FindEnd(_options, source[at..], out var end, out var next);
            length = found ? end : source.Length - at - (_options.LineEnd == LineEnd.Any && source[^1] == _options.Cr ? 1 : 0);
            at = found ? at + next : source.Length;
            if (length > 0 && source[start] != _options.Comment) return true;
        }
        start = length = 0;
        return false;
    }

    public override bool Matches(RecordLayout layout, ReadOnlySpan<byte> record)
    {
        foreach (var (number, _) in layout.Recognise)
        {
            var field = layout.Fields[number];
            if (!field.HasMark(Column(record, CsvLayout.ColumnOf(field, number)))) return false;
        }
        return true;
    }

    public override void AddFields(Document document, RecordLayout layout, ReadOnlySpan<byte> record, int start, bool inScratch)
    {
        var first = document.Count;
        AddColumns(document, _plans[layout.Number], record, start, inScratch);
        if (layout.RequiredFields.Length > 0) CheckRequired(document, layout, first, record);
    }

    /// <summary>Adds the columns of a record to the open object.</summary>
    public void AddColumns(Document document, CsvPlan plan, ReadOnlySpan<byte> record, int start, bool inScratch)
    {
        var first = document.Count;
        var parent = document.OpenContainer;
        var nodes = document.AddMany(plan.Nodes.Length);
        plan.Nodes.CopyTo(nodes);
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i].End = first + i + 1;
            nodes[i].Parent = parent;
        }
        var count = CsvSplitter.Split(_options, record, start, plan.Columns, nodes);
        if (count != plan.Columns.Length) CheckCount(document, plan, first, record, count);
        if (!inScratch) return;
        foreach (ref var node in nodes)
        {
            node.Flags |= NodeFlags.InScratch;
            node.SourceStart = node.SourceLength = 0;
        }
    }

    /// <summary>Makes a document of a message that is one record: its object and its columns.</summary>
    public void Decode(Document document, CsvPlan plan, RecordLayout? layout, int start)
    {
        var nodes = document.FillFrom(plan.Whole);
        var record = CsvSplitter.WithoutLineEnd(_options, document.Source[start..]);
        var columns = plan.Plain(_options)?.Split(record, start, nodes) ?? -1;
        if (columns < 0) columns = CsvSplitter.Split(_options, record, start, plan.Columns, nodes[1..]);
        if (columns != plan.Columns.Length) CheckCount(document, plan, 1, record, columns);
        if (layout is { RequiredFields.Length: > 0 }) CheckRequired(document, layout, 1, record);
    }

    public override void WriteRecord(RecordLayout layout, Document document, int node, FieldWriter writer, ArrayBufferWriter<byte> output)
    {
        var columns = _columns[layout.Number];
        var start = output.WrittenCount;
        for (var i = 0; i < columns.Length; i++)
        {
            if (i > 0) output.Write([_options.Delimiter]);
            if (columns[i] is not { } field) continue;
            var value = document.Find(node, field.Utf8);
            if (value < 0 && field.Name != field.Safe) value = document.Find(node, field.OriginalUtf8);
            if (writer.TryWrite(field, document, value, node, 0)) Write(writer.Content, field.IsNumber, output, field);
            else if (_options.Escapes == Escapes.Backslash && field.NullBytes.Length == 0 && (value < 0 || document.Nodes[value].Kind is NodeKind.Null or NodeKind.Absent)) output.Write(BackslashEscapes.Null);
            else if (value >= 0 && document.Nodes[value].Kind == NodeKind.Text && field.Blank != BlankPolicy.Empty && _options.Quote is { } quote) output.Write([quote, quote]);
        }
        // A record of one empty column would be a blank line.
        if (output.WrittenCount > start || _options.Blank != BlankLines.Ignore) return;
        if (_options.Quote is not { } q) throw new MessageFormatException(LayoutError.DoesNotFit, "the record is one empty column, so its line is empty, and such lines are passed over when they are read; give the format blank_lines: keep, or quotes", -1, layout.Name);
        output.Write([q, q]);
    }

    /// <summary>Writes one value with its quotes.</summary>
    public void Write(ReadOnlySpan<byte> content, bool isNumber, IBufferWriter<byte> output, FieldLayout? field = null)
    {
        if (_options.Escapes == Escapes.Backslash)
        {
            BackslashEscapes.Encode(content, _options, output);
            return;
        }
        var needs = content.IndexOfAny(_mustQuote) >= 0 || (_options.Trim && content.Length > 0 && (content[0] == _options.Blanks || content[^1] == _options.Blanks));
        if (!needs && (_options.Quoting is Quoting.Minimal or Quoting.None || (_options.Quoting == Quoting.NonNumeric && isNumber)))
        {
            output.Write(content);
            return;
        }
        if (_options.Quote is not { } quote || _options.Quoting == Quoting.None)
        {
            throw new MessageFormatException(LayoutError.DoesNotFit, $"{(field is null ? "a value" : $"field {field.Name}")} holds the delimiter, a quote or a line end, and the dialect writes no quotes; take the character out in the mapping ($replace), or give the format quotes", -1, field?.Name ?? "");
        }
        output.Write([quote]);
        for (var stop = IndexOfQuote(content); stop >= 0; stop = IndexOfQuote(content))
        {
            output.Write(content[..stop]);
            output.Write([_options.Escape, content[stop]]);
            content = content[(stop + 1)..];
        }
        output.Write(content);
        output.Write([quote]);
    }

    private int IndexOfQuote(ReadOnlySpan<byte> content) => content.IndexOfAny(_options.Quote!.Value, _options.Escape);

    private ReadOnlySpan<byte> Column(ReadOnlySpan<byte> record, int number)
    {
        for (var at = 0; ; number--)
        {
            var rest = record[at..];
            int end;
            if (_options.Quote is { } quote && rest.Length > 0 && rest[0] == quote && CsvSplitter.ClosingQuote(_options, rest, 0) is var closing and >= 0) end = closing + 1;
            else if (_options.Escapes == Escapes.Backslash) end = CsvSplitter.EndOfEscaped(_options, rest);
            else end = rest.IndexOf(_options.Delimiter) is var found and >= 0 ? found : rest.Length;
            if (number == 0) return end >= 2 && rest[0] == _options.Quote && rest[end - 1] == _options.Quote ? rest[1..(end - 1)] : rest[..end];
            at += end + 1;
            if (at > record.Length) return default;
        }
    }

    private void CheckCount(Document document, CsvPlan plan, int first, ReadOnlySpan<byte> record, int count)
    {
        if (count < plan.Columns.Length)
        {
            if (_options.Short == ShortRecord.Error)
            {
                document.Tolerate(LayoutError.At(LayoutError.Columns, $"the record has {count} columns, not {plan.Columns.Length}; {plan.ColumnNames[count]} is the first that is not there; if the sender leaves out the last ones, give the format short: pad", record, 0, record.Length));
            }
            for (var column = count; column < plan.Columns.Length; column++)
            {
                if (plan.Columns[column] < 0) continue;
                ref var node = ref document.Edit(first + plan.Columns[column]);
                node.Kind = NodeKind.Absent;
                node.Flags &= ~NodeFlags.Raw;
            }
        }
        else if (_options.Long == LongRecord.Error)
        {
            document.Tolerate(LayoutError.At(LayoutError.Columns, $"the record has {count} columns, not {plan.Columns.Length}; a delimiter within a value needs quotes around it; if the columns behind {plan.ColumnNames[^1]} have no meaning, give the format long: ignore", record, 0, record.Length));
        }
    }

    private static FieldLayout?[] Columns(RecordLayout record, bool hasHeader)
    {
        if (hasHeader) return [.. record.Fields];
        var columns = new FieldLayout?[record.Fields.Select((f, i) => CsvLayout.ColumnOf(f, i) + 1).DefaultIfEmpty(0).Max()];
        for (var i = 0; i < record.Fields.Count; i++) columns[CsvLayout.ColumnOf(record.Fields[i], i)] = record.Fields[i];
        return columns;
    }

    private CsvPlan Plan(RecordLayout record, RecordSet records, FieldLayout?[] columns) => new()
    {
        Format = this,
        Nodes = record.Template[1..],
        Columns = [.. columns.Select(c => c is null ? -1 : record.Fields.ToList().IndexOf(c))],
        Names = records.Names,
        ColumnNames = [.. columns.Select((c, i) => c?.Name ?? $"column {i + 1}")],
        Resolver = Resolver,
    };
}
