using Bridge.Registration;

namespace Bridge.Adapters.File;

/// <summary>Files in folders: takes what a legacy application drops, and puts files where it looks for them.</summary>
public sealed class FileAdapter : IAdapter
{
    /// <inheritdoc/>
    public void Register(AdapterRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.AddSource("file", "Takes files from a folder, whole or record by record, and sets each aside once all of it is safe.",
            new SourceTraits(Redelivers: true, StableIds: true), FileSourceOptions.Read, static (options, context) => new FileSource(options, context));
        registry.AddSink("file", "Puts messages into files, one each or as records of one, under their names only when they are whole and on disk.",
            new SinkTraits(FileSink.MaxBatch, FramesWhen: "exists: append"), FileSinkOptions.Read, static (options, context) => new FileSink(options, context));
    }
}
