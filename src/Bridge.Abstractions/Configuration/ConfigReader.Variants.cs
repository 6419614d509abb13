using Bridge.Configuration.Tree;

namespace Bridge.Configuration;

public sealed partial class ConfigReader
{
    /// <summary>
    /// A section that is read by the alternative which its <c>type</c> names; without a <c>type</c> the one of its <c>connection:</c> counts.
    /// The short form <c>name: stdout</c> means <c>name: { type: stdout }</c>. Null if it is not there or its type is not known.
    /// </summary>
    public T? Variant<T>(string name, string description, IReadOnlyList<Alternative<T>> alternatives, bool required = false) where T : class
    {
        ArgumentNullException.ThrowIfNull(alternatives);
        if (_described is not null)
        {
            _described.Add(DescribeVariant(name, description, alternatives, required));
            return null;
        }
        var node = Take(name, "one_of", description, required, null);
        return node is null ? null : ReadVariant(node, _scope, Join(name), alternatives);
    }

    /// <summary>Named sections of that kind, in the order of the file; one whose type is not known is left out (and reported).</summary>
    public IReadOnlyList<KeyValuePair<string, T>> VariantMap<T>(string name, string description, Func<string, IReadOnlyList<Alternative<T>>> alternatives, bool required = false)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(alternatives);
        var node = Take(name, "map", description, required, null, () => [DescribeVariant("", description, alternatives(""), true)]);
        var result = new List<KeyValuePair<string, T>>();
        if (node is null || !Expect(node, ConfigNodeKind.Mapping, name, "named entries (name: …)")) return result;
        if (required && node.Entries.Count == 0) Error("BR1003", node.Location, $"{Name(name)} is empty: {description}");
        foreach (var entry in node.Entries)
        {
            if (ReadVariant(entry.Value, _scope, $"{Join(name)}.{entry.Key}", alternatives(entry.Key)) is { } value) result.Add(KeyValuePair.Create(entry.Key, value));
        }
        return result;
    }

    private OptionDescription DescribeVariant<T>(string name, string description, IReadOnlyList<Alternative<T>> alternatives, bool required) =>
        new(name, "one_of", description, required, null)
        {
            Alternatives = [.. alternatives.Select(a => new OptionAlternative(a.Type, a.Description, Describe(a.Read, _scope)))],
        };

    private static T? ReadVariant<T>(ConfigNode node, ConfigScope scope, string path, IReadOnlyList<Alternative<T>> alternatives) where T : class
    {
        var known = string.Join(", ", alternatives.Select(a => a.Type));
        if (node.Kind == ConfigNodeKind.Sequence || node.IsNull)
        {
            scope.Diagnostics.Error("BR1002", node.Location, $"{Name(path)} must have options of its own, with a type: one of {known}");
            return null;
        }
        var type = node.Kind == ConfigNodeKind.Scalar ? node : node["type"];
        if (type is null && node["connection"] is { } reference)
        {
            if (!scope.Connections.TryGetValue(reference.Text, out var connection))
            {
                scope.Diagnostics.Error("BR1006", reference.Location,
                    $"there is no connection '{reference.Text}'{NearestName.Hint(reference.Text, scope.Connections.Keys)} (in {path})", reference.Text.Length);
                return null;
            }
            type = connection["type"];
            if (type is null) return null; // reported where the connections are read
        }
        if (type is null)
        {
            scope.Diagnostics.Error("BR1003", node.Location, $"{Name(path)} needs a 'type' or a 'connection'; types are: {known}");
            return null;
        }
        var alternative = alternatives.FirstOrDefault(a => a.Type == type.Text);
        if (alternative is not null)
        {
            // An empty mapping stands in for the short form, so that missing options are reported at the word itself.
            return Read(node.Kind == ConfigNodeKind.Scalar ? new ConfigNode(ConfigNodeKind.Mapping, node.Location) : node, scope, path, alternative.Read, "type");
        }
        scope.Diagnostics.Error("BR1005", type.Location, $"{Name(path)} cannot be of type '{type.Text}'{NearestName.Hint(type.Text, alternatives.Select(a => a.Type))}; known: {known}", type.Text.Length);
        return null;
    }
}
