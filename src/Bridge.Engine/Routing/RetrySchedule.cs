using Bridge.Engine.Configuration;

namespace Bridge.Engine.Routing;

/// <summary>
/// Pauses between two tries: doubling from the first to the longest, each shortened at random by up to a half, so that many bridges do not come back to a broker in step.
/// It has no end. Not thread-safe.
/// </summary>
internal sealed class RetrySchedule(RetryTimes times, Random? random = null)
{
    private readonly Random _random = random ?? Random.Shared;
    private int _failures;

    /// <summary>How many failures there were since the last success.</summary>
    public int Failures => _failures;

    /// <summary>The pause after one more failure.</summary>
    public TimeSpan Next() => After(++_failures);

    /// <summary>The pause after so many failures in a row, from 1.</summary>
    public TimeSpan After(int failures)
    {
        // 2^30 first pauses are longer than any longest pause; beyond that the product would overflow.
        var doubled = times.Duration.Ticks * Math.Pow(2, Math.Min(failures - 1, 30));
        var full = Math.Min(doubled, times.MaxInterval.Ticks);
        return TimeSpan.FromTicks((long)(full * (0.5 + (_random.NextDouble() / 2))));
    }

    /// <summary>It worked.</summary>
    public void Reset() => _failures = 0;
}
