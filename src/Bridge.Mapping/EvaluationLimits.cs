namespace Bridge.Mapping;

/// <summary>What one evaluation may use. Passing a limit is an error (D1011, D1012, D2015), never a crash.</summary>
public sealed record EvaluationLimits
{
    /// <summary>No limits but those of the machine: what <c>compat</c> has by default.</summary>
    public static EvaluationLimits None { get; } = new();

    /// <summary>The defaults of mapping files: nesting 500, one second, a million items.</summary>
    public static EvaluationLimits Mapping { get; } = new() { Depth = 500, Time = TimeSpan.FromSeconds(1), SequenceLength = 1_000_000, TextBytes = 256 * 1024 * 1024 };

    /// <summary>The deepest nesting of evaluated nodes (a recursive call takes about three); 0 for none. Passing it is D1011.</summary>
    public int Depth { get; init; }

    /// <summary>The longest time; zero for none. Passing it is D1012.</summary>
    public TimeSpan Time { get; init; }

    /// <summary>The most items of a sequence; 0 for none. Passing it is D2015.</summary>
    public int SequenceLength { get; init; }

    /// <summary>The most bytes that the texts built for one message may take; 0 for the most there is, 512 MiB. Passing it is BR2004.</summary>
    public long TextBytes { get; init; }

    /// <summary>The most items that all sequences built for one message may hold together; 0 for the most there is, 64 million. Passing it is BR2004.</summary>
    public long Items { get; init; }

    /// <summary>Depth and time give U1001, as the limits of the language's test suite do.</summary>
    public bool AsSuite { get; init; }
}
