using System.Buffers;
using System.Text;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Copybook;

/// <summary>Encodes records of a copybook: all usages, tables, redefinitions; counters of tables are computed. Reused; one thread at a time.</summary>
internal sealed class CobolRecordWriter(CopybookLayout layout)
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly RecordPlaces _places = new(layout);
    private readonly TableCounts _counts = new();
    private CobolSegment? _segment;
    private bool _isPlaceholder; // another view will most likely stand where this one is written
    private int _given; // up to where the bytes below the view that is written come from the mapping
    private byte[] _record = new byte[Math.Max(64, layout.Size)];

    /// <summary>Encodes the whole document as one record. Valid until the next one.</summary>
    public ReadOnlySpan<byte> Write(Document document)
    {
        Begin();
        if (layout.Records.Count == 1) return Finish(WriteGroup(layout.Records[0], document, 0, 0), layout.Records[0]);
        CheckNames(document, 0, layout.Members);
        var end = 0;
        foreach (var record in layout.Records)
        {
            if (document.Find(0, record.Utf8) is var node and >= 0) end = Math.Max(end, WriteGroup(record, document, node, 0));
        }
        return Finish(end, null);
    }

    /// <summary>Encodes one record of a segment. Valid until the next one.</summary>
    /// <param name="segment">Its type; the values that mark it are written where the mapping gives none.</param>
    /// <param name="document">The mapping's result.</param>
    /// <param name="node">The object with its items.</param>
    public ReadOnlySpan<byte> Write(CobolSegment segment, Document document, int node)
    {
        Begin();
        _segment = segment;
        try
        {
            var record = Finish(WriteGroup(segment.Record, document, node, 0), segment.Record);
            if (segment.When.Holds(_places, record)) return record;
            throw new MessageFormatException(LayoutError.DoesNotFit, $"segment {segment.Item.Name} is recognised by {string.Join(" and ", segment.When.Marks.Select(m => $"{m.Field.Name} {m.Value}"))}, and the mapping gave something else; leave it out", -1, NodePath.Of(document, node));
        }
        finally
        {
            _segment = null;
        }
    }

    private void Begin()
    {
        _places.Reset();
        _counts.Reset();
        // A record that did not fit may have left its state behind.
        _isPlaceholder = false;
        _given = 0;
    }

    private ReadOnlySpan<byte> Finish(int end, CobolItem? record)
    {
        if (layout.Form == RecordForm.Fixed) end = Fill(end, layout.Size, layout.Blank);
        else if (layout.Odo == OdoForm.Pad && record is not null) end = Fill(end, record.Size, layout.Blank);
        return _record.AsSpan(0, end);
    }

    private int WriteGroup(CobolItem group, Document document, int node, int at)
    {
        // Members of a segment were looked at with the segments that belong to it.
        if (node >= 0 && !group.IsFiller && !(_segment is not null && (group.IsSegment || group.Parent is null))) CheckNames(document, node, group.Members);
        var end = at;
        var room = at;
        foreach (var item in group.Children)
        {
            var value = item.IsSegment ? ReferenceEquals(item, _segment?.Item) ? node : -1 : node < 0 || (item.IsFiller && !item.IsHoisted) ? -1 : item.IsHoisted ? node : Find(document, node, item);
            if (item.Base is { } shared)
            {
                if (value < 0 || (item.IsHoisted && !item.IsSegment && !HasAny(document, node, item))) continue; // this view is not given
                var start = _places[shared];
                _places[item] = start;
                var given = _given;
                if (!shared.IsFiller && node >= 0 && Find(document, node, shared) >= 0) _given = Math.Max(_given, start + shared.Size * shared.MaxOccurs);
                end = at = Math.Max(end, Write(item, document, value, start));
                _given = given;
                continue;
            }
            at = Fill(at, room, item.Blank);
            at = Fill(at, at + item.Slack, 0);
            _places[item] = at;
            if (item.HasLongerView) room = at + item.Span;
            if (item.When is not null && value < 0)
            {
                // Another view takes the place. Where the record may be short, at its end, that view alone says how long it is.
                end = item.IsTail && layout.Form != RecordForm.Fixed ? at : Fill(at, at + item.Size * item.MaxOccurs, item.IsGroup || item.Usage == Usage.Display ? item.Blank : (byte)0);
                at = end;
                continue;
            }
            var isPlaceholder = _isPlaceholder;
            _isPlaceholder |= item.HasViews && value < 0;
            end = at = Write(item, document, value, at);
            _isPlaceholder = isPlaceholder;
        }
        if (group.Parent is null) return end;
        end = Fill(end, room, group.Blank);
        return Fill(end, end + group.TailSlack, 0);
    }

    private static bool HasAny(Document document, int node, CobolItem group) => node >= 0 && group.Children.Exists(c => Find(document, node, c) >= 0);

    private int Write(CobolItem item, Document document, int value, int at)
    {
        if (!item.IsTable) return WriteOne(item, document, value, at);
        var count = 0;
        if (value >= 0 && document.Nodes[value].Kind == NodeKind.Array)
        {
            for (var one = value + 1; one < document.Nodes[value].End; one = document.Nodes[one].End, count++)
            {
                if (count == item.MaxOccurs) throw Error(item, document, value, $"the list has more than {item.MaxOccurs} items");
                at = WriteOne(item, document, one, at);
            }
        }
        else if (value >= 0 && document.Nodes[value].Kind is not (NodeKind.Null or NodeKind.Absent))
        {
            at = WriteOne(item, document, value, at); // one item may stand without its list
            count = 1;
        }
        if (item.Counter is { } counter)
        {
            // A table that is not given comes as often as another one of its counter.
            if (value < 0 && _counts.Known(item, _places[counter]) is { } known) for (; count < known; count++) at = WriteOne(item, document, -1, at);
            if (count < item.MinOccurs && !_isPlaceholder) throw Error(item, document, value, $"the list has {count} items, and the copybook wants at least {item.MinOccurs}");
            if (!_isPlaceholder) Count(item, counter, count, document, value);
            if (layout.Odo != OdoForm.Max) return at;
        }
        for (; count < item.MaxOccurs; count++) at = WriteOne(item, document, -1, at);
        return at;
    }

    private void Count(CobolItem table, CobolItem counter, int count, Document document, int value)
    {
        var at = _places[counter];
        var room = _record.AsSpan(at, counter.Size);
        var present = table.Times is null ? "" : TableCounts.ValueOf(counter, room, layout);
        if (_counts.Add(table, count, at, present) is not { } says) throw Error(table, document, value, $"no value of {counter.Name} says that {_counts.Describe(at, counter)}; the tables that depend on it must agree");
        if (counter.IsNumber) Number(counter, Encoding.ASCII.GetBytes(says), document, value, at);
        else if (says != present || table.Times is null) Text(counter, Encoding.UTF8.GetBytes(says), room, document, value);
    }

    private int WriteOne(CobolItem item, Document document, int value, int at)
    {
        if (item.IsGroup)
        {
            if (value >= 0 && document.Nodes[value].Kind is NodeKind.Null or NodeKind.Absent) value = -1;
            if (value >= 0 && document.Nodes[value].Kind != NodeKind.Object) throw Error(item, document, value, "it is a group, and the mapping gave a single value or a list");
            return WriteGroup(item, document, value, at);
        }
        var room = Room(at, item.Size);
        if (value < 0 && _segment?.MarkOf(item) is { } mark) WriteMark(item, mark, room, document, at);
        else if (value < 0 && item.IsFiller && at < _given) room[Math.Min(room.Length, _given - at)..].Fill(item.Blank); // what the other view gave stays
        else if (value < 0) Initial(item, room, document, at);
        else WriteValue(item, document, value, room, at);
        return at + item.Size;
    }

    private void WriteMark(CobolItem item, byte[] mark, Span<byte> room, Document document, int at)
    {
        if (item.IsNumber) Number(item, mark, document, -1, at);
        else Text(item, mark, room, document, -1);
    }

    private void WriteValue(CobolItem item, Document document, int value, Span<byte> room, int at)
    {
        ref readonly var node = ref document[value];
        switch (node.Kind)
        {
            case NodeKind.Null or NodeKind.Absent:
                // What was blank comes back blank: spaces in zoned numbers, low-values in texts and packed numbers.
                room.Fill(item.IsNumber && item.Usage == Usage.Display ? item.Blank : (byte)0);
                break;
            case NodeKind.Number or NodeKind.Text when item.IsNumber: Number(item, document.Value(node), document, value, at); break;
            case NodeKind.Number or NodeKind.Text: Text(item, document.Value(node), room, document, value); break;
            case NodeKind.True or NodeKind.False when !item.IsNumber: Text(item, node.Kind == NodeKind.True ? "true"u8 : "false"u8, room, document, value); break;
            default: throw Error(item, document, value, "the mapping gave a list, an object or a truth value");
        }
    }

    private void Number(CobolItem item, ReadOnlySpan<byte> json, Document document, int value, int at)
    {
        if (!CobolNumberWriter.TryWrite(item, json, layout, _record.AsSpan(at, item.Size), out var reason))
        {
            throw Error(item, document, value, $"{(item.IsSensitive ? "***" : Encoding.UTF8.GetString(json))}: {reason}");
        }
    }

    private void Text(CobolItem item, ReadOnlySpan<byte> utf8, Span<byte> room, Document document, int value)
    {
        _text.ResetWrittenCount();
        if (item.Usage == Usage.National) _text.Write(Encoding.BigEndianUnicode.GetBytes(Encoding.UTF8.GetString(utf8)));
        else item.Page.FromUtf8(utf8, _text);
        var text = _text.WrittenSpan;
        if (text.Length > room.Length) throw Error(item, document, value, $"the text has {text.Length} bytes and the item {room.Length}; shorten it in the mapping ($fit)");
        Blank(item, room);
        text.CopyTo(item.IsRightJustified ? room[(room.Length - text.Length)..] : room);
    }

    // What nothing is given for: its VALUE, zero in numbers, blanks in texts.
    private void Initial(CobolItem item, Span<byte> room, Document document, int at)
    {
        var value = item.Value?.ToUpperInvariant();
        if (value is "LOW-VALUE" or "LOW-VALUES" or "X'00'") room.Clear();
        else if (value is "HIGH-VALUE" or "HIGH-VALUES") room.Fill(0xFF);
        else if (item.IsNumber) Number(item, value is not null && decimal.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out _) ? Encoding.ASCII.GetBytes(value) : "0"u8, document, -1, at);
        else if (value is not null and not ("SPACE" or "SPACES" or "ZERO" or "ZEROS" or "ZEROES" or "ALL") && item.Value!.Length <= room.Length) Text(item, Encoding.UTF8.GetBytes(item.Value), room, document, -1);
        else Blank(item, room);
    }

    private static void Blank(CobolItem item, Span<byte> room)
    {
        if (item.Usage != Usage.National)
        {
            room.Fill(item.Blank);
            return;
        }
        for (var i = 0; i < room.Length; i++) room[i] = i % 2 == 0 ? (byte)0 : (byte)' ';
    }

    private int Fill(int from, int to, byte value)
    {
        if (to > from) Room(from, to - from).Fill(value);
        return Math.Max(from, to);
    }

    private Span<byte> Room(int at, int size)
    {
        if (_record.Length < at + size) Array.Resize(ref _record, Math.Max(_record.Length * 2, at + size));
        return _record.AsSpan(at, size);
    }

    private static int Find(Document document, int node, CobolItem item)
    {
        var found = document.Find(node, item.Utf8);
        return found < 0 && item.Name != item.Safe ? document.Find(node, item.OriginalUtf8) : found;
    }

    // A name that the copybook does not know would vanish silently. Members mostly come in the copybook's order, so the next one is looked at first.
    private static void CheckNames(Document document, int node, CobolItem[] known)
    {
        var next = 0;
        for (var at = node + 1; at < document.Nodes[node].End; at = document.Nodes[at].End)
        {
            var name = document.Name(document.Nodes[at]);
            var found = -1;
            for (var i = 0; i < known.Length && found < 0; i++)
            {
                var item = known[next];
                if (name.SequenceEqual(item.Utf8) || name.SequenceEqual(item.OriginalUtf8)) found = next;
                if (++next == known.Length) next = 0;
            }
            if (found >= 0) continue;
            var text = Encoding.UTF8.GetString(name);
            throw new MessageFormatException(LayoutError.Document, $"the copybook has no {text} here{Configuration.NearestName.Hint(text, known.Select(i => i.Safe))}; it has {string.Join(", ", known.Select(i => i.Safe))}", -1, NodePath.Of(document, at));
        }
    }

    private static MessageFormatException Error(CobolItem item, Document document, int node, string reason) =>
        new(LayoutError.DoesNotFit, $"field {item.Name} cannot be written: {reason} (layout {item.Location})", -1, node >= 0 ? NodePath.Of(document, node) : item.Safe);
}
