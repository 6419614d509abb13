namespace Bridge.Mapping.Dates;

/// <summary>Units of <c>$dateAdd</c> and <c>$dateDiff</c>.</summary>
internal enum DateUnit
{
    Years,
    Months,
    Weeks,
    Days,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}

internal static class DateUnits
{
    public const string Names = "years, months, weeks, days, hours, minutes, seconds, milliseconds";

    /// <summary>Knows the names with and without the s at the end.</summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out DateUnit unit)
    {
        DateUnit? found =
            Is(name, "years"u8) ? DateUnit.Years :
            Is(name, "months"u8) ? DateUnit.Months :
            Is(name, "weeks"u8) ? DateUnit.Weeks :
            Is(name, "days"u8) ? DateUnit.Days :
            Is(name, "hours"u8) ? DateUnit.Hours :
            Is(name, "minutes"u8) ? DateUnit.Minutes :
            Is(name, "seconds"u8) ? DateUnit.Seconds :
            Is(name, "milliseconds"u8) ? DateUnit.Milliseconds : null;
        unit = found ?? default;
        return found is not null;
    }

    /// <summary>Nanoseconds of a unit that has a fixed length; 0 for years and months.</summary>
    public static long Nanos(DateUnit unit) => unit switch
    {
        DateUnit.Weeks => 7 * CivilTime.NanosPerDay,
        DateUnit.Days => CivilTime.NanosPerDay,
        DateUnit.Hours => 3600 * CivilTime.NanosPerSecond,
        DateUnit.Minutes => 60 * CivilTime.NanosPerSecond,
        DateUnit.Seconds => CivilTime.NanosPerSecond,
        DateUnit.Milliseconds => CivilTime.NanosPerSecond / 1000,
        _ => 0,
    };

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> plural) => name.SequenceEqual(plural) || name.SequenceEqual(plural[..^1]);
}
