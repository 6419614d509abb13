namespace Bridge.Mapping.Reversal;

/// <summary>The opposite of a mapping. Immutable.</summary>
public sealed record ReversalResult
{
    /// <summary>The opposite mapping as a YAML file, to be saved beside the original: paths in it are relative to the same folder.</summary>
    public required string Yaml { get; init; }

    /// <summary>Every leaf of the original, in its order, with what became of it.</summary>
    public required IReadOnlyList<ReversedLeaf> Leaves { get; init; }

    /// <summary>Fields of the original's input that no leaf fills, where the layout names its fields: H.Text.</summary>
    public required IReadOnlyList<string> Unfilled { get; init; }
}
