using Bridge.Mapping.Dates;

namespace Bridge.Mapping.Pictures;

internal sealed partial class DatePicture
{
    private Defaults _defaults;
    private DateComponent? _unreadable;

    /// <summary>What becomes of the parts that a text does not give.</summary>
    /// <param name="FromNow">Parts above the first given one: taken from the current time.</param>
    /// <param name="IsOrdinalDate">The day is that of the year.</param>
    /// <param name="IsTime12">The hour is one of the half-day.</param>
    /// <param name="LacksParts">D3136, once a text matches.</param>
    private readonly record struct Defaults(DateParts FromNow, bool IsOrdinalDate, bool IsTime12, bool LacksParts)
    {
        public static readonly DateParts[] CalendarDate = [DateParts.Year, DateParts.Month, DateParts.Day];
        public static readonly DateParts[] OrdinalDate = [DateParts.Year, DateParts.Day]; // the day of the year counts as none, as in the reference
        public static readonly DateParts[] Time24 = [DateParts.Hour, DateParts.Minute, DateParts.Second, DateParts.Fraction];
        public static readonly DateParts[] Time12 = [DateParts.HalfDay, DateParts.Hour12, DateParts.Minute, DateParts.Second, DateParts.Fraction];
    }

    /// <summary>
    /// <c>$toMillis</c> with a picture, as the reference has it: values out of range carry over (31 February is 2 March), years 0 to 99 mean 1900 to 1999,
    /// missing leading parts come from <paramref name="now"/>, missing trailing ones are the first.
    /// </summary>
    /// <param name="now">Milliseconds since 1970, UTC.</param>
    /// <param name="millis">NaN if the date is beyond the range of time.</param>
    /// <returns>False if the text does not match; the result is then undefined.</returns>
    /// <exception cref="FunctionException">D3133 for a calendar or era, D3136 if the picture lacks parts in between.</exception>
    public bool TryRead(ReadOnlySpan<byte> text, long now, out double millis)
    {
        if (_unreadable is { } unreadable)
            throw new FunctionException(
                "D3133", $"The 'name' modifier can only be applied to months and days in the date/time picture string, not {unreadable.Specifier}", unreadable.Specifier.ToString());
        millis = 0;
        if (!Match(text, strict: false, out var fields, out _, out _) || Parts == DateParts.None)
            return false;
        // A name that is none leaves its part out, and what is zero does not tell which parts there are.
        var nonzero = fields.NonZero;
        var defaults = nonzero == Parts ? _defaults : DefaultsOf(fields.Present, nonzero);
        if (defaults.LacksParts)
            throw new FunctionException("D3136", "The date/time picture string is missing specifiers required to parse the timestamp");
        millis = Resolve(in fields, now, defaults);
        return true;
    }

    /// <summary>Reads the components of a text, without judging their values.</summary>
    /// <param name="strict">Names must be whole or as long as the picture says, Z is a zone.</param>
    /// <param name="failedAt">Byte where the text first disagrees with the picture.</param>
    /// <param name="expected">The part of the picture that did not fit there; null at the end of the picture.</param>
    public bool Match(ReadOnlySpan<byte> text, bool strict, out DateFields fields, out int failedAt, out DateElement? expected)
    {
        fields = default;
        if (_fast is not null && _fast.TryRead(text, ref fields))
        {
            failedAt = 0;
            expected = null;
            return true;
        }
        return DateMatcher.Match(_elements, text, strict, ref fields, out failedAt, out expected);
    }

    private void PlanDefaults()
    {
        foreach (var element in _elements)
        {
            if (element.Component is { IsUnreadable: true } component)
                _unreadable ??= component;
        }
        _defaults = DefaultsOf(Parts, Parts);
    }

    private static Defaults DefaultsOf(DateParts parts, DateParts nonzero)
    {
        var date = nonzero & (DateParts.Year | DateParts.IsoYear | DateParts.Month | DateParts.WeekMonth | DateParts.IsoWeek | DateParts.WeekOfMonth | DateParts.DayOfYear | DateParts.Day);
        var time = nonzero & (DateParts.HalfDay | DateParts.Hour | DateParts.Hour12 | DateParts.Minute | DateParts.Second | DateParts.Fraction);
        var isCalendar = IsOf(date, DateParts.Year | DateParts.Month | DateParts.Day);
        var isOrdinal = !isCalendar && IsOf(date, DateParts.Year | DateParts.DayOfYear);
        const DateParts Minutes = DateParts.Minute | DateParts.Second | DateParts.Fraction;
        var isTime12 = !IsOf(time, DateParts.Hour | Minutes) && IsOf(time, DateParts.HalfDay | DateParts.Hour12 | Minutes);
        // Dates by weeks are not read.
        if (IsOf(date, DateParts.IsoYear | DateParts.WeekMonth | DateParts.WeekOfMonth) || IsOf(date, DateParts.IsoYear | DateParts.IsoWeek))
            return new Defaults(DateParts.None, isOrdinal, isTime12, LacksParts: true);
        bool started = false, ended = false, lacks = false;
        var fromNow = DateParts.None;
        foreach (var isDate in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var part in isDate ? isOrdinal ? Defaults.OrdinalDate : Defaults.CalendarDate : isTime12 ? Defaults.Time12 : Defaults.Time24)
            {
                var given = (parts & part) != 0;
                lacks |= given && ended;
                ended |= started && !given;
                started |= given;
                if (!started)
                    fromNow |= part;
            }
        }
        return new Defaults(fromNow, isOrdinal, isTime12, lacks);

        static bool IsOf(DateParts given, DateParts set) => given != 0 && (given & ~set) == 0;
    }

    private static double Resolve(in DateFields fields, long now, Defaults defaults)
    {
        long year = 0, month = 1, day = 1;
        if ((defaults.FromNow & (DateParts.Year | DateParts.Month | DateParts.Day)) != 0)
        {
            CivilCalendar.FromDays(CivilCalendar.FloorDiv(now, CivilCalendar.MillisPerDay), out year, out var nowMonth, out var nowDay);
            month = From(DateParts.Month, nowMonth - 1) + 1;
            day = From(DateParts.Day, nowDay - 1) + 1;
        }
        if (fields.Has(DateParts.Year))
            year = fields.Year is >= 0 and < 100 ? fields.Year + 1900 : fields.Year;
        if (defaults.IsOrdinalDate)
        {
            day = Math.Max(fields.DayOfYear, 1);
        }
        else
        {
            if (fields.Has(DateParts.Month))
                month = Math.Max(fields.Month, 1);
            if (fields.Has(DateParts.Day))
                day = fields.Day;
        }
        var nowTime = CivilCalendar.FloorMod(now, CivilCalendar.MillisPerDay);
        long hour;
        if (defaults.IsTime12)
            hour = (fields.Has(DateParts.Hour12) ? fields.Hour12 == 12 ? 0 : fields.Hour12 : 0) + (fields.Has(DateParts.HalfDay) && fields.Afternoon ? 12 : 0);
        else
            hour = fields.Has(DateParts.Hour) ? fields.Hour : From(DateParts.Hour, nowTime / 3_600_000);
        var minute = fields.Has(DateParts.Minute) ? fields.Minute : From(DateParts.Minute, nowTime / 60_000 % 60);
        var second = fields.Has(DateParts.Second) ? fields.Second : From(DateParts.Second, nowTime / 1000 % 60);
        var fraction = fields.Has(DateParts.Fraction) ? fields.Nanoseconds / 1_000_000 : From(DateParts.Fraction, nowTime % 1000);

        // Years and days beyond this are beyond the range of time, and the sum below must not overflow.
        if (Math.Max(Math.Abs(year), Math.Max(month, Math.Max(day, Math.Max(hour, Math.Max(minute, second))))) > 1_000_000_000_000)
            return double.NaN;
        var days = CivilCalendar.ToDays(year, month, day);
        var millis = (double)days * CivilCalendar.MillisPerDay + hour * 3_600_000.0 + minute * 60_000.0 + second * 1000.0 + fraction - fields.Zone * 60_000.0;
        return Math.Abs(millis) <= CivilCalendar.MaxMillis ? millis : double.NaN;

        long From(DateParts part, long value) => (defaults.FromNow & part) != 0 ? value : 0;
    }
}
