using System.Text;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Codecs.Text;
using Bridge.Configuration;
using Bridge.Documents;

namespace Bridge.Codecs.Layouts;

/// <summary>All record types of a layout with what is computed from them once: numbers, names, the shape for mappings. Immutable and thread-safe when built.</summary>
internal sealed class RecordSet
{
    private readonly List<RecordLayout> _all = [];
    private readonly List<FieldLayout> _fields = [];
    private readonly List<byte> _names = [];

    private RecordSet(IReadOnlyList<RecordLayout> roots) => Roots = roots;

    public IReadOnlyList<RecordLayout> Roots { get; }

    /// <summary>All record types, those that belong to others behind them.</summary>
    public IReadOnlyList<RecordLayout> All => _all;

    /// <summary>All fields; <see cref="DocumentNode.Field"/> is the index here plus one.</summary>
    public FieldLayout[] Fields { get; private set; } = [];

    /// <summary>The buffer that nodes' names point into.</summary>
    public byte[] Names { get; private set; } = [];

    /// <summary>The records that are messages of their own; empty when the whole document is the message.</summary>
    public IReadOnlyList<RecordLayout> Messages { get; private set; } = [];

    /// <summary>Records that enclose messages, in the order in which they come.</summary>
    public IReadOnlyList<RecordLayout> Enclosing { get; private set; } = [];

    /// <summary>Some records come in any order.</summary>
    public bool HasAnyOrder { get; private set; }

    /// <summary>Where the name of <see cref="RecordLayout.Position"/> stands in <see cref="Names"/>.</summary>
    public (int Start, int Length) PositionName { get; private set; }

    /// <summary>One record type: the document is the record itself.</summary>
    public bool IsSingle => _all.Count == 1;

    public Shape Shape { get; private set; } = new("", ShapeKind.Any);

    /// <summary>Completes the record types that were read; findings are added.</summary>
    /// <param name="roots">The record types.</param>
    /// <param name="messages">Names of <c>message:</c>; "document", or nothing, is the whole.</param>
    /// <param name="page">The encoding of the format.</param>
    /// <param name="diagnostics">Where findings go.</param>
    /// <param name="location">Where <c>message:</c> stands.</param>
    /// <param name="ownNames">Names of <see cref="RecordLayout.OwnMembers"/> as the format has placed them: they come first in <see cref="Names"/>.</param>
    /// <param name="locate">Finds members in the notation of the format's own people; null where there is none.</param>
    public static RecordSet Build(IReadOnlyList<RecordLayout> roots, IReadOnlyList<string> messages, CodePage page, Diagnostics diagnostics, Location location, ReadOnlySpan<byte> ownNames = default, Func<string, IReadOnlyList<ShapeStep>?>? locate = null)
    {
        var set = new RecordSet(roots);
        set._names.AddRange(ownNames);
        set.Add(roots, null, diagnostics);
        foreach (var record in set._all) set.Number(record, page, diagnostics);
        set.HasAnyOrder = set._all.Exists(r => r.AnyOrder);
        if (set.HasAnyOrder) set.PositionName = set.Name(RecordLayout.Position);
        set.Fields = [.. set._fields];
        set.Names = [.. set._names];
        set.ChooseMessages(messages, diagnostics, location);
        set.Shape = set.IsSingle ? roots[0].ToShape(asRoot: true) : new Shape("", ShapeKind.Object, Occurs.One, set.RootMembers()) { Locate = locate };
        return set;
    }

    private void Add(IReadOnlyList<RecordLayout> records, RecordLayout? parent, Diagnostics diagnostics)
    {
        for (var i = 0; i < records.Count; i++)
        {
            records[i].Parent = parent;
            records[i].Order = i;
            records[i].Number = _all.Count;
            _all.Add(records[i]);
            Add(records[i].Records, records[i], diagnostics);
        }
        var names = records.Select(r => (r.Name, r.Safe, r.Location)).Concat(parent?.Fields.Select(f => (f.Name, f.Safe, f.Location)) ?? [])
            .Concat(parent?.OwnMembers?.Select(m => (Name: m.OriginalName, Safe: m.Name, parent.Location)) ?? []);
        foreach (var clash in names.GroupBy(n => n.Safe).Where(g => g.Count() > 1)) Clash(clash, diagnostics);
    }

    private void Number(RecordLayout record, CodePage page, Diagnostics diagnostics)
    {
        record.FirstField = _fields.Count;
        record.NameAt = Name(record.Safe);
        var template = new DocumentNode[record.Fields.Count + 1];
        template[0] = new DocumentNode { Kind = NodeKind.Object, NameLength = -1, Length = record.Fields.Count, End = template.Length, Parent = -1 };
        for (var i = 0; i < record.Fields.Count; i++)
        {
            var field = record.Fields[i];
            Complete(field, page, diagnostics);
            _fields.Add(field);
            var (start, length) = Name(field.Safe);
            template[i + 1] = new DocumentNode
            {
                Kind = NodeKind.Text,
                Flags = NodeFlags.Raw | (field.Sensitive ? NodeFlags.Sensitive : 0),
                Field = (ushort)_fields.Count,
                Start = Math.Max(0, field.Start),
                Length = field.Length,
                SourceStart = Math.Max(0, field.Start),
                SourceLength = field.Length,
                NameStart = start,
                NameLength = length,
                End = i + 2,
            };
        }
        if (_fields.Count > ushort.MaxValue) diagnostics.Error(LayoutError.Layout, record.Location, $"a layout has at most {ushort.MaxValue} fields");
        record.Template = template;
        record.RequiredFields = [.. Enumerable.Range(0, record.Fields.Count).Where(i => record.Fields[i].Required)];
        foreach (var (field, values) in record.Recognise)
        {
            record.Fields[field].Marks = [.. values.Select(v => Bytes(v, record.Fields[field].Page, record.Fields[field], diagnostics))];
            record.MarkLength += record.Fields[field].Marks.Select(m => m.Length).DefaultIfEmpty(0).Min();
        }
        if (record.Records.Count > 0) return; // clashes with records were looked for there
        foreach (var clash in record.Fields.Select(f => (f.Name, f.Safe, f.Location)).GroupBy(n => n.Safe).Where(g => g.Count() > 1)) Clash(clash, diagnostics);
    }

    private static void Complete(FieldLayout field, CodePage page, Diagnostics diagnostics)
    {
        var own = field.CodePage ?? page;
        field.Complete(own, own.ByteOf(field.Pad) ?? (byte)field.Pad, own.ByteOf(' ') ?? (byte)' ', [.. field.Nulls.Select(n => Bytes(n, own, field, diagnostics))]);
    }

    private static byte[] Bytes(string text, CodePage page, FieldLayout field, Diagnostics diagnostics)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        try
        {
            page.FromUtf8(Encoding.UTF8.GetBytes(text), output);
        }
        catch (Formats.MessageFormatException e)
        {
            diagnostics.Error(LayoutError.Layout, field.Location, $"field {field.Name}: {e.Message}");
        }
        return output.WrittenSpan.ToArray();
    }

    private (int, int) Name(string safe)
    {
        var start = _names.Count;
        _names.AddRange(Encoding.UTF8.GetBytes(safe));
        return (start, _names.Count - start);
    }

    private void ChooseMessages(IReadOnlyList<string> names, Diagnostics diagnostics, Location location)
    {
        if (names.Count == 0 || names is ["document"]) return;
        var chosen = new List<RecordLayout>();
        foreach (var name in names)
        {
            var found = _all.Find(r => r.Name == name || r.Safe == name);
            if (found is null) diagnostics.Error(LayoutError.Layout, location, $"'message' names the record {name}, which the layout does not have{NearestName.Hint(name, _all.Select(r => r.Name))}; write document for the whole");
            else chosen.Add(found);
        }
        if (IsSingle) return;
        Messages = chosen;
        Enclosing = [.. _all.Where(r => !chosen.Contains(r) && chosen.Exists(m => Encloses(r, m)))];
        var flat = Enclosing.Concat(chosen).GroupBy(r => r.Safe).FirstOrDefault(g => g.Count() > 1);
        if (flat is not null) diagnostics.Error(LayoutError.Layout, flat.Last().Location, $"two records are called {flat.Key}, and with message: {names[0]} they stand side by side; rename one");
    }

    // An ancestor, or a record that comes once before one of them, such as a file's header.
    private static bool Encloses(RecordLayout record, RecordLayout message)
    {
        for (var inner = message; inner is not null; inner = inner.Parent)
        {
            if (record == inner.Parent) return true;
            if (record.Parent == inner.Parent && record.Order < inner.Order && record.Occurs.Max == 1) return true;
        }
        return false;
    }

    private List<Shape> RootMembers()
    {
        if (Messages.Count == 0) return [.. Roots.Select(r => r.ToShape())];
        var alone = Messages.Count == 1;
        return
        [
            .. Enclosing.Select(r => new Shape(r.Safe, ShapeKind.Object, r.Occurs.Min == 0 ? Occurs.Optional : Occurs.One, [.. r.Fields.Select(f => f.ToShape())]) { OriginalName = r.Name, Origin = r.Location.ToString() }),
            .. Messages.Select(r => new Shape(r.Safe, ShapeKind.Object, alone ? Occurs.One : Occurs.Optional, r.ToShape().Members) { OriginalName = r.Name, Origin = r.Location.ToString() }),
        ];
    }

    private static void Clash(IGrouping<string, (string Name, string Safe, Location Location)> clash, Diagnostics diagnostics)
    {
        var (name, _, location) = clash.Last();
        var other = clash.First();
        diagnostics.Error(LayoutError.Layout, location, $"{name} and {other.Name} (line {other.Location.Line}) both become {clash.Key} in mappings; rename one of them, the peer does not see these names", name.Length);
    }
}
