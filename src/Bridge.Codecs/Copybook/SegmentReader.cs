using Bridge.Codecs.Layouts;
using Bridge.Codecs.Text;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Documents;

namespace Bridge.Codecs.Copybook;

/// <summary>Reads <c>segments:</c>: which record types a copybook has, and which belong to which.</summary>
internal sealed class SegmentReader
{
    private readonly IReadOnlyList<CobolItem> _records;
    private readonly CobolNames _names;
    private readonly Diagnostics _diagnostics;
    private readonly Dictionary<RecordLayout, CobolSegment> _segments = new(ReferenceEqualityComparer.Instance);

    private SegmentReader(IReadOnlyList<CobolItem> records, CobolNames names, Diagnostics diagnostics) => (_records, _names, _diagnostics) = (records, names, diagnostics);

    private sealed record Entry(string Name, Location Location, ConfigNode? Recognise, Cardinality Occurs, RecordOrder Order, IReadOnlyList<Entry> Entries)
    {
        public CobolItem? Item { get; set; }

        public CobolCondition? When { get; set; }
    }

    /// <summary>Null where the copybook has no segments, or after findings.</summary>
    /// <param name="c">The options beside <c>layout:</c>.</param>
    /// <param name="names">The copybook's items.</param>
    /// <param name="records">Its 01 levels.</param>
    /// <param name="page">The code page of the copybook.</param>
    /// <param name="itemNames">The buffer that the items' names stand in.</param>
    public static SegmentLayout? Read(ConfigReader c, CobolNames names, IReadOnlyList<CobolItem> records, CodePage page, ReadOnlySpan<byte> itemNames)
    {
        var entries = ReadEntries(c, 0);
        if (entries.Count == 0 || records.Count == 0) return null;
        var diagnostics = c.Scope.Diagnostics;
        var reader = new SegmentReader(records, names, diagnostics);
        var all = entries.SelectMany(Descendants).ToList();
        if (all.Count == 1) diagnostics.Error(LayoutError.Layout, all[0].Location, "one segment alone has nothing to belong to; say with `redefines` when it counts");
        foreach (var entry in all) reader.Find(entry);
        if (all.Exists(e => e.Item is null || e.When is null)) return null;
        foreach (var entry in all) reader.Exclude(entry.Item!);
        var roots = entries.Select(reader.Build).ToList();
        var set = RecordSet.Build(roots, [.. roots.Select(r => r.Name)], page, diagnostics, c.Location, itemNames, reader.Locate);
        return new SegmentLayout { Name = "segments", Records = set, ContentType = "application/octet-stream", Segments = [.. set.All.Select(r => reader._segments[r])] };
    }

    private static IReadOnlyList<Entry> ReadEntries(ConfigReader c, int depth)
    {
        const string inner = "Segments that follow this one and belong to it; they are its members in the document.";
        if (depth > 0 && c.IsDescribing)
        {
            c.Raw("segments", inner);
            return [];
        }
        return [.. c.Map("segments", depth == 0 ? "Record types by the group or 01 level that describes them; a segment has those that belong to it under `segments`. A message is an outermost segment with all that belong to it." : inner, (name, s) => new Entry(
            name,
            s.Location,
            s.Raw("recognise", "How the segment is told from others: { SEGMENT-ID: 2 }, a list of values, or comparisons such as KIND = \"P\" and LEVEL > 1.", required: true),
            depth == 0 ? new Cardinality(0, int.MaxValue) : Cardinality.Read(s, "0..*"),
            s.Choice("order", "Order of the segments that belong to this one: layout (as they stand there), or any; each then has its Position.", RecordOrder.Layout),
            ReadEntries(s, depth + 1))).Select(e => e.Value)];
    }

    private static IEnumerable<Entry> Descendants(Entry entry) => entry.Entries.SelectMany(Descendants).Prepend(entry);

    // A segment is one of the 01 levels, or a group right under the only one.
    private void Find(Entry entry)
    {
        if (_names.One(entry.Name, entry.Location, "segments", _diagnostics) is not { } item) return;
        var isRoot = _records.Count > 1 ? item.Parent is null : ReferenceEquals(item.Parent, _records[0]);
        if (!isRoot || !item.IsGroup || item.IsTable) _diagnostics.Error(LayoutError.Layout, entry.Location, $"{entry.Name} is no segment: {(_records.Count > 1 ? "these are the 01 levels of a copybook that has several" : $"these are groups right under {_records[0].Name}")}");
        else if (item.When is not null || item.IsSegment) _diagnostics.Error(LayoutError.Layout, entry.Location, $"{entry.Name} is named twice under `segments` and `redefines`");
        else if (entry.Recognise is { } recognise && CobolCondition.Read(recognise, item, "recognise", _names, _diagnostics) is { } when)
        {
            (entry.Item, entry.When, item.When) = (item, when, when);
            item.IsSegment = item.Parent is not null;
        }
    }

    // A view of the same bytes that is no segment is no part of any.
    private void Exclude(CobolItem segment)
    {
        foreach (var other in segment.Parent?.Children ?? _records)
        {
            var isShared = segment.Parent is null || ReferenceEquals(other.Base ?? other, segment.Base ?? segment);
            if (isShared && other.When is null) other.When = CobolCondition.Never;
        }
    }

    // DEPT-NAME OF DEPT; an item that all segments share means that of the outermost one, where there is only one.
    private IReadOnlyList<ShapeStep>? Locate(string path)
    {
        if (_names.Find(path) is not [var found]) return null;
        var steps = new Stack<ShapeStep>();
        var item = found;
        for (; item is not null && !item.IsSegment && item.Parent is not null; item = item.Parent)
        {
            if (!item.IsHoisted) steps.Push(new ShapeStep(item.Safe));
        }
        var owner = _segments.Where(s => ReferenceEquals(s.Value.Item, item)).Select(s => s.Key).FirstOrDefault();
        if (owner is null && _segments.Keys.Where(r => r.Parent is null).ToList() is [var only]) owner = only;
        if (owner is null) return null;
        for (var record = owner; record is not null; record = record.Parent) steps.Push(new ShapeStep(record.Safe));
        return [.. steps];
    }

    private RecordLayout Build(Entry entry)
    {
        var segment = new CobolSegment(_records.Count > 1 ? entry.Item! : _records[0], entry.Item!, entry.When!);
        var members = segment.Members.ToList();
        foreach (var clash in members.GroupBy(m => m.Safe).Where(g => g.Count() > 1))
        {
            _diagnostics.Error(LayoutError.Layout, clash.Last().Location, $"{clash.Last().Name} and {clash.First().Name} (line {clash.First().Location.Line}) both become {clash.Key} in segment {entry.Name}; rename one of them");
        }
        var children = entry.Entries.Select(Build).ToList();
        if (entry.Order == RecordOrder.Any && members.Find(m => m.Safe == RecordLayout.Position) is { } position) _diagnostics.Error(LayoutError.Layout, position.Location, $"segment {entry.Name} has an item {RecordLayout.Position}, which is the member that says where a segment stood when they come in any order; rename it");
        var layout = new RecordLayout
        {
            Name = entry.Item!.Name,
            Safe = entry.Item.Safe,
            Location = entry.Location,
            Occurs = entry.Occurs,
            OwnMembers = [.. members.Select(m => m.ToShape())],
            Records = children,
            AnyOrder = entry.Order == RecordOrder.Any && children.Count > 0,
        };
        _segments[layout] = segment;
        return layout;
    }
}
