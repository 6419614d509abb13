using Bridge.Configuration.Values;
using Bridge.Delivery;
using Bridge.Mapping.Files;
using Bridge.Registration;

namespace Bridge.Engine.Configuration;

/// <summary>A destination ready to run. Immutable and thread-safe.</summary>
public sealed record DestinationSnapshot
{
    /// <summary>The destination's name.</summary>
    public required string Name { get; init; }

    /// <summary>The registered type.</summary>
    public required string Type { get; init; }

    /// <summary>What the sink can do.</summary>
    public required SinkTraits Traits { get; init; }

    /// <summary>Makes one connection; no I/O.</summary>
    public required Func<AdapterContext, ISink> Create { get; init; }

    /// <summary>The mapping with the templates compiled over its output.</summary>
    public required CompiledMapping Mapping { get; init; }

    /// <summary>The templates, the same list that <see cref="Mapping"/> was compiled with.</summary>
    public required IReadOnlyList<Template> Templates { get; init; }

    /// <summary>The most messages in one delivery.</summary>
    public required int MaxBatch { get; init; }

    /// <summary>What is promised.</summary>
    public required Guarantee Guarantee { get; init; }
}
