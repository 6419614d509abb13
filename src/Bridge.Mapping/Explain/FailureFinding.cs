namespace Bridge.Mapping.Explain;

/// <summary>What a second evaluation found out about an error. Immutable.</summary>
internal sealed record FailureFinding
{
    /// <summary>The part of the output: /lines/3/total, $placed, key; empty if none.</summary>
    public required string Path { get; init; }

    /// <summary>The message of a split, from 1; 0 without a split.</summary>
    public int Part { get; init; }

    /// <summary>Where the expression starts in the assembled source.</summary>
    public int Start { get; init; }

    /// <summary>The value of the leaf, where the error is none of the evaluation.</summary>
    public string? Value { get; init; }

    /// <summary>The fields of the input that the expression read; those that hold the value concerned, if there are any.</summary>
    public IReadOnlyList<ExplainedInput> Inputs { get; init; } = [];

    /// <summary>How many more there are.</summary>
    public int MoreInputs { get; init; }

    /// <summary>What was read for the leaf is sensitive, or holds something that is.</summary>
    public bool ReadsSensitive { get; init; }
}
