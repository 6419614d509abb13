namespace Bridge.Mapping.Dates;

/// <summary>Adding units to dates and counting the units between two. Thread-safe, no allocation.</summary>
internal static class DateArithmetic
{
    /// <summary>The last year that four digits can write; dates beyond it have no ISO text.</summary>
    private const int LastYear = 9999;

    /// <summary>Adds whole units. A month later than the 31st of January is the last of February.</summary>
    /// <exception cref="FunctionException">The unit does not fit the value, or the result lies outside the years 0 to 9999.</exception>
    public static CivilTime Add(CivilTime value, long amount, DateUnit unit)
    {
        if (Math.Abs(amount) > 400_000_000_000_000) throw TooFar();
        if (unit <= DateUnit.Days && !value.HasDate) throw Unfit("a time of day has no date to add days, weeks, months or years to");
        if (unit > DateUnit.Days && !value.HasTime) throw Unfit("a date has no time of day; hours, minutes and seconds can be added to a date with a time only");
        CivilTime result;
        if (unit is DateUnit.Years or DateUnit.Months)
        {
            CivilCalendar.FromDays(value.Days, out var year, out var month, out var day);
            if (Math.Abs(amount) > 12 * (LastYear + 1)) throw TooFar();
            var months = year * 12 + (month - 1) + (unit == DateUnit.Years ? amount * 12 : amount);
            var (newYear, newMonth) = (CivilCalendar.FloorDiv(months, 12), (int)CivilCalendar.FloorMod(months, 12) + 1);
            result = value with { Days = CivilCalendar.ToDays(newYear, newMonth, Math.Min(day, CivilCalendar.DaysInMonth(newYear, newMonth))) };
        }
        else
        {
            result = value.Plus((Int128)amount * DateUnits.Nanos(unit));
            if (!value.HasDate) return result with { Days = 0 };
        }
        CivilCalendar.FromDays(result.Days, out var resultYear, out _, out _);
        return resultYear is < 0 or > LastYear ? throw TooFar() : result;
    }

    /// <summary>Whole units from one to the other; negative if the second is earlier.</summary>
    /// <exception cref="FunctionException">The two cannot be compared, or not in this unit.</exception>
    public static long Difference(CivilTime from, CivilTime to, DateUnit unit)
    {
        if (from.HasDate != to.HasDate) throw Unfit("one of the two is a time of day, the other has a date");
        if (from.HasZone != to.HasZone && from.HasTime && to.HasTime) throw Unfit("one of the two has a zone, the other has none; give $parseDate the zone");
        if (unit <= DateUnit.Days && !from.HasDate) throw Unfit("two times of day have no days between them");
        if (unit > DateUnit.Days && from.HasTime != to.HasTime) throw Unfit("one of the two has no time of day");
        var utc = from.HasZone && to.HasZone;
        if (utc) to = to.AtOffset(from.Offset);
        var difference = to.Total(utc) - from.Total(utc);
        if (unit is not (DateUnit.Years or DateUnit.Months)) return (long)(difference / DateUnits.Nanos(unit));
        CivilCalendar.FromDays(from.Days, out var fromYear, out var fromMonth, out var fromDay);
        CivilCalendar.FromDays(to.Days, out var toYear, out var toMonth, out var toDay);
        var months = (toYear - fromYear) * 12 + (toMonth - fromMonth);
        // A month is complete when the day (or the end of a shorter month) and the time are reached again.
        if (months > 0 && (Math.Min(fromDay, CivilCalendar.DaysInMonth(toYear, toMonth)), from.Nanos).CompareTo((toDay, to.Nanos)) > 0) months--;
        else if (months < 0 && (Math.Min(fromDay, CivilCalendar.DaysInMonth(toYear, toMonth)), from.Nanos).CompareTo((toDay, to.Nanos)) < 0) months++;
        return unit == DateUnit.Years ? months / 12 : months;
    }

    private static FunctionException Unfit(string message) => new(Errors.ErrorMessages.ValueCode, message);

    private static FunctionException TooFar() => Unfit("the result lies outside the years 0 to 9999");
}
