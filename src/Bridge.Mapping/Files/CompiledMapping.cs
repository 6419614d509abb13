using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Formats;
using Bridge.Mapping.Files.Running;
using Bridge.Mapping.Files.Tables;

namespace Bridge.Mapping.Files;

/// <summary>A mapping ready to run. Immutable and thread-safe; each worker thread makes its own <see cref="MappingWorker"/>.</summary>
public abstract class CompiledMapping
{
    private protected CompiledMapping()
    {
    }

    /// <summary>Bytes pass through unchanged: a route without a mapping.</summary>
    public static CompiledMapping PassThrough { get; } = new PassThroughMapping();

    /// <summary>Name and version, such as order-line/1.</summary>
    public abstract string Name { get; }

    /// <summary>The input's format; null for pass-through.</summary>
    public abstract ICodec? From { get; }

    /// <summary>The output's format; null for pass-through.</summary>
    public abstract ICodec? To { get; }

    /// <summary>All files it was made of, for watching and for messages.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>
    /// Raised when the files of the lookup tables have changed, once for each change, in the middle of a translation by its thread: be quick. All mappings
    /// made by <see cref="WithTemplates"/> share their tables.
    /// </summary>
    public virtual event Action<TableReload>? TablesReloaded
    {
        add { }
        remove { }
    }

    /// <summary>
    /// The same mapping with a destination's templates compiled over its output; errors are added with their places. <see cref="MappedBatch"/>es of the
    /// destination are made with the same list.
    /// </summary>
    public abstract CompiledMapping WithTemplates(IReadOnlyList<Template> templates, Diagnostics diagnostics);

    /// <summary>A worker for one thread. <paramref name="destination"/> is the name that a <c>route:</c> of the mapping selects by; null takes everything.</summary>
    public abstract MappingWorker CreateWorker(string? destination = null);

    private sealed class PassThroughMapping : CompiledMapping
    {
        public override string Name => "passthrough";
        public override ICodec? From => null;
        public override ICodec? To => null;
        public override IReadOnlyList<string> Files => [];
        public override CompiledMapping WithTemplates(IReadOnlyList<Template> templates, Diagnostics diagnostics) => this;
        public override MappingWorker CreateWorker(string? destination = null) => new PassThroughWorker();
    }
}
