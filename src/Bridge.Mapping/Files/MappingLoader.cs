using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Configuration.Values;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Mapping.Files.Compiling;
using Bridge.Mapping.Files.Definitions;
using Bridge.Mapping.Files.Running;
using Bridge.Mapping.Files.Sensitive;
using Bridge.Mapping.Files.Tables;
using Bridge.Registration;

namespace Bridge.Mapping.Files;

/// <summary>Reads and compiles mapping files. All errors of a file come at once. Not thread-safe; make one for each load.</summary>
public sealed class MappingLoader
{
    private readonly AdapterRegistry _registry;
    private readonly CodecLoader _codecs;
    private readonly Func<string, string?> _environment;
    private readonly TimeProvider _time;

    /// <summary>A loader over the registered formats.</summary>
    /// <param name="registry">Formats and layouts.</param>
    /// <param name="environment">Reads environment variables for <c>env:</c>; the process's own by default.</param>
    /// <param name="time">The clock for looking at the files of lookup tables.</param>
    public MappingLoader(AdapterRegistry registry, Func<string, string?>? environment = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        _registry = registry;
        _codecs = new CodecLoader(registry, new Expressions());
        _time = time ?? TimeProvider.System;
        _environment = environment ?? Environment.GetEnvironmentVariable;
    }

    /// <summary>The codecs of layouts and formats, shared by all mappings of this load.</summary>
    public CodecLoader Codecs => _codecs;

    /// <summary>Loads a mapping file (.yaml) or a plain expression (.jsonata, JSON to JSON). Null after an error; findings are added.</summary>
    /// <param name="path">The file.</param>
    /// <param name="diagnostics">Where findings go.</param>
    /// <param name="namedAt">Where the configuration names it, for "does not exist".</param>
    public CompiledMapping? Load(string path, Diagnostics diagnostics, Location namedAt = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(diagnostics);
        path = Path.GetFullPath(path);
        if (!File.Exists(path))
        {
            diagnostics.Error("BR1009", namedAt, $"the mapping file '{path}' does not exist");
            return null;
        }
        var own = new Diagnostics();
        var result = Path.GetExtension(path) == ".jsonata" ? LoadExpression(path, own) : LoadFile(path, own);
        foreach (var finding in own.All) diagnostics.Add(finding);
        return own.HasErrors ? null : result;
    }

    /// <summary>Compiles the text of a mapping file that need not exist; paths in it are relative to the folder of <paramref name="path"/>. Null after an error; findings are added.</summary>
    public CompiledMapping? LoadText(string yaml, string path, Diagnostics diagnostics)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(diagnostics);
        path = Path.GetFullPath(path);
        var own = new Diagnostics();
        var result = ReadDefinition(yaml, path, own) is { } definition ? Compile(definition, path, own) : null;
        foreach (var finding in own.All) diagnostics.Add(finding);
        return own.HasErrors ? null : result;
    }

    /// <summary>The definition alone, for tests and tools; null after an error.</summary>
    internal MappingDefinition? ReadDefinition(string path, Diagnostics diagnostics) => ReadDefinition(File.ReadAllText(path), path, diagnostics);

    private MappingDefinition? ReadDefinition(string yaml, string path, Diagnostics diagnostics)
    {
        var root = YamlTree.Parse(yaml, path, diagnostics);
        if (root is null) return null;
        var scope = new ConfigScope { Diagnostics = diagnostics, BaseDirectory = Path.GetDirectoryName(path) ?? "", Registry = _registry };
        return ConfigReader.Read(root, scope, "", MappingDefinition.Read);
    }

    private FileMapping? LoadExpression(string path, Diagnostics diagnostics)
    {
        var json = YamlTree.Parse("json", path, diagnostics)!;
        var output = ConfigNode.OfText(File.ReadAllText(path), path);
        var definition = new MappingDefinition { Name = Path.GetFileNameWithoutExtension(path), From = json, To = json, Output = output };
        return Compile(definition, path, diagnostics);
    }

    private FileMapping? LoadFile(string path, Diagnostics diagnostics) => ReadDefinition(path, diagnostics) is { } definition ? Compile(definition, path, diagnostics) : null;

    private FileMapping? Compile(MappingDefinition definition, string path, Diagnostics diagnostics)
    {
        var directory = Path.GetDirectoryName(path) ?? "";
        var from = definition.From is null ? null : _codecs.Load(definition.From, "from", directory, diagnostics);
        var to = definition.To is null ? null : _codecs.Load(definition.To, "to", directory, diagnostics);
        var schemas = new SchemaLoader(directory, diagnostics);
        var inputSchema = schemas.Load(definition.From);
        var outputSchema = schemas.Load(definition.To);
        var shape = from?.Shape ?? inputSchema?.ToShape();
        var tables = new LiveTables(definition.Tables, directory, _time, diagnostics);
        var factory = new ProgramFactory(definition, shape, diagnostics);

        // Towards JSON a missing leaf is left out; towards fixed formats, and where the input's names cannot be checked, it is an error.
        var missing = definition.Missing ?? (shape is null || to?.Shape is not null ? MissingPolicy.Error : MissingPolicy.Omit);
        SharedNames.Check(definition, diagnostics);
        foreach (var (name, text) in definition.Functions.Concat(definition.Let))
        {
            factory.Compile(text, name); // also one that nothing uses
        }
        var output = CompileOutput(definition, factory, shape, to?.OutputShape ?? outputSchema?.ToOutputShape(), missing, diagnostics);
        var parts = new FileMappingParts
        {
            Output = output,
            Filters = [.. definition.Filters.Select(f => (f.Name, Piece: Piece(factory, f.When, $"filter {f.Name}")))],
            Asserts = [.. definition.Asserts.Select(a => (That: Piece(factory, a.That, "asserts"), Else: Piece(factory, a.Else, "asserts")))],
            Key = definition.Split is null ? Key(factory, definition.Key, missing, diagnostics) : null,
            Headers = definition.Split is null ? [.. definition.Headers.Select(h => (h.Key, Piece: factory.Compile(h.Value, $"headers.{h.Key}", givesText: true)))] : [],
            Route = definition.Split is null ? Piece(factory, definition.Route, "route") : null,
            SensitiveInput = SensitivePaths.Read(definition.From, "from", shape, diagnostics),
            SensitiveOutput = SensitivePaths.Read(definition.To, "to", to?.Shape ?? outputSchema?.ToShape(), diagnostics).With(to?.Shape),
            InputSchema = inputSchema,
            OutputSchema = outputSchema,
        };
        WarnOfUnset(definition, diagnostics);
        if (diagnostics.HasErrors || from is null || to is null || output is null) return null;
        return new FileMapping(definition, from, to, parts, tables, factory.UsesMeta, Env(definition), [path, .. _codecs.Files, .. tables.Files, .. schemas.Files]);
    }

    private static CompiledPiece? CompileOutput(MappingDefinition definition, ProgramFactory factory, Shape? shape, Shape? target, MissingPolicy missing, Diagnostics diagnostics)
    {
        if (definition.Output is not { } output) return null;
        if (definition.Split?.Each is not { } each)
        {
            return factory.Compile(new AssembledSource(), s => new OutputAssembler(s, missing, diagnostics).Append(output), Texts(output), shape, target);
        }
        if (ExpressionPieces.Parse(each, diagnostics) is null) return null;
        var mentions = string.Join(' ', [Texts(output), each.Text, definition.Key?.Text ?? "", definition.Route?.Text ?? "", .. definition.Headers.Select(h => h.Value.Text)]);
        var compiled = factory.Compile(new AssembledSource(), s =>
        {
            // One path over the items, so that % is the item's parent and $$ the document; each part carries its key and headers.
            // An item that its route sends elsewhere is not evaluated further.
            s.Append("[(").Append(each, "split").Append(").(");
            if (definition.Route is { } route) s.Append(SplitRoute.Begin).Append(Sound(route), "route").Append(SplitRoute.Then);
            s.Append("{ \"output\": ");
            new OutputAssembler(s, missing, diagnostics).Append(output);
            if (definition.Key is { } key) OutputAssembler.AppendKey(s.Append(", \"key\": "), Sound(key), missing);
            if (definition.Headers.Count > 0)
            {
                s.Append(", \"headers\": {");
                for (var i = 0; i < definition.Headers.Count; i++)
                {
                    if (i > 0) s.Append(", ");
                    s.AppendLiteral(definition.Headers[i].Key).Append(": ").Append(Sound(definition.Headers[i].Value), $"headers.{definition.Headers[i].Key}");
                }
                s.Append("}");
            }
            s.Append(" }").Append(definition.Route is null ? "" : SplitRoute.Else).Append(")]");
        }, mentions, shape, target is null ? null : new Shape("", ShapeKind.Any, Occurs.Many, [target.As("output")]) { Open = true });
        return compiled is null ? null : compiled with { IsSplit = true };

        // An expression that cannot be read is reported at its place, and does not spoil what it stands in.
        ConfigText Sound(ConfigText text) => ExpressionPieces.Parse(text, diagnostics) is null ? new ConfigText("null", null) : text;
    }

    private static CompiledPiece? Key(ProgramFactory factory, ConfigText? text, MissingPolicy missing, Diagnostics diagnostics)
    {
        if (text is not { } key || ExpressionPieces.Parse(key, diagnostics) is null) return null;
        return factory.Compile(new AssembledSource(), s => OutputAssembler.AppendKey(s, key, missing), key.Text, factory.Input, givesText: true);
    }

    private static CompiledPiece? Piece(ProgramFactory factory, ConfigText? text, string path) => text is { } present ? factory.Compile(present, path) : null;

    // Where something is set it may be a machine for development that lacks it; so no error.
    private void WarnOfUnset(MappingDefinition definition, Diagnostics diagnostics)
    {
        if (definition.EnvNode is not { } node) return;
        foreach (var name in node.Kind == ConfigNodeKind.Sequence ? node.Items : [node])
        {
            if (_environment(name.Text) is null) diagnostics.Warning("BR2006", name.Location, $"the environment variable {name.Text} is not set here, so $env.{name.Text} has no value", name.Text.Length);
        }
    }

    private Dictionary<string, string> Env(MappingDefinition definition) =>
        definition.Env.Select(name => (name, value: _environment(name))).Where(v => v.value is not null).ToDictionary(v => v.name, v => v.value!, StringComparer.Ordinal);

    private static string Texts(ConfigNode node) => node.Kind switch
    {
        ConfigNodeKind.Scalar => node.Text,
        ConfigNodeKind.Sequence => string.Join(' ', node.Items.Select(Texts)),
        _ => string.Join(' ', node.Entries.Select(e => Texts(e.Value))),
    };
}
