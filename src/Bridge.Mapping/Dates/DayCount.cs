using Bridge.Mapping.Errors;
using Bridge.Mapping.Numbers;

namespace Bridge.Mapping.Dates;

/// <summary>Dates that are counted in days from some first day: spreadsheets, Lilian days, COBOL's integer dates. Thread-safe.</summary>
internal static class DayCount
{
    public const string Names = "excel, excel1904, lilian, cobol, unix, or the date of day 0 such as \"1900-01-01\"";

    // Excel counts a 29 February 1900 that never was: its day 60. Before it the numbers are one higher than a real count from the same day 0.
    private const int ExcelGhost = 60;

    /// <summary>Day number of a base's day 0.</summary>
    public static bool TryFindBase(ReadOnlySpan<byte> name, out long dayZero)
    {
        dayZero = 0;
        if (name.SequenceEqual("excel"u8)) dayZero = CivilCalendar.ToDays(1899, 12, 30);
        else if (name.SequenceEqual("excel1904"u8)) dayZero = CivilCalendar.ToDays(1904, 1, 1);
        else if (name.SequenceEqual("lilian"u8)) dayZero = CivilCalendar.ToDays(1582, 10, 14);
        else if (name.SequenceEqual("cobol"u8)) dayZero = CivilCalendar.ToDays(1600, 12, 31);
        else if (name.SequenceEqual("unix"u8)) dayZero = 0;
        else if (CivilTime.TryReadIso(name, out var date) && date is { HasDate: true, HasTime: false }) dayZero = date.Days;
        else return false;
        return true;
    }

    /// <summary>The date of a day's number; a fraction is the time of day, to the millisecond.</summary>
    /// <exception cref="FunctionException">The number stands for no date.</exception>
    public static CivilTime ToDate(ExactNumber number, ReadOnlySpan<byte> name)
    {
        if (!TryFindBase(name, out var dayZero)) throw new FunctionException(ErrorMessages.ValueCode, $"there is no count of days \"{System.Text.Encoding.UTF8.GetString(name)}\"; known are {Names}");
        var whole = number.Floor();
        if (!whole.TryGetScaled(out var day, out _) || Math.Abs(day) > 5_000_000) throw NoDate(number);
        if (name.SequenceEqual("excel"u8))
        {
            if (day == ExcelGhost) throw new FunctionException(ErrorMessages.ValueCode, "day 60 of this count is 29 February 1900, which never was");
            if (day < 0) throw NoDate(number);
            if (day < ExcelGhost) day++;
        }
        var millis = ((number - whole) * CivilCalendar.MillisPerDay).Round(0, RoundMode.HalfUp);
        millis.TryGetScaled(out var ofDay, out _);
        var days = dayZero + day + ofDay / CivilCalendar.MillisPerDay;
        CivilCalendar.FromDays(days, out var year, out _, out _);
        if (year is < 0 or > 9999) throw NoDate(number);
        return new CivilTime { HasDate = true, HasTime = !number.IsInteger, Days = days, Nanos = ofDay % CivilCalendar.MillisPerDay * 1_000_000 };
    }

    private static FunctionException NoDate(ExactNumber number) => new(ErrorMessages.ValueCode, $"day {number} of this count is no date of the years 0 to 9999");
}
