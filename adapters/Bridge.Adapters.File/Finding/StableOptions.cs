using Bridge.Configuration;

namespace Bridge.Adapters.File.Finding;

/// <summary>The <c>stable:</c> section: how a file that is still being written is told from a complete one.</summary>
public sealed record StableOptions
{
    /// <summary>How many checks must find the file unchanged; 0 takes it at once.</summary>
    public int Checks { get; init; } = 2;

    /// <summary>Time between checks.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Reads the section.</summary>
    public static StableOptions Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        var defaults = new StableOptions();
        return new StableOptions
        {
            Checks = c.Integer("checks", "How many checks must find size and time unchanged. 0 takes a file as soon as it is seen: only for applications that rename complete files into the folder.", defaults.Checks, 0, 1000),
            Interval = c.Duration("interval", "Time between two checks.", defaults.Interval),
        };
    }
}
