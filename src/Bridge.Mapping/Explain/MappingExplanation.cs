namespace Bridge.Mapping.Explain;

/// <summary>How one message was mapped, field by field. Immutable.</summary>
public sealed record MappingExplanation
{
    /// <summary>Name of the mapping.</summary>
    public required string Mapping { get; init; }

    /// <summary>The message: "record 3, byte 1024", or empty.</summary>
    public required string Message { get; init; }

    /// <summary>mapped, filtered or rejected.</summary>
    public required string Outcome { get; init; }

    /// <summary>Name of the filter, or the whole text of the rejection; empty if mapped.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Shared values and fields of the output, in the order of their evaluation; up to the error if there was one.</summary>
    public IReadOnlyList<ExplainedField> Fields { get; init; } = [];
}
