using System.Globalization;
using System.Text;
using Bridge.Codecs.Layouts;
using Bridge.Documents;

namespace Bridge.Codecs.Copybook;

/// <summary>Walks a record along its copybook and lays out the document; values stay raw. Reused; one thread at a time.</summary>
internal sealed class CopybookDecoder(CopybookLayout layout)
{
    private readonly Dictionary<CobolItem, int> _starts = new(ReferenceEqualityComparer.Instance);
    private readonly byte[] _number = new byte[CobolNumber.MaxLength];

    /// <summary>Where the record ended, as far as items describe it.</summary>
    public int End { get; private set; }

    /// <summary>Decodes one record into the document, which was reset.</summary>
    public void Decode(Document document)
    {
        var source = document.Source;
        _starts.Clear();
        End = 0;
        document.Open(NodeKind.Object);
        if (layout.Records.Count == 1)
        {
            End = Walk(document, source, layout.Records[0], 0);
        }
        else
        {
            // Several records share the same area; each is a view of it.
            foreach (var record in layout.Records)
            {
                _starts[record] = 0;
                if (!IsActive(record, source)) continue;
                Named(ref document.Open(NodeKind.Object), record);
                End = Math.Max(End, Walk(document, source, record, 0));
                document.Close();
            }
        }
        document.Close();
    }

    // Adds the items of a group to the open object; returns where the group ends.
    private int Walk(Document document, ReadOnlySpan<byte> source, CobolItem group, int at)
    {
        var end = at;
        var room = at;
        foreach (var item in group.Children)
        {
            if (item.Base is null) at = Math.Max(at, room);
            var start = item.Base is { } shared ? _starts.GetValueOrDefault(shared, at) : at + item.Slack;
            if (item.HasLongerView) room = start + item.Span;
            _starts[item] = start;
            var count = item.Counter is { } counter ? Count(item, counter, source) : item.MaxOccurs;
            int stop;
            if (IsActive(item, source)) stop = Add(document, source, item, start, count);
            else stop = item.Base is null ? start + item.Size * count : start;
            if (item.Counter is not null && layout.Odo == OdoForm.Max) stop = start + item.Size * item.MaxOccurs;
            // Views of shared bytes end where the longest that counts ends.
            end = item.Base is null ? stop : Math.Max(end, stop);
            at = end;
        }
        // The last item of a record may end with the view that counts; that of a group within stands before others.
        return group.Parent is null ? end : Math.Max(end, room);
    }

    private int Add(Document document, ReadOnlySpan<byte> source, CobolItem item, int start, int count)
    {
        if (item is { IsFiller: true, IsGroup: true, IsTable: false }) return Walk(document, source, item, start);
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
            document.Tolerate(LayoutError.At(LayoutError.Length, $"the record of {source.Length} bytes ends within {item.Name}, which goes from {start + 1} to {start + item.Size} (layout {item.Location})", source, start, length, item.Name));
            return start + item.Size;
        }
        ref var node = ref document.Add(NodeKind.Text);
        node.Flags = NodeFlags.Raw | (item.IsSensitive ? NodeFlags.Sensitive : 0);
        node.Field = item.Number;
        node.SetPlace(start, length);
        if (named) Named(ref node, item);
        return start + item.Size;
    }

    private bool IsActive(CobolItem item, ReadOnlySpan<byte> source)
    {
        if (item.When is not { } when) return true;
        foreach (var (field, values) in when)
        {
            if (Value(field, source) is not { } value || !values.Contains(value)) return false;
        }
        return true;
    }

    private int Count(CobolItem table, CobolItem counter, ReadOnlySpan<byte> source)
    {
        var text = Value(counter, source);
        if (text is null && _starts.GetValueOrDefault(counter) >= source.Length) return 0;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > table.MaxOccurs)
        {
            throw LayoutError.At(LayoutError.Value, $"{counter.Name} says that {table.Name} occurs '{text}' times, and the copybook allows {table.MinOccurs} to {table.MaxOccurs} (layout {table.Location})", source, Math.Min(_starts.GetValueOrDefault(counter), source.Length), counter.Size, counter.Name);
        }
        return count;
    }

    // The value of an item that was passed already, as text.
    private string? Value(CobolItem item, ReadOnlySpan<byte> source)
    {
        // A view may be chosen by a field within it: then it lies where the copybook puts it.
        var start = _starts.TryGetValue(item, out var known) ? known : StaticStart(item);
        if (start + item.Size > source.Length) return null;
        var bytes = source.Slice(start, item.Size);
        if (item.IsNumber) return CobolNumber.TryRead(item, bytes, layout, _number, out var written, out _) ? Encoding.ASCII.GetString(_number, 0, written) : null;
        return string.Create(bytes.Length, bytes, (target, b) =>
        {
            for (var i = 0; i < target.Length; i++) target[i] = layout.CodePage.CharOf(b[i]);
        }).TrimEnd(' ', '\0');
    }

    private static int StaticStart(CobolItem item)
    {
        if (item.Parent is not { } parent) return 0;
        var at = StaticStart(parent);
        foreach (var sibling in parent.Children)
        {
            if (sibling.Base is null) at += sibling.Slack;
            if (ReferenceEquals(sibling, item) || ReferenceEquals(sibling, item.Base)) return at;
            if (sibling.Base is null) at += sibling.Span;
        }
        return at;
    }

    private static void Named(ref DocumentNode node, CobolItem item) => (node.NameStart, node.NameLength) = item.NameAt;
}
