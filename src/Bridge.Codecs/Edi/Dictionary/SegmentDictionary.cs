using System.Collections.Frozen;

namespace Bridge.Codecs.Edi.Dictionary;

/// <summary>The segments of a standard, read from a resource of this assembly. Immutable.</summary>
/// <remarks>
/// Two sections of lines <c>NAME:part|part|…</c>: <c>[types]</c> holds the composites, <c>[segments]</c> the segments. A part is <c>alias[=TYPE][*]</c>: TYPE names a
/// composite, <c>?</c> is a composite of unknown parts, <c>*</c> says that it repeats. An alias that is a type's name (EDIFACT's C002) needs no <c>=</c>.
/// </remarks>
internal sealed class SegmentDictionary
{
    private readonly FrozenDictionary<int, SegmentDefinition> _segments;

    private SegmentDictionary(Dictionary<int, SegmentDefinition> segments) => _segments = segments.ToFrozenDictionary();

    public IEnumerable<SegmentDefinition> Segments => _segments.Values.OrderBy(s => s.Tag, StringComparer.Ordinal);

    public SegmentDefinition? Find(int key) => _segments.GetValueOrDefault(key);

    public SegmentDefinition? Find(string tag) => tag.Length is > 0 and <= 3 && System.Text.Ascii.IsValid(tag) ? Find(EdiTag.Key(System.Text.Encoding.ASCII.GetBytes(tag))) : null;

    /// <summary>Reads a resource. <paramref name="atLeast"/>: how many elements each segment has at least, the ones not listed simple. <paramref name="once"/>: tags that a message has at most once.</summary>
    public static SegmentDictionary Read(string resource, int atLeast, params ReadOnlySpan<string> once)
    {
        using var stream = typeof(SegmentDictionary).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"The resource {resource} is missing.");
        using var reader = new StreamReader(stream);
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        var built = new Dictionary<string, ElementDefinition[]>(StringComparer.Ordinal);
        var segments = new Dictionary<int, SegmentDefinition>();
        var single = once.ToArray().ToHashSet(StringComparer.Ordinal);
        var inTypes = false;
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] == '[')
            {
                inTypes = line == "[types]";
                continue;
            }
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, parts) = (line[..colon], line[(colon + 1)..]);
            if (inTypes) types[name] = parts;
            else segments[EdiTag.Key(System.Text.Encoding.ASCII.GetBytes(name))] = new SegmentDefinition(name, Pad(Parts(parts, types, built, 0), atLeast), single.Contains(name));
        }
        return new SegmentDictionary(segments);
    }

    private static ElementDefinition[] Pad(ElementDefinition[] elements, int atLeast) =>
        elements.Length >= atLeast ? elements : [.. elements, .. Enumerable.Repeat(ElementDefinition.Simple, atLeast - elements.Length)];

    // The standards nest composites by one level (HL7 by two); what lies deeper cannot be written and is simple.
    private static ElementDefinition[] Parts(string text, Dictionary<string, string> types, Dictionary<string, ElementDefinition[]> built, int level)
    {
        if (text.Length == 0) return [];
        var parts = new List<ElementDefinition>();
        foreach (var part in text.Split('|'))
        {
            var repeats = part.EndsWith('*');
            var bare = repeats ? part[..^1] : part;
            var equals = bare.IndexOf('=', StringComparison.Ordinal);
            var alias = equals < 0 ? bare : bare[..equals];
            var type = equals < 0 ? bare : bare[(equals + 1)..];
            ElementDefinition[]? inner = null;
            if (type == "?") inner = [];
            else if (level < 2 && types.TryGetValue(type, out var definition))
            {
                var key = $"{type}/{level}";
                if (!built.TryGetValue(key, out inner)) built[key] = inner = Parts(definition, types, built, level + 1);
            }
            parts.Add(new ElementDefinition(alias, inner, repeats));
        }
        return [.. parts];
    }
}
