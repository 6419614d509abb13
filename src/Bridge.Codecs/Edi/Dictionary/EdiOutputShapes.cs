using System.Text;
using Bridge.Codecs.Edi.Groups;
using Bridge.Codecs.Edi.Writing;
using Bridge.Documents;

namespace Bridge.Codecs.Edi.Dictionary;

/// <summary>
/// What <see cref="EdiWriter"/> takes of a dialect: segments of the standard and those that the format names besides, elements by number or by the standard's names,
/// and groups of any name, or with a layout those of the layout. Immutable.
/// </summary>
/// <param name="dialect">The format.</param>
/// <param name="envelope">Tags round the message and its segments, which a layout need not list.</param>
/// <param name="others">Tags beyond the standard.</param>
internal sealed class EdiOutputShapes(EdiDialect dialect, IReadOnlyList<string> envelope, IReadOnlyList<string> others)
{
    private static readonly string[] Words = ["Format", "Problems", "UNA", "Messages", "Groups", "Batches", "Position"];

    private readonly Dictionary<(IReadOnlyList<ElementDefinition>, int), IReadOnlyList<Shape>> _parts = [];
    private IReadOnlyList<Shape>? _segments;

    /// <summary>The shape of one message with its envelope, or of several in <c>Messages</c>.</summary>
    public Shape Message(EdiLayout layout)
    {
        var isFree = layout.Root.Groups.Count == 0 && layout.Root.Segments.Count == 0;
        var own = isFree ? Segments() : [.. Members(layout.Root), .. envelope.Where(tag => !layout.Root.Segments.ContainsKey(EdiTag.Key(Encoding.ASCII.GetBytes(tag)))).Select(Segment)];
        return new Shape($"{dialect.Name} message", ShapeKind.Object, Occurs.One, [.. own, .. Words.Select(w => new Shape(w, ShapeKind.Any))]) { Others = isFree ? Group : null };
    }

    private IReadOnlyList<Shape> Segments() => _segments ??= [.. dialect.Dictionary.Segments.Select(s => s.Tag).Union(envelope).Union(others).Select(Segment)];

    // A group of any name; what looks like a tag and is none of the standard is a mistake.
    private Shape? Group(string name) => name.Length == 0 || dialect.IsTag(Encoding.UTF8.GetBytes(name)) ? null
        : new Shape(name, ShapeKind.Object, Occurs.Many, [.. Segments(), .. Words.Select(w => new Shape(w, ShapeKind.Any))]) { Others = Group };

    private IEnumerable<Shape> Members(EdiGroup group)
    {
        foreach (var key in group.Segments.Keys) yield return Segment(EdiTag.Text(key));
        foreach (var child in group.Groups) yield return new Shape(child.Name, ShapeKind.Object, Occurs.Many, [.. Members(child), new Shape("Position", ShapeKind.Any)]) { Origin = child.Origin };
        foreach (var tag in others) yield return Segment(tag);
    }

    // A list may be given in any case: one of a single segment is as good as the segment.
    private Shape Segment(string tag)
    {
        IReadOnlyList<Shape> elements = dialect.Dictionary.Find(tag) is { } definition ? Elements(definition.Elements, 0) : [];
        return new Shape(tag, ShapeKind.Object, Occurs.Many, [.. elements, new Shape("Position", ShapeKind.Integer)]) { Others = name => ByNumber(name, 0) };
    }

    private IReadOnlyList<Shape> Elements(IReadOnlyList<ElementDefinition> definitions, int level)
    {
        if (_parts.TryGetValue((definitions, level), out var known)) return known;
        return _parts[(definitions, level)] = [.. definitions.Select((d, i) => Element(dialect.Names.Of(level, i), d.Alias, d.Parts, level))];
    }

    private Shape? ByNumber(string name, int level) => dialect.Names.IndexOf(level, Encoding.UTF8.GetBytes(name)) < 0 ? null : Element(name, "", null, level);

    // A single value may stand for its first part, and what the standard has as a single value may have parts.
    private Shape Element(string name, string alias, IReadOnlyList<ElementDefinition>? parts, int level)
    {
        var occurs = level == 0 ? Occurs.Many : Occurs.Optional;
        var original = alias.Length > 0 ? alias : name;
        if (level >= dialect.Levels) return new Shape(name, ShapeKind.Text, occurs) { OriginalName = original };
        return new Shape(name, ShapeKind.Any, occurs, parts is null ? [] : Elements(parts, level + 1)) { OriginalName = original, Others = n => ByNumber(n, level + 1) };
    }
}
