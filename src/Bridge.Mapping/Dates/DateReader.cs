using System.Text;
using Bridge.Mapping.Errors;
using Bridge.Mapping.Pictures;

namespace Bridge.Mapping.Dates;

/// <summary>
/// <c>$parseDate</c>: what a picture read from a text becomes a date that exists, or an error that says what is wrong with it. Nothing is guessed:
/// not the century, not the day, not the zone. Thread-safe.
/// </summary>
internal static class DateReader
{
    private const DateParts CalendarDate = DateParts.Year | DateParts.Month | DateParts.Day;
    private const DateParts OrdinalDate = DateParts.Year | DateParts.DayOfYear;
    private const DateParts WeekDate = DateParts.IsoYear | DateParts.IsoWeek | DateParts.DayOfWeek;
    private const DateParts AnyTime = DateParts.Hour | DateParts.Hour12 | DateParts.HalfDay | DateParts.Minute | DateParts.Second | DateParts.Fraction;

    /// <summary>What is missing in a picture for a date or a time of day; null if it is complete.</summary>
    public static string? Incomplete(DateParts parts)
    {
        if ((parts & (DateParts.WeekMonth | DateParts.WeekOfMonth | DateParts.Calendar | DateParts.Era)) != 0) return "weeks of a month, calendars and eras cannot be read";
        var date = parts & (CalendarDate | OrdinalDate | DateParts.IsoYear | DateParts.IsoWeek);
        if (date != 0 && !Has(parts, CalendarDate) && !Has(parts, OrdinalDate) && !Has(parts, WeekDate))
        {
            return "the picture names no whole date; it needs [Y], [M] and [D], or [Y] and [d] (day of the year), or [X], [W] and [F] (week date)";
        }
        if ((parts & AnyTime) == 0) return date == 0 ? "the picture names neither a date nor a time" : null;
        if ((parts & DateParts.Hour) == 0 && !Has(parts, DateParts.Hour12 | DateParts.HalfDay)) return "the picture has no hour; it needs [H], or [h] with [P] (am, pm)";
        if ((parts & DateParts.Minute) == 0 && (parts & (DateParts.Second | DateParts.Fraction)) != 0) return "the picture has seconds but no minutes";
        return (parts & DateParts.Fraction) != 0 && (parts & DateParts.Second) == 0 ? "the picture has a fraction but no seconds" : null;
    }

    /// <summary>Reads a text by a picture.</summary>
    /// <exception cref="FunctionException">BR2003 with what does not fit, and where.</exception>
    public static CivilTime Read(ReadOnlySpan<byte> text, DatePicture picture, in DateReading reading)
    {
        if (Incomplete(picture.Parts) is { } incomplete) throw Error(incomplete, default);
        if (reading.Lenient) text = text.Trim((byte)' ');
        if (!picture.Match(text, strict: !reading.Lenient, out var fields, out var failedAt, out var expected)) throw Mismatch(text, picture, failedAt, expected);
        var result = new CivilTime { HasDate = false };
        if (fields.Has(CalendarDate | DateParts.DayOfYear | DateParts.IsoYear)) result = result with { HasDate = true, Days = Date(in fields, text, in reading) };
        if (fields.Has(AnyTime))
        {
            var nanos = Time(in fields, text, reading.Lenient);
            result = result with { HasTime = true };
            result = result.HasDate ? result.Plus(nanos) : result with { Nanos = nanos % CivilTime.NanosPerDay };
        }
        if (!fields.Has(DateParts.Zone)) return result;
        if (Math.Abs(fields.Zone) > ZoneOffset.MaxMinutes) throw Error("there is no such offset from UTC", text);
        return result with { HasZone = true, Offset = (int)fields.Zone };
    }

    private static bool Has(DateParts parts, DateParts wanted) => (parts & wanted) == wanted;

    private static long Date(in DateFields fields, ReadOnlySpan<byte> text, in DateReading reading)
    {
        long days;
        var year = fields.Has(DateParts.Year) ? Year(fields.Year, fields.YearDigits, text, in reading) : fields.IsoYear;
        if (fields.Has(DateParts.DayOfYear) && !fields.Has(DateParts.Month | DateParts.Day))
        {
            var most = CivilCalendar.IsLeapYear(year) ? 366 : 365;
            if (!reading.Lenient && (fields.DayOfYear < 1 || fields.DayOfYear > most)) throw Error($"the year {year} has the days 1 to {most}, not {fields.DayOfYear}", text);
            days = CivilCalendar.ToDays(year, 1, Bounded(fields.DayOfYear, text));
        }
        else if (fields.Has(DateParts.Month) && fields.Has(DateParts.Day))
        {
            if (!reading.Lenient)
            {
                if (fields.Month is < 1 or > 12) throw Error($"there is no month {fields.Month}", text);
                var most = CivilCalendar.DaysInMonth(year, (int)fields.Month);
                if (fields.Day < 1 || fields.Day > most) throw Error($"month {fields.Month} of {year} has the days 1 to {most}, not {fields.Day}", text);
            }
            days = CivilCalendar.ToDays(year, Bounded(fields.Month, text), Bounded(fields.Day, text));
        }
        else
        {
            year = fields.IsoYear;
            if (year is < 1 or > 9999) throw Error($"the year {year} lies outside 1 to 9999", text);
            var weeks = CivilCalendar.WeeksInIsoYear(year);
            if (fields.IsoWeek < 1 || fields.IsoWeek > weeks) throw Error($"the year {year} has the weeks 1 to {weeks}, not {fields.IsoWeek}", text);
            if (fields.DayOfWeek is < 1 or > 7) throw Error($"a week has the days 1 to 7, not {fields.DayOfWeek}", text);
            return CivilCalendar.FromIsoWeek(year, fields.IsoWeek) + fields.DayOfWeek - 1;
        }
        if (fields.Has(DateParts.DayOfWeek) && !reading.Lenient && CivilCalendar.DayOfWeek(days) != fields.DayOfWeek) throw Error("the day of the week is not that of the date", text);
        CivilCalendar.FromDays(days, out var final, out _, out _);
        return final is < 0 or > 9999 ? throw Error($"the year {final} lies outside 0 to 9999", text) : days;
    }

    private static long Bounded(long value, ReadOnlySpan<byte> text) => value <= 1_000_000 ? value : throw Error("a number is too large for a date", text);

    private static long Year(long year, int digits, ReadOnlySpan<byte> text, in DateReading reading)
    {
        if (year > 9999) throw Error($"the year {year} lies outside 0 to 9999", text);
        if (digits > 2 || year > 99) return year;
        if (reading.Pivot < 0) throw Error("a year of two digits needs a pivot: { \"pivot\": 70 } reads 70 to 99 as 1970 to 1999, and 00 to 69 as 2000 to 2069", text);
        return year >= reading.Pivot ? 1900 + year : 2000 + year;
    }

    private static long Time(in DateFields fields, ReadOnlySpan<byte> text, bool lenient)
    {
        var hour = fields.Hour;
        if (!fields.Has(DateParts.Hour))
        {
            if (fields.Hour12 is < 1 or > 12) throw Error($"half a day has the hours 1 to 12, not {fields.Hour12}", text);
            hour = fields.Hour12 % 12 + (fields.Afternoon ? 12 : 0);
        }
        var isMidnight = hour == 24 && (fields.Minute | fields.Second | fields.Nanoseconds) == 0 && fields.Has(CalendarDate | DateParts.DayOfYear | DateParts.IsoYear);
        if (!lenient)
        {
            if (hour > 23 && !isMidnight) throw Error($"a day has the hours 0 to 23 (and 24:00), not {hour}", text);
            if (fields.Minute > 59) throw Error($"an hour has the minutes 0 to 59, not {fields.Minute}", text);
            if (fields.Second > 59) throw Error($"a minute has the seconds 0 to 59, not {fields.Second}", text);
        }
        return (Bounded(hour, text) * 3600 + Bounded(fields.Minute, text) * 60 + Bounded(fields.Second, text)) * CivilTime.NanosPerSecond + fields.Nanoseconds;
    }

    private static FunctionException Mismatch(ReadOnlySpan<byte> text, DatePicture picture, int failedAt, DateElement? expected)
    {
        var wanted = expected switch
        {
            null => "the text should end there",
            { Literal: { } literal } => $"\"{Encoding.UTF8.GetString(literal)}\" should stand there",
            { Component: { } component } => $"[{component.Specifier}] should stand there",
            _ => "",
        };
        return new FunctionException(ErrorMessages.ValueCode, $"the text does not fit the picture {picture.Source} at character {failedAt + 1}: {wanted}", Encoding.UTF8.GetString(text), failedAt);
    }

    private static FunctionException Error(string message, ReadOnlySpan<byte> text) => new(ErrorMessages.ValueCode, message, text.IsEmpty ? null : Encoding.UTF8.GetString(text));
}
