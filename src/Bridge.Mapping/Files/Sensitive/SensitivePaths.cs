using System.Text;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Documents;

namespace Bridge.Mapping.Files.Sensitive;

/// <summary>
/// Fields that <c>sensitive:</c> under <c>from:</c> or <c>to:</c> of a mapping names, beside those that a layout marks. Documents are marked only when something is to be
/// shown of them, so that messages that go through pay nothing. Immutable and thread-safe.
/// </summary>
internal sealed class SensitivePaths
{
    private readonly List<Field> _fields = [];

    /// <summary>A field: its steps, or those from its segment on, wherever that stands.</summary>
    private readonly record struct Field(byte[][] Steps, bool IsFloating);

    /// <summary>None.</summary>
    public static SensitivePaths None { get; } = new();

    /// <summary>True if there are any.</summary>
    public bool Any => _fields.Count > 0;

    /// <summary>The names of the fields, as expressions write them.</summary>
    public List<string> Names { get; } = [];

    /// <summary>Reads the list. Names that the shape does not have are errors.</summary>
    /// <param name="side">The section <c>from:</c> or <c>to:</c>.</param>
    /// <param name="name">"from" or "to".</param>
    /// <param name="shape">What its documents look like; null if nothing is known: no name is checked then.</param>
    /// <param name="diagnostics">Where findings go.</param>
    public static SensitivePaths Read(ConfigNode? side, string name, Shape? shape, Diagnostics diagnostics)
    {
        // A layout in the format's own language, such as a copybook, reads its own list.
        if (side is not { Kind: ConfigNodeKind.Mapping } || side["sensitive"] is not { } list || (side["layout"] is { } layout && !CodecLoader.IsOurs(layout.Text))) return None;
        if (list.Kind != ConfigNodeKind.Sequence)
        {
            diagnostics.Error("BR1002", list.Location, $"'{name}.sensitive' is a list of fields, such as [ customer.name, \"PID-5\" ]");
            return None;
        }
        var result = new SensitivePaths();
        foreach (var item in list.Items) result.Add(item, shape, diagnostics);
        return result;
    }

    /// <summary>Adds the fields that a shape marks: those of a layout.</summary>
    public SensitivePaths With(Shape? shape)
    {
        if (shape is null) return this;
        var result = new SensitivePaths();
        result._fields.AddRange(_fields);
        result.Names.AddRange(Names);
        result.Collect(shape, []);
        return result;
    }

    /// <summary>Marks the fields in a whole document.</summary>
    public void Mark(Document document)
    {
        if (document.Count == 0) return;
        foreach (var (steps, isFloating) in _fields)
        {
            if (!isFloating)
            {
                Follow(document, 0, steps, 0);
                continue;
            }
            for (var node = 1; node < document.Count; node++)
            {
                if (document.Name(document.Nodes[node]).SequenceEqual(steps[0])) Follow(document, node, steps, 1);
            }
        }
    }

    /// <summary>True if a place of the document is a field, or a part of one: /lines/0/card.</summary>
    public bool Covers(string pointer)
    {
        if (_fields.Count == 0 || !pointer.StartsWith('/')) return false;
        var names = pointer[1..].Split('/').Where(n => !n.All(char.IsAsciiDigit) && n != "*").Select(Encoding.UTF8.GetBytes).ToList();
        return _fields.Exists(f => Enumerable.Range(0, f.IsFloating ? names.Count : 1).Any(start => StartsWith(names, start, f.Steps)));
    }

    private static bool StartsWith(List<byte[]> names, int start, byte[][] steps)
    {
        if (names.Count - start < steps.Length) return false;
        for (var i = 0; i < steps.Length; i++)
        {
            if (!names[start + i].AsSpan().SequenceEqual(steps[i])) return false;
        }
        return true;
    }

    private void Add(ConfigNode item, Shape? shape, Diagnostics diagnostics)
    {
        var text = item.Text.Trim();
        if (item.Kind != ConfigNodeKind.Scalar || text.Length == 0)
        {
            diagnostics.Error("BR1002", item.Location, "a sensitive field is named by its path, such as customer.name or \"PID-5\"");
            return;
        }
        if (text.StartsWith("$at(", StringComparison.Ordinal) && text.EndsWith(')')) text = text[4..^1].Trim().Trim('"', '\'');
        var names = Split(text);
        if (names.Exists(n => n.Length == 0 || n.Contains('*', StringComparison.Ordinal) || n.Contains('[', StringComparison.Ordinal)))
        {
            diagnostics.Error("BR2006", item.Location, $"'{text}' is no path of names; write the names with points between them (customer.name): a list means all of its items", item.Text.Length);
            return;
        }
        if (shape is null || shape.Kind == ShapeKind.Any && shape.Members.Count == 0 && shape.Locate is null)
        {
            AddField(names, isFloating: false);
            return;
        }
        if (Resolve(names, shape, out var missing, out var place) is { } steps)
        {
            AddField(steps, isFloating: false);
            Names.Add(names[^1]);
            return;
        }
        if (Located(text, shape) is { } located)
        {
            AddField(located.Steps, located.IsFloating);
            if (shape.Members.Count > 0 && !located.IsFloating && shape.Find(located.Steps[0]) is null)
            {
                diagnostics.Warning("BR2006", item.Location, $"there is no segment {located.Steps[0]}{NearestName.Hint(located.Steps[0], shape.Members.Select(m => m.Name))}; it is masked where a message has one all the same", item.Text.Length);
            }
            return;
        }
        diagnostics.Error("BR2006", item.Location, $"there is no field {missing}{(place.Name.Length > 0 ? $" in {place.Name}" : "")} to be sensitive{NearestName.Hint(missing, place.Members.SelectMany(m => new[] { m.Name, m.OriginalName }).Distinct())}", item.Text.Length);
    }

    // customer.`first name`.x
    private static List<string> Split(string text)
    {
        var names = new List<string>();
        var name = new StringBuilder();
        var quoted = false;
        foreach (var c in text)
        {
            if (c == '`') quoted = !quoted;
            else if (c == '.' && !quoted)
            {
                names.Add(name.ToString().Trim());
                name.Clear();
            }
            else name.Append(c);
        }
        names.Add(name.ToString().Trim());
        return names;
    }

    // The names that documents have; null if the shape has none of them.
    private static string[]? Resolve(List<string> names, Shape shape, out string missing, out Shape place)
    {
        (missing, place) = ("", shape);
        var steps = new List<string>();
        foreach (var name in names)
        {
            if (place.Find(name) is { } member)
            {
                steps.Add(member.Name);
                place = member;
            }
            else if (place.Open || (place.Kind == ShapeKind.Any && place.Members.Count == 0))
            {
                steps.Add(name);
                place = new Shape(name, ShapeKind.Any);
            }
            else
            {
                missing = name;
                return null;
            }
        }
        return [.. steps];
    }

    // In the format's own notation. It names a whole field, where $at gives its first component: what is common to the first and the second is the field.
    private static (List<string> Steps, bool IsFloating)? Located(string text, Shape shape)
    {
        if (shape.Locate?.Invoke(text) is not { Count: > 0 } first) return null;
        var count = first.Count;
        foreach (var second in new[] { ".2", "-2", "-02", ":2" })
        {
            if (shape.Locate(text + second) is not { } other) continue;
            var common = 0;
            while (common < Math.Min(first.Count, other.Count) && first[common].Member == other[common].Member) common++;
            if (common > 0) count = Math.Min(count, common);
        }
        // A segment may stand in several groups: the last step that has a notation of its own.
        var start = -1;
        Shape? at = shape;
        for (var i = 0; i < count && at is not null; i++)
        {
            at = at.Find(first[i].Member);
            if (at?.Locate is not null) start = i;
        }
        return ([.. first.Take(count).Skip(Math.Max(0, start)).Select(s => s.Member)], start >= 0);
    }

    private void AddField(IReadOnlyList<string> steps, bool isFloating)
    {
        _fields.Add(new Field([.. steps.Select(Encoding.UTF8.GetBytes)], isFloating));
        Names.Add(steps[^1]);
    }

    private void Collect(Shape shape, List<string> path)
    {
        foreach (var member in shape.Members)
        {
            path.Add(member.Name);
            if (member.Sensitive) _fields.Add(new Field([.. path.Select(Encoding.UTF8.GetBytes)], false));
            else Collect(member, path);
            path.RemoveAt(path.Count - 1);
        }
    }

    private static void Follow(Document document, int node, byte[][] steps, int done)
    {
        var kind = document.Nodes[node].Kind;
        if (kind == NodeKind.Array)
        {
            for (var at = node + 1; at < document.Nodes[node].End; at = document.Nodes[at].End) Follow(document, at, steps, done);
            return;
        }
        if (done >= steps.Length || kind != NodeKind.Object)
        {
            // Also a single value where the path leads into a composite: its first part.
            for (var at = node; at < document.Nodes[node].End && done > 0; at++) document.Edit(at).Flags |= NodeFlags.Sensitive;
            return;
        }
        for (var at = node + 1; at < document.Nodes[node].End; at = document.Nodes[at].End)
        {
            // Of members with one name only the last keeps it: those without may be the field as well.
            var name = document.Name(document.Nodes[at]);
            if (name.IsEmpty || name.SequenceEqual(steps[done])) Follow(document, at, steps, name.IsEmpty ? steps.Length : done + 1);
        }
    }
}
