namespace Bridge.Mapping.Reversal;

/// <summary>What a round trip through a mapping and its opposite showed. Immutable.</summary>
public sealed record RoundTripReport
{
    /// <summary>Messages of the sample that were mapped there and back.</summary>
    public required int Samples { get; init; }

    /// <summary>Messages made by changing fields of the sample, mapped there and back.</summary>
    public required int Generated { get; init; }

    /// <summary>Messages that the mapping itself rejects or filters: they say nothing about the way back.</summary>
    public required int Skipped { get; init; }

    /// <summary>
    /// PutGet: the output, turned back into an input and mapped again, is not the same output. Each is a fault of the opposite mapping.
    /// </summary>
    public required IReadOnlyList<RoundTripDifference> PutGet { get; init; }

    /// <summary>GetPut: fields of the input that do not come back as they were: not carried by the output, or only up to a normal form.</summary>
    public required IReadOnlyList<RoundTripDifference> GetPut { get; init; }

    /// <summary>PutGet held for every message, and there was one.</summary>
    public bool Holds => PutGet.Count == 0 && Samples + Generated > 0;
}
