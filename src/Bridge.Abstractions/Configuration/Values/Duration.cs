using System.Globalization;

namespace Bridge.Configuration.Values;

/// <summary>Durations written with their unit: <c>250ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>7d</c>.</summary>
public static class Duration
{
    private static readonly (string Unit, TimeSpan One)[] Units =
        [("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1))];

    /// <summary>Parses a duration; false if the text has no unit or no number.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        ArgumentNullException.ThrowIfNull(text);
        foreach (var (unit, one) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            if (!double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) continue;
            if (number * one.TotalDays > 36500) return false;
            duration = one * number;
            return true;
        }
        return false;
    }

    /// <summary>Writes a duration in the largest unit that is exact.</summary>
    public static string Format(TimeSpan duration)
    {
        for (var i = Units.Length - 1; i > 0; i--)
        {
            var (unit, one) = Units[i];
            if (duration >= one && duration.Ticks % one.Ticks == 0) return (duration.Ticks / one.Ticks).ToString(CultureInfo.InvariantCulture) + unit;
        }
        return duration.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture) + "ms";
    }
}
