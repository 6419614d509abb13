using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Codecs.Layouts.Totals;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Layouts;

/// <summary>Encodes documents as records by their layout, in the layout's order. One thread at a time.</summary>
internal sealed class RecordWriter(RecordSet set, RecordFormat format, IReadOnlyList<CompiledTotal> totals) : TapeWriter
{
    private readonly FieldWriter _fields = new();
    private readonly ArrayBufferWriter<byte> _records = new();

    protected override void Encode(Document document, IBufferWriter<byte> output)
    {
        if (document.Count == 0) throw new MessageFormatException(LayoutError.Document, "the mapping gave no value, and the layout wants a document");
        if (document.Nodes[0].Kind != NodeKind.Object) throw new MessageFormatException(LayoutError.Document, $"the layout wants an object, and the mapping gave {Kind(document.Nodes[0].Kind)}");
        _records.ResetWrittenCount();
        _fields.Clear();
        foreach (var total in totals)
        {
            _fields.Compute(total.Field, total.Compute(document));
        }
        if (set.IsSingle) Write(set.Roots[0], document, 0, true);
        else if (set.Messages.Count > 0) WriteDetail(document);
        else
        {
            CheckMembers(document, 0, default, set.Roots);
            WriteAll(set.Roots, document, 0);
        }
        output.Write(_records.WrittenSpan);
    }

    private void WriteDetail(Document document)
    {
        CheckMembers(document, 0, default, set.Messages);
        var count = 0;
        foreach (var message in set.Messages)
        {
            var node = document.Find(0, Name(message));
            if (node < 0) continue;
            count++;
            Write(message, document, node, true);
        }
        if (count != 1) throw new MessageFormatException(LayoutError.Document, $"the layout's message is one of {string.Join(", ", set.Messages.Select(m => m.Name))}, and the mapping gave {count} of them");
    }

    private void WriteAll(IReadOnlyList<RecordLayout> records, Document document, int parent)
    {
        List<(decimal Position, RecordLayout Record, int Node)>? anyOrder = records.Count > 0 && records[0].HasPosition ? [] : null;
        foreach (var record in records)
        {
            var node = document.Find(parent, Name(record));
            var count = 0;
            if (node >= 0 && document.Nodes[node].Kind == NodeKind.Array)
            {
                for (var item = node + 1; item < document.Nodes[node].End; item = document.Nodes[item].End, count++) WriteOrKeep(record, document, item, anyOrder);
            }
            else if (node >= 0 && document.Nodes[node].Kind != NodeKind.Null)
            {
                WriteOrKeep(record, document, node, anyOrder);
                count = 1;
            }
            if (count < record.Occurs.Min || count > record.Occurs.Max)
            {
                throw new MessageFormatException(LayoutError.Document, $"record {record.Name} comes {record.Occurs} in the layout, and the mapping gave {count} (layout {record.Location})", -1, NodePath.Of(document, Math.Max(0, node)));
            }
        }
        if (anyOrder is null) return;
        foreach (var (_, record, node) in anyOrder.OrderBy(r => r.Position)) Write(record, document, node, false);
    }

    // Where records come in any order they are written by their positions; those without one come behind, in the layout's order.
    private void WriteOrKeep(RecordLayout record, Document document, int node, List<(decimal Position, RecordLayout Record, int Node)>? anyOrder)
    {
        if (anyOrder is null)
        {
            Write(record, document, node, false);
            return;
        }
        var (position, place) = (decimal.MaxValue, document.Find(node, "Position"u8));
        if (place >= 0 && document[place].Kind != NodeKind.Null && !decimal.TryParse(document.Value(document[place]), NumberStyles.Float, CultureInfo.InvariantCulture, out position))
        {
            throw new MessageFormatException(LayoutError.Document, "Position is a number that says where the record stands among its siblings; leave it out for the layout's order", -1, NodePath.Of(document, place));
        }
        anyOrder.Add((position, record, node));
    }

    private void Write(RecordLayout record, Document document, int node, bool isFirst)
    {
        if (document.Nodes[node].Kind != NodeKind.Object) throw new MessageFormatException(LayoutError.Document, $"record {record.Name} is an object with fields, and the mapping gave {Kind(document.Nodes[node].Kind)}", -1, NodePath.Of(document, node));
        if (_records.WrittenCount > 0 && !isFirst) _records.Write(format.Separator.Span);
        CheckMembers(document, node, record.Fields, record.Records, record.HasPosition, record);
        format.WriteRecord(record, document, node, _fields, _records);
        if (record.Records.Count > 0) WriteAll(record.Records, document, node);
    }

    /// <summary>Refuses a member that the layout does not know: it would vanish silently.</summary>
    public static void CheckMembers(Document document, int node, IReadOnlyList<FieldLayout>? fields, IReadOnlyList<RecordLayout> records, bool hasPosition = false, RecordLayout? own = null)
    {
        for (var at = node + 1; at < document.Nodes[node].End; at = document.Nodes[at].End)
        {
            var name = document.Name(document.Nodes[at]);
            if (IsKnown(name, fields, records) || (own is not null && IsKnown(name, own.OwnNames)) || (hasPosition && name.SequenceEqual("Position"u8))) continue;
            var text = Encoding.UTF8.GetString(name);
            var known = (fields ?? []).Select(f => f.Safe).Concat((own?.OwnMembers ?? []).Select(s => s.Name)).Concat(records.Select(r => r.Safe)).ToList();
            throw new MessageFormatException(LayoutError.Document, $"the layout has no place for {text}{Configuration.NearestName.Hint(text, known)}; it has {string.Join(", ", known)}", -1, NodePath.Of(document, at));
        }
    }

    private static bool IsKnown(ReadOnlySpan<byte> name, IReadOnlyList<FieldLayout>? fields, IReadOnlyList<RecordLayout> records)
    {
        for (var i = 0; i < (fields?.Count ?? 0); i++)
        {
            if (name.SequenceEqual(fields![i].Utf8) || name.SequenceEqual(fields[i].OriginalUtf8)) return true;
        }
        for (var i = 0; i < records.Count; i++)
        {
            if (name.SequenceEqual(Name(records[i]))) return true;
        }
        return false;
    }

    private static bool IsKnown(ReadOnlySpan<byte> name, byte[][] names)
    {
        foreach (var known in names)
        {
            if (name.SequenceEqual(known)) return true;
        }
        return false;
    }

    private static byte[] Name(RecordLayout record) => record.Utf8;

    private static string Kind(NodeKind kind) => kind switch { NodeKind.Array => "a list", NodeKind.Object => "an object", NodeKind.Null => "null", _ => "a single value" };
}
