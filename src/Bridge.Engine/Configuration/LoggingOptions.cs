using Bridge.Configuration;
using Microsoft.Extensions.Logging;

namespace Bridge.Engine.Configuration;

/// <summary>How the bridge logs (<c>logging:</c>).</summary>
public sealed record LoggingOptions
{
    /// <summary>The least level that is written.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>How lines look.</summary>
    public LogFormat Format { get; init; } = LogFormat.Text;

    /// <summary>Reads the block.</summary>
    public static LoggingOptions Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        return new LoggingOptions
        {
            Level = c.Choice("level", "The least level that is written to standard error.", LogLevel.Information),
            Format = c.Choice("format", "text for people, json for machines (one object a line).", LogFormat.Text),
        };
    }
}
