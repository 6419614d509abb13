using System.Collections.Concurrent;
using Bridge.Codecs.Edi.Groups;
using Bridge.Documents;

namespace Bridge.Codecs.Edi.Dictionary;

/// <summary>What documents of a dialect look like, and how a place in the format's notation is found in them. Immutable.</summary>
/// <param name="dialect">The format.</param>
/// <param name="parse">Reads the format's notation; null if the text is none.</param>
internal sealed class EdiShapes(EdiDialect dialect, Func<string, EdiPath?> parse)
{
    // Fields of one data type share the shapes of its components. Codecs are made on several threads.
    private readonly ConcurrentDictionary<(object Parts, int Level), IReadOnlyList<Shape>> _parts = [];

    /// <summary>The shape of one message: all segments of the standard without a layout, else those of the layout.</summary>
    /// <param name="envelope">Tags of the envelope's segments, which stand once beside those of the message.</param>
    /// <param name="others">Tags beyond the standard.</param>
    public Shape Message(EdiLayout layout, IReadOnlyList<string> envelope, IReadOnlyList<string> others, IReadOnlyList<Shape> words)
    {
        var members = new List<Shape>(words);
        members.AddRange(envelope.Select(tag => Segment(tag, Occurs.Optional)));
        if (layout.Root.Groups.Count == 0 && layout.Root.Segments.Count == 0)
        {
            members.AddRange(dialect.Dictionary.Segments.Where(s => !envelope.Contains(s.Tag)).Select(s => Segment(s.Tag, s.Once ? Occurs.Optional : Occurs.Many)));
        }
        else
        {
            AddMembers(layout.Root, members);
        }
        members.AddRange(others.Select(tag => new Shape(tag, ShapeKind.Any, Occurs.Many)));
        return new Shape($"{dialect.Name} message", ShapeKind.Object, Occurs.One, members) { Locate = text => Locate(text, layout.Root, envelope) };
    }

    private Shape Group(EdiGroup group)
    {
        var members = new List<Shape>();
        AddMembers(group, members);
        return new Shape(group.Name, ShapeKind.Object, group.Occurs.Cardinality, members) { Origin = group.Origin, Locate = text => Locate(text, group, []) };
    }

    private void AddMembers(EdiGroup group, List<Shape> members)
    {
        foreach (var (key, occurs) in group.Segments) members.Add(Segment(EdiTag.Text(key), occurs.Cardinality));
        foreach (var child in group.Groups) members.Add(Group(child));
    }

    private Shape Segment(string tag, Occurs occurs)
    {
        var definition = dialect.Dictionary.Find(tag);
        if (definition is null) return new Shape(tag, ShapeKind.Any, occurs) { Locate = text => Locate(text, tag) };
        var members = new List<Shape> { new("Position", ShapeKind.Integer, Occurs.Optional) };
        for (var i = 0; i < definition.Elements.Length; i++) members.Add(Element(definition.Elements[i], 0, i, definition.Elements));
        return new Shape(tag, ShapeKind.Object, occurs, members) { Origin = $"segment {tag}", Locate = text => Locate(text, tag) };
    }

    private Shape Element(ElementDefinition definition, int level, int index, IReadOnlyList<ElementDefinition> siblings)
    {
        var name = dialect.Names.Of(level, index);
        var occurs = level == 0 && definition.Repeats ? Occurs.Many : Occurs.Optional;
        // An alias that two elements of a segment share (EDIFACT's repeated numbers) names the first only.
        var alias = definition.Alias.Length > 0 && !siblings.Take(index).Any(s => s.Alias == definition.Alias) ? definition.Alias : name;
        if (definition.Parts is not { } parts) return new Shape(name, ShapeKind.Text, occurs) { OriginalName = alias };
        if (parts.Length == 0 || level >= dialect.Levels) return new Shape(name, level >= dialect.Levels ? ShapeKind.Text : ShapeKind.Any, occurs) { OriginalName = alias };
        var members = _parts.GetOrAdd((parts, level), _ => [.. parts.Select((p, i) => Element(p, level + 1, i, parts))]);
        return new Shape(name, ShapeKind.Object, occurs, members) { OriginalName = alias };
    }

    /// <summary>From the message or a group to a value; groups on the way give their first occurrence.</summary>
    private IReadOnlyList<ShapeStep>? Locate(string text, EdiGroup group, IReadOnlyList<string> envelope)
    {
        if (parse(text) is not { } path) return null;
        var steps = new List<ShapeStep>();
        if (!envelope.Contains(path.Tag) && group != EdiGroup.Everything && !FindGroup(group, EdiTag.Key(System.Text.Encoding.ASCII.GetBytes(path.Tag)), steps)) return null;
        steps.Add(new ShapeStep(path.Tag, Math.Max(0, path.Occurrence)));
        return AddElement(steps, path) ? steps : null;
    }

    /// <summary>Within a segment, whose tag the text may repeat.</summary>
    private IReadOnlyList<ShapeStep>? Locate(string text, string tag)
    {
        var steps = new List<ShapeStep>();
        return parse(text) is { } path && path.Tag == tag && path.Occurrence < 0 && AddElement(steps, path) ? steps : null;
    }

    private static bool FindGroup(EdiGroup group, int key, List<ShapeStep> steps)
    {
        if (group.Segments.ContainsKey(key)) return true;
        foreach (var child in group.Groups)
        {
            steps.Add(new ShapeStep(child.Name, 0));
            if (FindGroup(child, key, steps)) return true;
            steps.RemoveAt(steps.Count - 1);
        }
        return false;
    }

    // PID-5 is the first component of the first repetition, as the format's people mean it; a part beyond the first of a simple value is looked for as the data may have it.
    private bool AddElement(List<ShapeStep> steps, in EdiPath path)
    {
        if (path.Element < 1) return true; // the segment itself
        var definition = dialect.Dictionary.Find(path.Tag) is { } segment ? segment.At(path.Element - 1) ?? dialect.Unknown : dialect.Unknown;
        steps.Add(new ShapeStep(dialect.Names.Of(0, path.Element - 1), Math.Max(0, path.Repetition)));
        AddPart(steps, ref definition, 1, path.Part);
        if (dialect.Levels > 1) AddPart(steps, ref definition, 2, path.SubPart);
        return path.SubPart <= 1 || dialect.Levels > 1;
    }

    private void AddPart(List<ShapeStep> steps, ref ElementDefinition definition, int level, int number)
    {
        var index = Math.Max(1, number) - 1;
        if (definition.Parts is null && index == 0) return;
        steps.Add(new ShapeStep(dialect.Names.Of(level, index)));
        definition = definition.Parts is { } parts && index < parts.Length ? parts[index] : ElementDefinition.Simple;
    }
}
