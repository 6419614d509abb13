using System.Buffers;
using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Copybook;

/// <summary>The segments of a copybook in bytes. Immutable and thread-safe.</summary>
internal sealed class SegmentFormat(CopybookLayout layout, SegmentLayout segments) : RecordFormat
{
    private readonly RecordPlaces _places = new(layout); // only asked where the copybook puts items
    private CopybookDecoder? _decoder;
    private CobolRecordWriter? _writer;

    public override FieldResolver Resolver { get; } = new CobolResolver(layout);

    public override ReadOnlyMemory<byte> Separator => layout.Form == RecordForm.Lines ? "\n"u8.ToArray() : default;

    public override bool KeepsDescriptors => layout.Form == RecordForm.Variable;

    public override IFramer CreateRecordFramer() => layout.Form switch
    {
        RecordForm.Lines => new LinesFramer(new LinesOptions()),
        RecordForm.Variable => new RecordDescriptorFramer(layout.Descriptor, blocked: false),
        RecordForm.ByItems => new ItemsFramer(layout),
        _ => new FixedFramer(layout.Size),
    };

    public override bool NextRecord(ReadOnlySpan<byte> source, ref int at, out int start, out int length)
    {
        start = at;
        length = 0;
        if (at >= source.Length) return false;
        var rest = source[at..];
        switch (layout.Form)
        {
            case RecordForm.Lines:
                var end = rest.IndexOf((byte)'\n');
                at += end < 0 ? rest.Length : end + 1;
                length = end < 0 ? rest.Length : end;
                if (length > 0 && rest[length - 1] == '\r') length--;
                return true;
            case RecordForm.Variable:
                if (rest.Length < RecordDescriptor.Size) throw LayoutError.At(LayoutError.Length, $"{rest.Length} bytes are left where a descriptor word belongs", source, at, rest.Length);
                var total = layout.Descriptor.Total(layout.Descriptor.Read(rest));
                if (total < RecordDescriptor.Size || total > rest.Length) throw LayoutError.At(LayoutError.Length, $"the record has {total} bytes by its descriptor, and {rest.Length} are left", source, at, RecordDescriptor.Size);
                start += RecordDescriptor.Size;
                length = total - RecordDescriptor.Size;
                at += total;
                return true;
            case RecordForm.ByItems:
                var decoder = TakeDecoder();
                length = Math.Min(decoder.Measure(rest, isAll: true), rest.Length);
                _decoder = decoder;
                if (length == 0) length = rest.Length;
                at += length;
                return true;
            default:
                length = Math.Min(layout.Size, rest.Length);
                at += length;
                return true;
        }
    }

    public override bool Matches(RecordLayout type, ReadOnlySpan<byte> record) => segments.Segments[type.Number].When.Holds(_places, record);

    public override void AddFields(Document document, RecordLayout type, ReadOnlySpan<byte> record, int start, bool inScratch)
    {
        var segment = segments.Segments[type.Number];
        var decoder = TakeDecoder();
        var end = decoder.Add(document, segment.Record, segment.Item.IsSegment ? segment.Item : null, record, start);
        _decoder = decoder;
        if (end < record.Length && layout.Form != RecordForm.Fixed && !(layout.Odo == OdoForm.Pad && record.Length <= segment.Record.Size))
        {
            document.Tolerate(LayoutError.At(LayoutError.Length, $"the record has {record.Length} bytes and segment {type.Name} describes {end} of them; `recognise`, `odo` or the copybook may be another", document.Source, start + end, record.Length - end));
        }
    }

    public override void WriteRecord(RecordLayout type, Document document, int node, FieldWriter writer, ArrayBufferWriter<byte> output)
    {
        var records = Interlocked.Exchange(ref _writer, null) ?? new CobolRecordWriter(layout);
        var record = records.Write(segments.Segments[type.Number], document, node);
        if (layout.Form == RecordForm.Lines && (record.Contains((byte)'\n') || record is [.., (byte)'\r']))
        {
            throw new MessageFormatException(LayoutError.DoesNotFit, $"segment {type.Name} holds a line end, and lines are the records here; take it out in the mapping ($replace), or let the file have another form of records", -1, type.Name);
        }
        if (layout.Form == RecordForm.Variable)
        {
            if (record.Length + RecordDescriptor.Size > ushort.MaxValue) throw FramingError.WrongLength(record.Length, "a descriptor word says at most 65,535 bytes");
            layout.Descriptor.WriteFor(record.Length, output);
        }
        output.Write(record);
        _writer = records;
    }

    private CopybookDecoder TakeDecoder() => Interlocked.Exchange(ref _decoder, null) ?? new CopybookDecoder(layout);
}
