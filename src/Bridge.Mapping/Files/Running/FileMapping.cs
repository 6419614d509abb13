using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Formats;
using Bridge.Mapping.Files.Compiling;
using Bridge.Mapping.Files.Definitions;
using Bridge.Mapping.Files.Sensitive;
using Bridge.Mapping.Files.Tables;

namespace Bridge.Mapping.Files.Running;

/// <summary>A compiled mapping file.</summary>
internal sealed class FileMapping(
    MappingDefinition definition, ICodec from, ICodec to, FileMappingParts parts, LiveTables tables, bool usesMeta,
    IReadOnlyDictionary<string, string> env, IReadOnlyList<string> files) : CompiledMapping
{
    public override string Name => definition.Name;

    public override ICodec From => from;

    public override ICodec To => to;

    public override IReadOnlyList<string> Files => files;

    internal MappingDefinition Definition => definition;

    internal FileMappingParts Parts => parts;

    internal LiveTables Tables => tables;

    internal IReadOnlyDictionary<string, string> Env => env;

    /// <summary>True if an expression reads $meta.</summary>
    internal bool UsesMeta { get; } = usesMeta;

    /// <summary>The destination's templates, each part compiled; empty if all are constant.</summary>
    internal IReadOnlyList<CompiledTemplate> Templates { get; private init; } = [];

    /// <summary>What reads sensitive fields of the input.</summary>
    internal SensitiveNames Sensitive { get; } = new(from.Shape, parts.SensitiveInput, definition);

    internal EvaluationLimits Limits { get; } = new() { Depth = definition.Limits.Depth, Time = definition.Limits.Time, SequenceLength = definition.Limits.Sequence };

    public override event Action<TableReload>? TablesReloaded
    {
        add => tables.Reloaded += value;
        remove => tables.Reloaded -= value;
    }

    public override CompiledMapping WithTemplates(IReadOnlyList<Template> templates, Diagnostics diagnostics)
    {
        ArgumentNullException.ThrowIfNull(templates);
        var factory = new ProgramFactory(definition with { Let = [], Functions = [] }, null, diagnostics);
        var compiled = templates.Select(t => CompiledTemplate.Compile(t, factory)).ToList();
        return new FileMapping(definition, from, to, parts, tables, UsesMeta || factory.UsesMeta, env, files) { Templates = compiled };
    }

    public override MappingWorker CreateWorker(string? destination = null) => new FileMappingWorker(this, destination);
}
