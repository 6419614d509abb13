using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Engine.Configuration;

/// <summary>The pauses between two tries (<c>retry:</c>); they double from the first to the longest, with jitter, for ever.</summary>
public sealed record RetryTimes
{
    /// <summary>Short enough that a hiccup is not felt.</summary>
    public static readonly TimeSpan DefaultDuration = TimeSpan.FromMilliseconds(200);

    /// <summary>Long enough not to hammer a broker that is down for a night, short enough that nobody waits for the bridge when it is back.</summary>
    public static readonly TimeSpan DefaultMaxInterval = TimeSpan.FromSeconds(30);

    /// <summary>The first pause.</summary>
    public TimeSpan Duration { get; init; } = DefaultDuration;

    /// <summary>The longest pause.</summary>
    public TimeSpan MaxInterval { get; init; } = DefaultMaxInterval;

    /// <summary>Reads the block.</summary>
    public static RetryTimes Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        var times = new RetryTimes
        {
            Duration = c.Duration("duration", "The first pause after a failure; each further one is twice as long, with jitter.", DefaultDuration),
            MaxInterval = c.Duration("max_interval", "The longest pause.", DefaultMaxInterval),
        };
        c.Check(times.Duration > TimeSpan.Zero, "duration", "must be longer than 0");
        c.Check(times.MaxInterval >= times.Duration, "max_interval", "must not be shorter than duration");
        return times;
    }
}
