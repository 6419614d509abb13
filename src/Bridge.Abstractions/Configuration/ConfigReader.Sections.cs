using Bridge.Configuration.Tree;
using Bridge.Configuration.Values;
using Bridge.Formats;
using Bridge.Security;

namespace Bridge.Configuration;

public sealed partial class ConfigReader
{
    /// <summary>A section that is always there: a missing one is read with all its defaults.</summary>
    public T Section<T>(string name, string description, Func<ConfigReader, T> read) where T : notnull
    {
        ArgumentNullException.ThrowIfNull(read);
        var node = TakeSection(name, description, read, false);
        return node is null ? read(new ConfigReader(null, _scope, Join(name), IsDescribing ? [] : null)) : Read(node, _scope, Join(name), read);
    }

    /// <summary>A section or null.</summary>
    public T? OptionalSection<T>(string name, string description, Func<ConfigReader, T> read) where T : class
    {
        ArgumentNullException.ThrowIfNull(read);
        var node = TakeSection(name, description, read, false);
        return node is null ? null : Read(node, _scope, Join(name), read);
    }

    /// <summary>A list of sections.</summary>
    public IReadOnlyList<T> List<T>(string name, string description, Func<ConfigReader, T> read, bool required = false)
    {
        ArgumentNullException.ThrowIfNull(read);
        var node = Take(name, "list", description, required, null, () => Describe(read, _scope));
        if (node is null) return [];
        var result = new List<T>();
        foreach (var item in Sequence(node, name)) result.Add(Read(item, _scope, $"{Join(name)}[{result.Count}]", read));
        return result;
    }

    /// <summary>Named sections, in the order of the file.</summary>
    public IReadOnlyList<KeyValuePair<string, T>> Map<T>(string name, string description, Func<string, ConfigReader, T> read, bool required = false)
    {
        ArgumentNullException.ThrowIfNull(read);
        var node = Take(name, "map", description, required, null, () => Describe(c => read("", c), _scope));
        var result = new List<KeyValuePair<string, T>>();
        if (node is null) return result;
        if (!Expect(node, ConfigNodeKind.Mapping, name, "named entries (name: …)")) return result;
        foreach (var entry in node.Entries)
        {
            result.Add(KeyValuePair.Create(entry.Key, Read(entry.Value, _scope, $"{Join(name)}.{entry.Key}", c => read(entry.Key, c))));
        }
        return result;
    }

    /// <summary>Named texts, in the order of the file, each with its place.</summary>
    public IReadOnlyList<KeyValuePair<string, ConfigText>> TextMap(string name, string description)
    {
        var node = Take(name, "text_map", description, false, null);
        var result = new List<KeyValuePair<string, ConfigText>>();
        if (node is null || !Expect(node, ConfigNodeKind.Mapping, name, "named texts (name: text)")) return result;
        foreach (var entry in node.Entries)
        {
            if (ScalarText(entry.Value, entry.Key) is { } text) result.Add(KeyValuePair.Create(entry.Key, text == entry.Value.Text ? entry.Value.ToText() : new ConfigText(text, null)));
        }
        return result;
    }

    /// <summary>A section that carries a <c>type</c>, read by the alternative of that name; null if it is not there.</summary>
    public T? OneOf<T>(string name, string description, IReadOnlyList<Alternative<T>> alternatives, bool required = false) where T : class
    {
        ArgumentNullException.ThrowIfNull(alternatives);
        if (IsDescribing)
        {
            _described!.Add(new OptionDescription(name, "one_of", description, required, null)
            {
                Alternatives = [.. alternatives.Select(a => new OptionAlternative(a.Type, a.Description, Describe(a.Read, _scope)))],
            });
            return null;
        }
        var node = Take(name, "one_of", description, required, null);
        return node is null ? null : ReadAlternative(node, _scope, Join(name), alternatives);
    }

    /// <summary>Reads a node that carries a <c>type</c>.</summary>
    public static T? ReadAlternative<T>(ConfigNode node, ConfigScope scope, string path, IReadOnlyList<Alternative<T>> alternatives) where T : class
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(alternatives);
        if (node.Kind != ConfigNodeKind.Mapping)
        {
            scope.Diagnostics.Error("BR1002", node.Location, $"{Name(path)} must have options of its own, with a type: one of {string.Join(", ", alternatives.Select(a => a.Type))}");
            return null;
        }
        var type = node["type"];
        if (type is null)
        {
            scope.Diagnostics.Error("BR1003", node.Location, $"{Name(path)} needs a 'type': one of {string.Join(", ", alternatives.Select(a => a.Type))}");
            return null;
        }
        var alternative = alternatives.FirstOrDefault(a => a.Type == type.Text);
        if (alternative is null)
        {
            scope.Diagnostics.Error("BR1005", type.Location, $"there is no {Name(path)} of type '{type.Text}'{NearestName.Hint(type.Text, alternatives.Select(a => a.Type))}; known: {string.Join(", ", alternatives.Select(a => a.Type))}", type.Text.Length);
            return null;
        }
        return Read(node, scope, path, alternative.Read, "type");
    }

    /// <summary>A <c>framing:</c> section: any registered framer; null if it is not there.</summary>
    public FramerChoice? Framer(string name, string description) =>
        OneOf(name, description, [.. _scope.Registry.Framers.Values.Select(f => new Alternative<FramerChoice>(f.Type, f.Description, c => new FramerChoice(f.Type, f.Bind(c))))]);

    /// <summary>A format that answers messages in its own way: its id, or a section with its options; null if it is not there.</summary>
    public AcknowledgerChoice? Acknowledger(string name, string description) =>
        Variant(name, description, [.. _scope.Registry.Acknowledgers.Values.Select(a => new Alternative<AcknowledgerChoice>(a.Format, a.Description, c => new AcknowledgerChoice(a.Format, a.Bind(c))))]);

    /// <summary>
    /// The options of the peer itself (address, credentials, tls), read from the named connection if this section has a <c>connection:</c>, else from this section.
    /// </summary>
    public T Connection<T>(Func<ConfigReader, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var reference = OptionalText("connection", "Name of an entry of connections:; its options then stand there and not here.");
        if (reference is null) return read(this);
        _known.Add("type");
        if (_scope.Connections.TryGetValue(reference, out var node)) return Read(node, _scope, $"connections.{reference}", read, "type");
        Error("BR1006", _node?["connection"]?.Location ?? Location, $"there is no connection '{reference}'{NearestName.Hint(reference, _scope.Connections.Keys)}", reference.Length);
        return read(new ConfigReader(null, new ConfigScope { Diagnostics = new Diagnostics(), Registry = _scope.Registry }, _path, null));
    }

    /// <summary>The <c>tls:</c> block that every adapter shares; null if it is not there.</summary>
    public TlsOptions? Tls() => OptionalSection("tls", "TLS, with the peer's certificate always verified.", TlsOptions.Read);

    private ConfigNode? TakeSection<T>(string name, string description, Func<ConfigReader, T> read, bool required) =>
        Take(name, "section", description, required, null, () => Describe(read, _scope));
}
