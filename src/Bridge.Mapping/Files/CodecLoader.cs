using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Formats;
using Bridge.Registration;

namespace Bridge.Mapping.Files;

/// <summary>Makes the codec that a <c>from:</c> or <c>to:</c> names, by layout file or by format. Not thread-safe.</summary>
public sealed class CodecLoader(AdapterRegistry registry, IExpressions expressions)
{
    private readonly Dictionary<(string Path, DecodeMode? Mode), ICodec?> _layouts = [];

    private readonly Dictionary<(string Name, DecodeMode? Mode), ICodec?> _standard = [];

    private readonly HashSet<string> _foreign = new(StringComparer.Ordinal);

    /// <summary>Layout files that were read.</summary>
    public IReadOnlyCollection<string> Files => [.. _layouts.Keys.Select(l => l.Path).Union(_foreign, StringComparer.Ordinal)];

    /// <summary>
    /// Loads the codec of a section <c>{ layout: FILE }</c> or <c>{ format: ID, … }</c>, or of a format's bare name.
    /// Findings are added with their places; null after an error.
    /// </summary>
    public ICodec? Load(ConfigNode node, string side, string baseDirectory, Diagnostics diagnostics)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (node.Kind == ConfigNodeKind.Mapping && node["layout"] is { } layout)
        {
            if (IsOurs(layout.Text)) CheckKeys(node, side, diagnostics, "layout", "mode", "schema", "sensitive");
            if (layout.Text.StartsWith("std/", StringComparison.Ordinal)) return LoadStandard(layout, Mode(node, side, diagnostics), diagnostics);
            return LoadLayout(Path.GetFullPath(layout.Text, Full(baseDirectory)), diagnostics, layout.Location, node, side);
        }
        var format = node.Kind == ConfigNodeKind.Scalar ? node : node["format"];
        // `format: { type: csv, delimiter: ";" }` as a layout has it; the options then stand there and not beside it.
        var nested = format is { Kind: ConfigNodeKind.Mapping } ? format : null;
        format = nested is null ? format : nested["type"];
        if (format is null || format.Kind != ConfigNodeKind.Scalar)
        {
            diagnostics.Error("BR1003", node.Location, $"'{side}' names a layout (layout: FILE) or a format (format: json)");
            return null;
        }
        if (!registry.Codecs.TryGetValue(format.Text, out var registration))
        {
            var needsLayout = registry.Layouts.ContainsKey(format.Text);
            diagnostics.Error("BR1005", format.Location, needsLayout
                ? $"the format {format.Text} needs a layout: write layout: FILE here, and format: {{ type: {format.Text} }} in that file"
                : $"there is no format '{format.Text}'{NearestName.Hint(format.Text, registry.Codecs.Keys)}; known: {string.Join(", ", registry.Codecs.Keys)}", format.Text.Length);
            return null;
        }
        if (nested is not null) CheckKeys(node, side, diagnostics, "format", "schema", "sensitive");
        if (nested is not null) return Create(nested, registration, baseDirectory, $"{side}.format", null, diagnostics, "type");
        var section = node.Kind == ConfigNodeKind.Mapping ? node : YamlTree.Parse("{}", node.Location.File, diagnostics)!;
        return Create(section, registration, baseDirectory, side, null, diagnostics, "format", "schema", "sensitive");
    }

    /// <summary>Loads the codec of a layout file. A layout in another language than ours, such as a copybook, has its options in <paramref name="options"/>; their defaults hold without.</summary>
    public ICodec? LoadLayout(string path, Diagnostics diagnostics, Location namedAt = default, ConfigNode? options = null, string side = "layout")
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(diagnostics);
        // The options of a foreign layout make another codec wherever they stand: one copybook may be read in EBCDIC and written in ASCII.
        if (!IsYaml(path)) return ReadForeignLayout(path, diagnostics, namedAt, options, side);
        var mode = options is null ? null : Mode(options, side, diagnostics);
        if (_layouts.TryGetValue((path, mode), out var known)) return known;
        return _layouts[(path, mode)] = ReadLayout(path, mode, diagnostics, namedAt);
    }

    private ICodec? ReadLayout(string path, DecodeMode? mode, Diagnostics diagnostics, Location namedAt) =>
        IsThere(path, diagnostics, namedAt) ? Parse(File.ReadAllText(path), path, mode, diagnostics) : null;

    private static bool IsThere(string path, Diagnostics diagnostics, Location namedAt)
    {
        if (File.Exists(path)) return true;
        diagnostics.Error("BR1009", namedAt, $"the layout file '{path}' does not exist");
        return false;
    }

    /// <summary>True for a layout in our own form; others, such as copybooks, have their options beside <c>layout:</c>.</summary>
    internal static bool IsOurs(string layout) => layout.StartsWith("std/", StringComparison.Ordinal) || IsYaml(layout);

    private static void CheckKeys(ConfigNode node, string side, Diagnostics diagnostics, params string[] known)
    {
        foreach (var entry in node.Entries.Where(e => !known.Contains(e.Key)))
        {
            diagnostics.Error("BR1004", entry.KeyLocation, $"'{side}' has no option '{entry.Key}' here{NearestName.Hint(entry.Key, known)}; known: {string.Join(", ", known)}", entry.Key.Length);
        }
    }

    private static bool IsYaml(string path) => Path.GetExtension(path) is ".yaml" or ".yml";

    // A layout that comes with the product.
    private ICodec? LoadStandard(ConfigNode name, DecodeMode? mode, Diagnostics diagnostics)
    {
        if (_standard.TryGetValue((name.Text, mode), out var known)) return known;
        if (registry.StandardLayouts.TryGetValue(name.Text, out var text)) return _standard[(name.Text, mode)] = Parse(text(), name.Text, mode, diagnostics);
        diagnostics.Error("BR1005", name.Location, $"no layout {name.Text} comes with the product{NearestName.Hint(name.Text, registry.StandardLayouts.Keys)}; there are {string.Join(", ", registry.StandardLayouts.Keys)}", name.Text.Length);
        return null;
    }

    private ICodec? Parse(string text, string path, DecodeMode? mode, Diagnostics diagnostics)
    {
        var root = YamlTree.Parse(text, path, diagnostics);
        if (root is null) return null;
        var format = root["format"];
        var type = format is { Kind: ConfigNodeKind.Scalar } ? format : format?["type"];
        if (type is null)
        {
            diagnostics.Error("BR1003", root.Location, $"a layout names its format: format: {{ type: … }}, one of {string.Join(", ", registry.Layouts.Keys)}");
            return null;
        }
        if (!registry.Layouts.TryGetValue(type.Text, out var registration))
        {
            diagnostics.Error("BR1005", type.Location, $"there is no layout format '{type.Text}'{NearestName.Hint(type.Text, registry.Layouts.Keys)}; known: {string.Join(", ", registry.Layouts.Keys)}", type.Text.Length);
            return null;
        }
        return Create(root, registration, Path.GetDirectoryName(path) ?? "", "layout", mode, diagnostics);
    }

    // A layout in the format's own language, such as a copybook: its options stand beside `layout:`.
    private ICodec? ReadForeignLayout(string path, Diagnostics diagnostics, Location namedAt, ConfigNode? options, string side)
    {
        _foreign.Add(path);
        if (!IsThere(path, diagnostics, namedAt)) return null;
        var extension = Path.GetExtension(path);
        if (registry.Layouts.Values.FirstOrDefault(l => l.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase)) is not { } registration)
        {
            var foreign = registry.Layouts.Where(l => l.Value.Extensions.Count > 0).Select(l => $"a {l.Key} with {string.Join(", ", l.Value.Extensions)}");
            var name = Path.GetFileName(path);
            diagnostics.Error("BR1005", namedAt, $"the name of a layout file says what it is: a layout of records ends with .yaml or .yml, {string.Join(", ", foreign)}; '{name}' {(extension.Length == 0 ? "has no ending" : $"ends with {extension}")}, so rename it", name.Length);
            return null;
        }
        options ??= YamlTree.Parse($"layout: '{Path.GetFullPath(path).Replace("'", "''", StringComparison.Ordinal)}'", path, diagnostics)!;
        return Create(options, registration, Path.GetDirectoryName(options.Location.File) ?? "", side, null, diagnostics);
    }

    private ICodec? Create(ConfigNode root, CodecRegistration registration, string directory, string path, DecodeMode? mode, Diagnostics diagnostics, params ReadOnlySpan<string> alsoKnown)
    {
        var own = new Diagnostics();
        var create = ConfigReader.Read(root, Scope(directory, own), path, registration.Bind, alsoKnown);
        var codec = own.HasErrors ? null : create(new CodecContext { Expressions = expressions, Diagnostics = own, Mode = mode });
        foreach (var finding in own.All) diagnostics.Add(finding);
        return own.HasErrors ? null : codec;
    }

    // `mode` beside `layout:`; one layout may be read strictly by one mapping and leniently by another.
    private static DecodeMode? Mode(ConfigNode node, string side, Diagnostics diagnostics)
    {
        if (node["mode"] is not { } mode) return null;
        var words = Enum.GetNames<DecodeMode>().Select(n => n.ToLowerInvariant()).ToList();
        if (mode.Kind == ConfigNodeKind.Scalar && words.Contains(mode.Text)) return Enum.Parse<DecodeMode>(mode.Text, ignoreCase: true);
        diagnostics.Error("BR1005", mode.Location, $"'{side}.mode' is one of {string.Join(", ", words)}, not '{mode.Text}'{NearestName.Hint(mode.Text, words)}");
        return null;
    }

    private ConfigScope Scope(string directory, Diagnostics diagnostics) => new() { Diagnostics = diagnostics, BaseDirectory = directory, Registry = registry };

    private static string Full(string directory) => directory.Length == 0 ? Environment.CurrentDirectory : Path.GetFullPath(directory);
}
