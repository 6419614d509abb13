using Bridge.Configuration;

namespace Bridge.Mapping.Files.Definitions;

/// <summary>The <c>limits:</c> section: what stops a runaway expression.</summary>
public sealed record LimitOptions
{
    /// <summary>Deepest nesting of function calls.</summary>
    public const int DefaultDepth = 500;

    /// <summary>Longest evaluation of one message.</summary>
    public static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(5);

    /// <summary>Longest sequence.</summary>
    public const int DefaultSequence = 10_000_000;

    /// <summary>See <see cref="DefaultDepth"/>.</summary>
    public int Depth { get; init; } = DefaultDepth;

    /// <summary>See <see cref="DefaultTime"/>.</summary>
    public TimeSpan Time { get; init; } = DefaultTime;

    /// <summary>See <see cref="DefaultSequence"/>.</summary>
    public int Sequence { get; init; } = DefaultSequence;

    /// <summary>Reads the section.</summary>
    public static LimitOptions Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        return new LimitOptions
        {
            Depth = c.Integer("depth", "Deepest nesting of function calls (D1011).", DefaultDepth, 10, 100_000),
            Time = c.Duration("time", "Longest evaluation of one message (D1012).", DefaultTime),
            Sequence = c.Integer("sequence", "Longest sequence that an expression may build (D2015).", DefaultSequence, 1),
        };
    }
}
