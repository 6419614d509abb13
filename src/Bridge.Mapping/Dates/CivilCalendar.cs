namespace Bridge.Mapping.Dates;

/// <summary>
/// The proleptic Gregorian calendar on day numbers (0 is 1970-01-01), for all years that 64 bits of milliseconds reach. Thread-safe, no allocation.
/// </summary>
internal static class CivilCalendar
{
    public const long MillisPerDay = 86_400_000;

    /// <summary>Largest distance from 1970 in milliseconds: ECMAScript's time range, years -271821 to 275760.</summary>
    public const double MaxMillis = 8.64e15;

    private const int DaysPer400Years = 146_097;

    // 1970-01-01 counted from 0000-03-01. Years that begin in March have the leap day at their end.
    private const int EpochShift = 719_468;

    /// <summary>Day number of a date; day and month may be out of range and carry over (month 14 is February of the next year).</summary>
    public static long ToDays(long year, long month, long day)
    {
        month -= 1;
        year += FloorDiv(month, 12);
        month = FloorMod(month, 12);                             // 0 is January
        var marchYear = month < 2 ? year - 1 : year;
        var era = FloorDiv(marchYear, 400);
        var yearOfEra = marchYear - era * 400;
        var dayOfYear = (153 * (month < 2 ? month + 10 : month - 2) + 2) / 5;
        var dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DaysPer400Years + dayOfEra - EpochShift + (day - 1);
    }

    public static void FromDays(long days, out long year, out int month, out int day)
    {
        var shifted = days + EpochShift;
        var era = FloorDiv(shifted, DaysPer400Years);
        var dayOfEra = (int)(shifted - era * DaysPer400Years);
        var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var marchMonth = (5 * dayOfYear + 2) / 153;
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    }

    public static bool IsLeapYear(long year) => (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);

    public static int DaysInMonth(long year, int month) => month switch
    {
        2 => IsLeapYear(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>1 for January 1st.</summary>
    public static int DayOfYear(long days)
    {
        FromDays(days, out var year, out _, out _);
        return (int)(days - ToDays(year, 1, 1)) + 1;
    }

    /// <summary>ISO 8601: 1 for Monday to 7 for Sunday.</summary>
    public static int DayOfWeek(long days) => (int)FloorMod(days + 3, 7) + 1;

    /// <summary>The Thursday of the day's week: its year owns the week in ISO 8601, and its month in the same way.</summary>
    public static long ThursdayOf(long days) => days - DayOfWeek(days) + 4;

    /// <summary>Day number of the Monday of an ISO week.</summary>
    public static long FromIsoWeek(long year, long week)
    {
        var fourth = ToDays(year, 1, 4);                         // always in week 1
        return fourth - DayOfWeek(fourth) + 1 + (week - 1) * 7;
    }

    public static int WeeksInIsoYear(long year) => (int)((FromIsoWeek(year + 1, 1) - FromIsoWeek(year, 1)) / 7);

    public static long FloorDiv(long value, long divisor)
    {
        var quotient = value / divisor;
        return value % divisor < 0 ? quotient - 1 : quotient;
    }

    public static long FloorMod(long value, long divisor)
    {
        var rest = value % divisor;
        return rest < 0 ? rest + divisor : rest;
    }
}
