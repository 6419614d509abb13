using Bridge.Configuration;

namespace Bridge.Mapping.Explain;

/// <summary>One field of the output, or a shared value ($placed): how it came about.</summary>
public sealed record ExplainedField
{
    /// <summary>Where it stands in the output, /lines/0/total; the name with $ of a shared value; key, route or headers.NAME of a message of a split; "/" if the output is one value.</summary>
    public required string Path { get; init; }

    /// <summary>The message that it stands in, from 1, where the mapping splits; else 0.</summary>
    public int Part { get; init; }

    /// <summary>The expression as the mapping has it.</summary>
    public required string Expression { get; init; }

    /// <summary>Where the expression stands.</summary>
    public required Location Location { get; init; }

    /// <summary>The value as JSON, shortened where it is long; null if there is none.</summary>
    public string? Value { get; init; }

    /// <summary>Why the evaluation failed here; null if it did not.</summary>
    public string? Error { get; init; }

    /// <summary>The fields of the input that were read, those behind shared values included.</summary>
    public IReadOnlyList<ExplainedInput> Inputs { get; init; } = [];

    /// <summary>Parts of the expression with their values, in the order of their evaluation.</summary>
    public IReadOnlyList<ExplainedStep> Steps { get; init; } = [];

    /// <summary>It is made of something sensitive.</summary>
    internal bool IsHidden { get; init; }
}
