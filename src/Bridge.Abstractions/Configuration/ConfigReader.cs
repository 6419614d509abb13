using System.Globalization;
using Bridge.Configuration.Tree;
using Bridge.Configuration.Values;

namespace Bridge.Configuration;

/// <summary>
/// Reads one mapping of a configuration file, or describes what it would read. Options are records with one static <c>Read(ConfigReader)</c>: run on a node it
/// parses and reports every error with its place; run by <see cref="Describe"/> it yields names, types, defaults and texts for the reference page, the JSON Schema and
/// the lint. So <c>Read</c> never branches on values. After an error it goes on with the default, so that all errors come at once.
/// Not thread-safe.
/// </summary>
public sealed partial class ConfigReader
{
    private readonly ConfigNode? _node;
    private readonly ConfigScope _scope;
    private readonly string _path;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<OptionDescription>? _described;

    private ConfigReader(ConfigNode? node, ConfigScope scope, string path, List<OptionDescription>? described)
    {
        _node = node;
        _scope = scope;
        _path = path;
        _described = described;
    }

    /// <summary>Reads a mapping node as one options record and reports unknown keys. <paramref name="path"/> names it in messages, such as <c>routes.orders-in.source</c>.</summary>
    public static T Read<T>(ConfigNode node, ConfigScope scope, string path, Func<ConfigReader, T> read, params ReadOnlySpan<string> alsoKnown)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(read);
        if (node.Kind != ConfigNodeKind.Mapping && !node.IsNull)
        {
            scope.Diagnostics.Error("BR1002", node.Location, $"{Name(path)} must have options of its own (key: value), not {Kind(node)}");
        }
        // Something else than a section is read as an empty one, so that what it must have is named with a place.
        var section = node.Kind == ConfigNodeKind.Mapping ? node : new ConfigNode(ConfigNodeKind.Mapping, node.Location);
        var reader = new ConfigReader(section, scope, path, null);
        foreach (var known in alsoKnown) reader._known.Add(known);
        var result = read(reader);
        reader.ReportUnknown();
        return result;
    }

    /// <summary>What <paramref name="read"/> would read, in its order.</summary>
    public static IReadOnlyList<OptionDescription> Describe<T>(Func<ConfigReader, T> read, ConfigScope scope)
    {
        ArgumentNullException.ThrowIfNull(read);
        var described = new List<OptionDescription>();
        read(new ConfigReader(null, scope, "", described));
        return described;
    }

    /// <summary>True while options are described instead of read; values are then the defaults.</summary>
    public bool IsDescribing => _described is not null;

    /// <summary>Where this section starts.</summary>
    public Location Location => _node?.Location ?? default;

    /// <summary>How messages name this section, such as <c>routes.orders-in.source</c>.</summary>
    public string Path => _path;

    /// <summary>What all readers of the file share.</summary>
    public ConfigScope Scope => _scope;

    /// <summary>The section's node, for parts that are compiled later; null while describing.</summary>
    public ConfigNode? Node => _node;

    /// <summary>The node of an option that is compiled by someone else (an expression tree); null if it is not there.</summary>
    public ConfigNode? Raw(string name, string description, bool required = false) => Take(name, "any", description, required, null);

    /// <summary>True if the option stands in the file.</summary>
    public bool Has(string name) => _node?[name] is not null;

    /// <summary>Required text.</summary>
    public string Text(string name, string description) => ScalarText(Take(name, "text", description, true, null), name) ?? "";

    /// <summary>Text with a default.</summary>
    public string Text(string name, string description, string fallback) => ScalarText(Take(name, "text", description, false, fallback), name) ?? fallback;

    /// <summary>Text or null.</summary>
    public string? OptionalText(string name, string description) => ScalarText(Take(name, "text", description, false, null), name);

    /// <summary>Text with places, for an expression or picture that is compiled later; null if it is not there.</summary>
    public ConfigText? Expression(string name, string description, bool required = false)
    {
        var node = Take(name, "expression", description, required, null);
        return node is null || ScalarText(node, name) is null ? null : node.ToText();
    }

    /// <summary>A whole number with a default and limits.</summary>
    public int Integer(string name, string description, int fallback, int min = int.MinValue, int max = int.MaxValue) =>
        Integer(Take(name, "integer", description, false, fallback.ToString(CultureInfo.InvariantCulture)), name, min, max) ?? fallback;

    /// <summary>A whole number or null.</summary>
    public int? OptionalInteger(string name, string description, int min = int.MinValue, int max = int.MaxValue) =>
        Integer(Take(name, "integer", description, false, null), name, min, max);

    /// <summary>A required whole number.</summary>
    public int RequiredInteger(string name, string description, int min = int.MinValue, int max = int.MaxValue) =>
        Integer(Take(name, "integer", description, true, null), name, min, max) ?? 0;

    /// <summary>true or false.</summary>
    public bool Boolean(string name, string description, bool fallback)
    {
        var node = Take(name, "boolean", description, false, fallback ? "true" : "false");
        if (ScalarText(node, name) is not { } text) return fallback;
        if (text is "true" or "false") return text == "true";
        Error("BR1005", node!.Location, $"{Name(name)} is true or false, not '{text}'", text.Length);
        return fallback;
    }

    /// <summary>A duration such as <c>30s</c>.</summary>
    public TimeSpan Duration(string name, string description, TimeSpan fallback) =>
        Duration(Take(name, "duration", description, false, Configuration.Values.Duration.Format(fallback)), name) ?? fallback;

    /// <summary>A duration or null.</summary>
    public TimeSpan? OptionalDuration(string name, string description) => Duration(Take(name, "duration", description, false, null), name);

    /// <summary>A size such as <c>16MiB</c>.</summary>
    public ByteSize Size(string name, string description, ByteSize fallback, ByteSize? min = null, ByteSize? max = null)
    {
        var node = Take(name, "size", description, false, fallback.ToString());
        if (ScalarText(node, name) is not { } text) return fallback;
        if (!ByteSize.TryParse(text, out var size))
        {
            Error("BR1005", node!.Location, $"{Name(name)} is a size with its unit, such as 16MiB, not '{text}'", text.Length);
            return fallback;
        }
        if ((min is { } low && size.Bytes < low.Bytes) || (max is { } high && size.Bytes > high.Bytes))
        {
            Error("BR1005", node!.Location, $"{Name(name)} must be {Range(min?.ToString(), max?.ToString())}, not {text}", text.Length);
        }
        return size;
    }

    /// <summary>One of an enum's values, written in snake_case.</summary>
    public T Choice<T>(string name, string description, T fallback)
        where T : struct, Enum => Choice(name, description, fallback, false);

    /// <summary>One of an enum's values; required.</summary>
    public T RequiredChoice<T>(string name, string description)
        where T : struct, Enum => Choice<T>(name, description, default, true);

    /// <summary>A text that is never shown.</summary>
    public Secret? OptionalSecret(string name, string description) => ScalarText(Take(name, "secret", description, false, null), name) is { } text ? new Secret(text) : null;

    /// <summary>Bytes, named or written as text; see <see cref="NamedBytes"/>. A list joins its items.</summary>
    public byte[] Bytes(string name, string description, byte[] fallback, string fallbackText) => Bytes(Take(name, "bytes", description, false, fallbackText), name) ?? fallback;

    /// <summary>Required bytes.</summary>
    public byte[] Bytes(string name, string description) => Bytes(Take(name, "bytes", description, true, null), name) ?? [];

    /// <summary>Bytes or null.</summary>
    public byte[]? OptionalBytes(string name, string description) => Bytes(Take(name, "bytes", description, false, null), name);

    /// <summary>A required path, made absolute from the folder of the file that names it.</summary>
    public string FilePath(string name, string description) => ScalarText(Take(name, "path", description, true, null), name) is { } text ? Absolute(text) : "";

    /// <summary>A path or null.</summary>
    public string? OptionalFilePath(string name, string description) => ScalarText(Take(name, "path", description, false, null), name) is { } text ? Absolute(text) : null;

    /// <summary>A required template.</summary>
    public Template Template(string name, string description) => Template(Take(name, "template", description, true, null), name) ?? Configuration.Values.Template.Of("");

    /// <summary>A template with a default.</summary>
    public Template Template(string name, string description, string fallback) => Template(Take(name, "template", description, false, fallback), name) ?? Fallback(fallback);

    /// <summary>A template or null.</summary>
    public Template? OptionalTemplate(string name, string description) => Template(Take(name, "template", description, false, null), name);

    /// <summary>Texts: a list, or one text alone.</summary>
    public IReadOnlyList<string> Texts(string name, string description, bool required = false)
    {
        var node = Take(name, "texts", description, required, null);
        if (node is null) return [];
        if (node.Kind == ConfigNodeKind.Scalar) return ScalarText(node, name) is { } one ? [one] : [];
        var texts = new List<string>();
        foreach (var item in Sequence(node, name))
        {
            if (ScalarText(item, name) is { } text) texts.Add(text);
        }
        return texts;
    }

    /// <summary>Adds an error of the section's own checks at an option, or at the section if the option is not there.</summary>
    public void Check(bool good, string name, string message)
    {
        if (good || IsDescribing) return;
        Error("BR1005", _node?[name]?.Location ?? Location, $"{Name(name)}: {message}");
    }
}
