using System.Buffers;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.FixedWidth;

/// <summary>Records whose fields stand at fixed positions. Immutable and thread-safe.</summary>
internal sealed class FixedWidthFormat : RecordFormat
{
    private readonly FixedWidthOptions _options;
    private readonly int[] _lengths;
    private readonly byte _cr;
    private readonly byte _lf;
    private readonly byte _fill;
    private readonly byte[] _separator;
    private readonly OptionalLineEnds? _optional;

    public FixedWidthFormat(FixedWidthLayout layout)
    {
        _options = layout.Options;
        _lengths = layout.Lengths;
        _cr = _options.CodePage.ByteOf('\r') ?? 0x0D;
        _lf = _options.CodePage.ByteOf('\n') ?? 0x0A;
        _fill = _options.CodePage.ByteOf(' ') ?? 0x20;
        _separator = _options.LineEnd switch { RecordEnd.None => [], RecordEnd.Crlf => [_cr, _lf], RecordEnd.Cr => [_cr], _ => [_lf] };
        if (_options.LineEnd == RecordEnd.Optional) _optional = new OptionalLineEnds(_options.RecordLength, _options.CountsCharacters);
        Resolver = new LayoutResolver(layout.Records.Fields);
    }

    public override FieldResolver Resolver { get; }

    public override ReadOnlyMemory<byte> Separator => _separator;

    public override IFramer CreateRecordFramer() => _options.CodePage.IsUtf8 ? new MarkFramer(CreateFramer()) : CreateFramer();

    private IFramer CreateFramer()
    {
        if (_options.LineEnd == RecordEnd.None) return new FixedFramer(_lengths[0]);
        if (_optional is not null) return new OptionalEndFramer(_optional);
        return _options.CodePage.IsAsciiCompatible || _options.CodePage.ByteOf('\n') is null or 0x0A
            ? new LinesFramer(new LinesOptions { LineEnd = _options.LineEnd switch { RecordEnd.Lf => LineEnd.Lf, RecordEnd.Crlf => LineEnd.Crlf, RecordEnd.Cr => LineEnd.Cr, _ => LineEnd.Any } })
            : new DelimiterFramer(new DelimiterOptions { Delimiters = [_separator] });
    }

    public override bool NextRecord(ReadOnlySpan<byte> source, ref int at, out int start, out int length)
    {
        if (at == 0 && _options.CodePage.IsUtf8) at = MarkFramer.LengthOf(source);
        start = at;
        length = 0;
        if (_options.LineEnd == RecordEnd.None)
        {
            length = Math.Min(_lengths[0], source.Length - at);
            at += length;
            return length > 0;
        }
        if (_optional is not null && !_optional.HasLineEnds(source))
        {
            start = at += source[at..].Length - source[at..].TrimStart("\r\n"u8).Length;
            length = _optional.Take(source[at..]);
            at += length;
            return length > 0;
        }
        while (at < source.Length)
        {
            start = at;
            var rest = source[at..];
            var end = rest.IndexOf(_separator.AsSpan(_separator.Length - 1));
            if (_options.LineEnd == RecordEnd.Crlf) end = rest.IndexOf(_separator) is var whole and >= 0 ? whole + 1 : -1;
            at = end < 0 ? source.Length : at + end + 1;
            length = end < 0 ? rest.Length : end;
            if (length > 0 && rest[length - 1] == _cr && _options.LineEnd is RecordEnd.Any or RecordEnd.Optional or RecordEnd.Crlf && (end >= 0 || _options.LineEnd != RecordEnd.Crlf)) length--;
            if (length > 0) return true;
        }
        return false;
    }

    public override bool Matches(RecordLayout layout, ReadOnlySpan<byte> record)
    {
        foreach (var (number, _) in layout.Recognise)
        {
            var field = layout.Fields[number];
            if (record.Length < field.Start) return false;
            var content = record.Slice(field.Start, Math.Min(field.Length, record.Length - field.Start));
            if (!field.HasMark(content)) return false;
        }
        return true;
    }

    public override void AddFields(Document document, RecordLayout layout, ReadOnlySpan<byte> record, int start, bool inScratch)
    {
        var expected = _lengths[layout.Number];
        var byCharacter = _options.CountsCharacters && !System.Text.Ascii.IsValid(record);
        var length = byCharacter ? CharacterPositions.Count(record) : record.Length;
        if (length != expected) CheckLength(document, layout, record, start, expected, length);
        var count = layout.Fields.Count;
        var first = document.Count;
        var parent = document.OpenContainer;
        var nodes = document.AddMany(count);
        layout.Template.AsSpan(1, count).CopyTo(nodes);
        for (var i = 0; i < nodes.Length; i++)
        {
            ref var node = ref nodes[i];
            node.Start += start;
            node.SourceStart += start;
            node.End = first + i + 1;
            node.Parent = parent;
        }
        if (byCharacter) CharacterPositions.Place(layout, record, start, nodes);
        if (inScratch) MarkScratch(nodes);
        if (!byCharacter && record.Length < expected) Shorten(nodes, start + record.Length);
        if (layout.RequiredFields.Length > 0) CheckRequired(document, layout, first, record);
    }

    public override void AddOnly(Document document, RecordLayout layout)
    {
        var record = document.Source;
        var expected = _lengths[layout.Number];
        if (_options.CountsCharacters && !System.Text.Ascii.IsValid(record))
        {
            base.AddOnly(document, layout);
            return;
        }
        if (record.Length != expected) CheckLength(document, layout, record, 0, expected, record.Length);
        var count = layout.Template.Length;
        var nodes = document.NodeBuffer(count).AsSpan(0, count);
        layout.Template.CopyTo(nodes); // places and parents are right already
        document.SetCount(count);
        if (record.Length < expected) Shorten(nodes[1..], record.Length);
        if (layout.RequiredFields.Length > 0) CheckRequired(document, layout, 1, record);
    }

    public override void WriteRecord(RecordLayout layout, Document document, int node, FieldWriter writer, ArrayBufferWriter<byte> output)
    {
        var length = _lengths[layout.Number];
        if (_options.CountsCharacters)
        {
            WriteCharacters(layout, document, node, writer, output, length);
            return;
        }
        var target = output.GetSpan(length)[..length];
        target.Fill(_fill);
        foreach (var field in layout.Fields)
        {
            var value = Find(document, node, field);
            var room = target.Slice(field.Start, field.Length);
            if (!writer.TryWrite(field, document, value, node, field is { IsNumber: true, Pad: '0' } ? field.Length : 0))
            {
                room.Fill(field.Type == FieldType.Text ? field.PadByte : field.BlankByte);
                continue;
            }
            Place(field, writer.Content, room, document, node);
        }
        if (HasLineEnd(target)) throw HoldsLineEnd(layout, document, node, target);
        output.Advance(length);
    }

    private void WriteCharacters(RecordLayout layout, Document document, int node, FieldWriter writer, ArrayBufferWriter<byte> output, int length)
    {
        var at = 0;
        var start = output.WrittenCount;
        foreach (var field in layout.ByPosition)
        {
            for (; at < field.Start; at++) output.Write([_fill]);
            var hasValue = writer.TryWrite(field, document, Find(document, node, field), node, field is { IsNumber: true, Pad: '0' } ? field.Length : 0);
            var content = hasValue ? writer.Content : default;
            var count = CharacterPositions.Count(content);
            if (count > field.Length)
            {
                if (field.Type != FieldType.Text || field.Overflow == Overflow.Error) throw TooLong(field, document, node, count, "characters");
                content = content[..CharacterPositions.ByteAt(content, field.Length)];
                count = field.Length;
            }
            CharacterPositions.Write(hasValue || field.Type == FieldType.Text ? field : FieldLayout.Plain(field.Name) with { Length = field.Length }, content, count, output);
            at += field.Length;
        }
        for (; at < length; at++) output.Write([_fill]);
        if (HasLineEnd(output.WrittenSpan[start..])) throw HoldsLineEnd(layout, document, node, default);
    }

    // A record that holds what ends records would be two to its reader.
    private bool HasLineEnd(ReadOnlySpan<byte> record) => _options.LineEnd switch
    {
        RecordEnd.None => false,
        RecordEnd.Cr => record.Contains(_cr),
        RecordEnd.Crlf => record.IndexOf(_separator) >= 0,
        RecordEnd.Lf => record.Contains(_lf),
        _ => record.Contains(_lf) || (record.Length > 0 && record[^1] == _cr),
    };

    private MessageFormatException HoldsLineEnd(RecordLayout layout, Document document, int node, ReadOnlySpan<byte> record)
    {
        var field = layout.ByPosition[0];
        foreach (var other in layout.ByPosition)
        {
            if (record.Length >= other.Start + other.Length && record.Slice(other.Start, other.Length).IndexOfAny(_cr, _lf) >= 0) field = other;
            else if (record.IsEmpty && Find(document, node, other) is >= 0 and var value && document.Value(document[value]).IndexOfAny((byte)'\r', (byte)'\n') >= 0) field = other;
        }
        return FieldWriter.Error(field, document, node, "the value holds a line end, and lines are the records here; take it out in the mapping ($replace)");
    }

    private static int Find(Document document, int record, FieldLayout field)
    {
        var value = document.Find(record, field.Utf8);
        return value < 0 && field.Name != field.Safe ? document.Find(record, field.OriginalUtf8) : value;
    }

    private static MessageFormatException TooLong(FieldLayout field, Document document, int record, int length, string unit) => FieldWriter.Error(field, document, record,
        $"the value has {length} {unit} and the field {field.Length}; shorten it in the mapping ($fit)" + (field.Type == FieldType.Text ? ", or give the field overflow: truncate" : ""));

    private static void Place(FieldLayout field, ReadOnlySpan<byte> content, Span<byte> room, Document document, int record)
    {
        if (content.Length > room.Length)
        {
            if (field.Type != FieldType.Text || field.Overflow == Overflow.Error)
            {
                throw TooLong(field, document, record, content.Length, "bytes");
            }
            content = content[..field.Page.Fit(content, room.Length)];
        }
        room.Fill(field.PadByte);
        content.CopyTo(field.Justify == Justify.Left ? room : room[(room.Length - content.Length)..]);
    }

    private void CheckLength(Document document, RecordLayout layout, ReadOnlySpan<byte> record, int start, int expected, int length)
    {
        var unit = _options.CountsCharacters ? "characters" : "bytes";
        if (length < expected && _options.Short == ShortRecord.Error)
        {
            var available = length;
            var cut = layout.Fields.Where(f => f.Start + f.Length > available).MinBy(f => f.Start);
            document.Tolerate(new MessageFormatException(LayoutError.Length,
                $"the record has {length} {unit} and {layout.Name} has {expected}, so {cut?.Name} is cut off; if the sender leaves out blanks at the end, give the format short: pad (layout {layout.Location})",
                start + record.Length, layout.Name)
            { Bytes = record[..Math.Min(record.Length, LayoutError.ShownBytes)].ToArray() });
        }
        if (length > expected && _options.Long == LongRecord.Error)
        {
            document.Tolerate(new MessageFormatException(LayoutError.Length,
                $"the record has {length} {unit} and {layout.Name} has {expected}; if what follows has no meaning, give the format long: ignore (layout {layout.Location})",
                start + Math.Min(expected, record.Length), layout.Name)
            { Bytes = record[Math.Min(expected, record.Length)..][..Math.Min(Math.Max(0, record.Length - expected), LayoutError.ShownBytes)].ToArray() });
        }
    }

    private static void Shorten(Span<DocumentNode> nodes, int end)
    {
        foreach (ref var node in nodes)
        {
            if (node.Start + node.Length <= end) continue;
            node.Start = Math.Min(node.Start, end);
            node.SourceStart = Math.Min(node.SourceStart, end);
            node.Length = node.SourceLength = Math.Max(0, end - node.Start);
        }
    }

    private static void MarkScratch(Span<DocumentNode> nodes)
    {
        foreach (ref var node in nodes)
        {
            node.Flags |= NodeFlags.InScratch;
            node.SourceStart = 0;
            node.SourceLength = 0;
        }
    }
}
