using System.Buffers.Text;
using System.Text;
using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Copybook;

/// <summary>Walks a record along its copybook and lays out the document; values stay raw. Reused; one thread at a time.</summary>
internal sealed class CopybookDecoder(CopybookLayout layout)
{
    private readonly RecordPlaces _places = new(layout);
    private int _offset;
    private CobolItem? _segment;

    /// <summary>Decodes the document's source as one record; the document was reset. Returns where the record ends, as far as items describe it.</summary>
    public int Decode(Document document)
    {
        document.Open(NodeKind.Object);
        var end = Walk(document, document.Source);
        document.Close();
        return end;
    }

    /// <summary>Adds the items of a record to the open object. Returns where it ends, as far as items describe it.</summary>
    /// <param name="document">Where to.</param>
    /// <param name="record">Its 01 level.</param>
    /// <param name="segment">The one of its segments that it is; null for none.</param>
    /// <param name="source">Its bytes.</param>
    /// <param name="offset">Where they begin in the document's source.</param>
    public int Add(Document document, CobolItem record, CobolItem? segment, ReadOnlySpan<byte> source, int offset)
    {
        _offset = offset;
        _segment = segment;
        _places.Reset();
        var end = Walk(document, source, record, 0);
        _offset = 0;
        _segment = null;
        return end;
    }

    /// <summary>How long a record is that begins with these bytes; more than there are if they do not reach to its end.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="isAll">No more will come.</param>
    /// <exception cref="MessageFormatException">The counter of a table holds what no table can have.</exception>
    public int Measure(ReadOnlySpan<byte> source, bool isAll)
    {
        var end = Walk(null, source);
        return _places.IsTooShort && !isAll ? Math.Max(end, source.Length + 1) : end;
    }

    private int Walk(Document? document, ReadOnlySpan<byte> source)
    {
        _places.Reset();
        if (layout.Records.Count == 1) return Walk(document, source, layout.Records[0], 0);
        // Several records share the same area; each is a view of it.
        var end = 0;
        foreach (var record in layout.Records)
        {
            if (!IsActive(record, source)) continue;
            if (document is not null) Named(ref document.Open(NodeKind.Object), record);
            end = Math.Max(end, Walk(document, source, record, 0));
            document?.Close();
        }
        return end;
    }

    // Adds the items of a group to the open object; returns where the group ends. Without a document it only measures.
    private int Walk(Document? document, ReadOnlySpan<byte> source, CobolItem group, int at)
    {
        var end = at;
        var room = at;
        foreach (var item in group.Children)
        {
            if (item.Base is null) at = Math.Max(at, room);
            var start = item.Base is { } shared ? _places[shared] : at + item.Slack;
            if (item.HasLongerView) room = start + item.Span;
            _places[item] = start;
            var count = item.Counter is { } counter ? Count(item, counter, source, isMeasuring: document is null) : item.MaxOccurs;
            int stop;
            if (IsActive(item, source)) stop = document is null ? Pass(source, item, start, count) : Add(document, source, item, start, count);
            else stop = item.Base is null && !(layout.Form == RecordForm.ByItems && item.IsTail) ? start + item.Size * count : start;
            if (item.Counter is not null && layout.Odo == OdoForm.Max) stop = start + item.Size * item.MaxOccurs;
            // Views of shared bytes end where the longest that counts ends.
            end = item.Base is null ? stop : Math.Max(end, stop);
            at = end;
        }
        // The last item of a record may end with the view that counts; that of a group within stands before others.
        return group.Parent is null ? end : Math.Max(end, room) + group.TailSlack;
    }

    private int Pass(ReadOnlySpan<byte> source, CobolItem item, int start, int count)
    {
        if (!item.IsGroup) return start + item.Size * count;
        var at = start;
        for (var i = 0; i < count && at <= source.Length; i++) at = Walk(null, source, item, at);
        return item.Counter is null ? start + Math.Max(at - start, item.IsTable ? item.Size * count : 0) : at;
    }

    private int Add(Document document, ReadOnlySpan<byte> source, CobolItem item, int start, int count)
    {
        if (item.IsHoisted) return Walk(document, source, item, start);
        if (item.IsFiller) return start + item.Size * count;
        if (!item.IsTable) return AddOne(document, source, item, start, named: true);
        Named(ref document.Open(NodeKind.Array), item);
        var at = start;
        for (var i = 0; i < count && (at < source.Length || item.Counter is not null); i++) at = AddOne(document, source, item, at, named: false);
        document.Close();
        return item.Counter is null ? start + Math.Max(at - start, item.Size * count) : at;
    }

    private int AddOne(Document document, ReadOnlySpan<byte> source, CobolItem item, int start, bool named)
    {
        if (item.IsGroup)
        {
            ref var group = ref document.Open(NodeKind.Object);
            if (named) Named(ref group, item);
            var end = Walk(document, source, item, start);
            document.Close();
            return end;
        }
        if (start >= source.Length && start + item.Size > source.Length) return start + item.Size; // the record ends before: not there
        var length = Math.Min(item.Size, source.Length - start);
        if (length < item.Size && item.IsNumber)
        {
            document.Tolerate(Wrong(LayoutError.Length, $"the record of {source.Length} bytes ends within {item.Name}, which goes from {start + 1} to {start + item.Size} (layout {item.Location})", source, start, length, item));
            return start + item.Size;
        }
        ref var node = ref document.Add(NodeKind.Text);
        node.Flags = NodeFlags.Raw | (item.IsSensitive ? NodeFlags.Sensitive : 0);
        node.Field = item.Number;
        node.SetPlace(_offset + start, length);
        if (named) Named(ref node, item);
        return start + item.Size;
    }

    private bool IsActive(CobolItem item, ReadOnlySpan<byte> source) => item.IsSegment && _segment is not null ? ReferenceEquals(item, _segment) : item.When is not { } when || when.Holds(_places, source);

    private int Count(CobolItem table, CobolItem counter, ReadOnlySpan<byte> source, bool isMeasuring)
    {
        var start = _places[counter];
        if (start >= source.Length || (isMeasuring && start + counter.Size > source.Length)) return 0; // the record ends before the table
        var bytes = source.Slice(start, Math.Min(counter.Size, source.Length - start));
        Span<byte> number = stackalloc byte[CobolNumber.MaxLength];
        if (bytes.Length < counter.Size || !TryCount(table, counter, bytes, number, out var count) || count > table.MaxOccurs)
        {
            var says = TableCounts.ValueOf(counter, bytes, layout);
            throw Wrong(LayoutError.Value, table.Times is { } times
                ? $"{counter.Name} is '{says}', and `occurs` says how often {table.Name} comes for {string.Join(", ", times.Select(t => t.Value))} only (layout {table.Location})"
                : $"{counter.Name} says that {table.Name} occurs '{says}' times, and the copybook allows {table.MinOccurs} to {table.MaxOccurs} (layout {table.Location}){(counter.IsNumber ? "" : "; if it counts by letters, `occurs` tells what they mean")}", source, start, bytes.Length, counter);
        }
        return count;
    }

    private bool TryCount(CobolItem table, CobolItem counter, ReadOnlySpan<byte> bytes, Span<byte> number, out int count)
    {
        count = 0;
        if (table.Times is { } times)
        {
            var value = TableCounts.ValueOf(counter, bytes, layout);
            foreach (var (known, often) in times)
            {
                if (value != known) continue;
                count = often;
                return true;
            }
            return false;
        }
        if (counter.IsNumber) return CobolNumber.TryRead(counter, bytes, layout, number, out var written, out _) && Utf8Parser.TryParse(number[..written], out count, out var used) && used == written && count >= 0;
        return int.TryParse(TableCounts.ValueOf(counter, bytes, layout), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out count);
    }

    private MessageFormatException Wrong(string code, string message, ReadOnlySpan<byte> source, int start, int length, CobolItem item) =>
        new(code, message + TransferDamage.Hint(source, layout), _offset + start, item.Name) { Bytes = item.IsSensitive ? default : source.Slice(start, Math.Min(length, LayoutError.ShownBytes)).ToArray() };

    private static void Named(ref DocumentNode node, CobolItem item) => (node.NameStart, node.NameLength) = item.NameAt;
}
