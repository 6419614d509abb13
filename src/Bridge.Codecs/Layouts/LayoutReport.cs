namespace Bridge.Codecs.Layouts;

/// <summary>The result of <see cref="LayoutVerifier.Verify"/>.</summary>
public sealed record LayoutReport
{
    /// <summary>Messages in the sample.</summary>
    public required long Records { get; init; }

    /// <summary>Messages that come back byte for byte.</summary>
    public required long Identical { get; init; }

    /// <summary>Messages that come back in other bytes with the same values: blanks, quotes, leading zeros and the like.</summary>
    public required long SameValues { get; init; }

    /// <summary>Messages that cannot be decoded or encoded.</summary>
    public required long Rejected { get; init; }

    /// <summary>What is lost and what is wrong, one entry for each field or cause.</summary>
    public required IReadOnlyList<LayoutFinding> Findings { get; init; }

    /// <summary>What was let pass in messages that were decoded, one entry for each field or cause.</summary>
    public IReadOnlyList<LayoutFinding> Notes { get; init; } = [];

    /// <summary>Every message came back byte for byte, and what stands round it would too.</summary>
    public bool IsLossless => Records == Identical && Findings.Count == 0;
}
