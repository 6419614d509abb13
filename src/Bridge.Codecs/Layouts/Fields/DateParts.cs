
namespace Bridge.Codecs.Layouts.Fields;

/// <summary>A date and time taken apart. A scratch value while pictures are read and written.</summary>
internal struct DateParts
{
    public int Year, Month, Day, DayOfYear, Hour, Minute, Second, Fraction, FractionDigits;

    /// <summary>Minutes east of UTC; <see cref="int.MinValue"/> if it is not known.</summary>
    public int Offset;

    /// <summary>A century digit was read before the year.</summary>
    public bool HasCentury;

    /// <summary>A day of the year was read.</summary>
    public bool HasDayOfYear;

    /// <summary>The picture writes the century by itself.</summary>
    public readonly bool CenturyWritten => HasCentury;

    public bool TryWriteIso(FieldType type, TimeZoneInfo? zone, Span<byte> iso, out int written, out string reason)
    {
        written = 0;
        reason = "";
        if (type != FieldType.Time && !TrySettleDate(out reason)) return false;
        if (type != FieldType.Date && !TrySettleTime(out reason)) return false;
        if (type != FieldType.Time)
        {
            Digits(iso, ref written, Year, 4);
            iso[written++] = (byte)'-';
            Digits(iso, ref written, Month, 2);
            iso[written++] = (byte)'-';
            Digits(iso, ref written, Day, 2);
        }
        if (type == FieldType.Date) return true;
        if (type == FieldType.Timestamp) iso[written++] = (byte)'T';
        Digits(iso, ref written, Hour, 2);
        iso[written++] = (byte)':';
        Digits(iso, ref written, Minute, 2);
        iso[written++] = (byte)':';
        Digits(iso, ref written, Second, 2);
        if (FractionDigits > 0)
        {
            iso[written++] = (byte)'.';
            Digits(iso, ref written, Fraction, FractionDigits);
        }
        if (type == FieldType.Timestamp && Offset == int.MinValue && zone is not null)
        {
            var local = new DateTime(Year, Month, Day, Hour, Minute, Second, DateTimeKind.Unspecified);
            if (zone.IsInvalidTime(local))
            {
                reason = $"this time does not exist in {zone.Id}: the clocks were put forward";
                return false;
            }
            Offset = (int)zone.GetUtcOffset(local).TotalMinutes;
        }
        if (Offset == int.MinValue) return true;
        if (Offset == 0)
        {
            iso[written++] = (byte)'Z';
            return true;
        }
        iso[written++] = (byte)(Offset < 0 ? '-' : '+');
        Digits(iso, ref written, Math.Abs(Offset) / 60, 2);
        iso[written++] = (byte)':';
        Digits(iso, ref written, Math.Abs(Offset) % 60, 2);
        return true;
    }

    public static bool TryReadIso(ReadOnlySpan<byte> iso, FieldType type, TimeZoneInfo? zone, out DateParts value, out string reason)
    {
        value = new DateParts { Offset = int.MinValue };
        reason = $"it is no {type switch { FieldType.Date => "date such as 2026-11-24", FieldType.Time => "time such as 13:05:00", _ => "timestamp such as 2026-11-24T13:05:00Z" }} (ISO 8601)";
        var at = 0;
        if (type != FieldType.Time)
        {
            if (!Number(iso, ref at, 4, out value.Year) || !Skip(iso, ref at, '-') || !Number(iso, ref at, 2, out value.Month) || !Skip(iso, ref at, '-') || !Number(iso, ref at, 2, out value.Day)) return false;
            if (!value.TrySettleDate(out var why))
            {
                reason = why;
                return false;
            }
            value.DayOfYear = new DateOnly(value.Year, value.Month, value.Day).DayOfYear;
            if (at == iso.Length && type == FieldType.Date) return true;
            if (at < iso.Length && !Skip(iso, ref at, 'T') && !Skip(iso, ref at, ' ')) return false;
        }
        if (at < iso.Length)
        {
            if (!Number(iso, ref at, 2, out value.Hour) || !Skip(iso, ref at, ':') || !Number(iso, ref at, 2, out value.Minute)) return false;
            if (Skip(iso, ref at, ':') && !Number(iso, ref at, 2, out value.Second)) return false;
            if (Skip(iso, ref at, '.') || Skip(iso, ref at, ','))
            {
                for (; at < iso.Length && char.IsAsciiDigit((char)iso[at]) && value.FractionDigits < 9; at++, value.FractionDigits++) value.Fraction = value.Fraction * 10 + iso[at] - '0';
                if (value.FractionDigits == 0) return false;
            }
            if (at < iso.Length && !TryReadOffset(iso, ref at, out value.Offset)) return false;
        }
        else if (type != FieldType.Timestamp)
        {
            return false;
        }
        if (at != iso.Length || !value.TrySettleTime(out _)) return false;
        if (zone is null || value.Offset == int.MinValue || type != FieldType.Timestamp) return true;
        var utc = new DateTime(value.Year, value.Month, value.Day, value.Hour, value.Minute, value.Second, DateTimeKind.Unspecified).AddMinutes(-value.Offset);
        var local = utc + zone.GetUtcOffset(new DateTimeOffset(utc, TimeSpan.Zero));
        (value.Year, value.Month, value.Day, value.DayOfYear, value.Hour, value.Minute, value.Second) = (local.Year, local.Month, local.Day, local.DayOfYear, local.Hour, local.Minute, local.Second);
        value.Offset = (int)(local - utc).TotalMinutes;
        return true;
    }

    public static bool TryReadOffset(ReadOnlySpan<byte> text, ref int at, out int offset)
    {
        offset = 0;
        if (Skip(text, ref at, 'Z')) return true;
        var negative = at < text.Length && text[at] == '-';
        if (!Skip(text, ref at, '+') && !Skip(text, ref at, '-')) return false;
        if (!Number(text, ref at, 2, out var hours)) return false;
        Skip(text, ref at, ':');
        var minutes = 0;
        if (at < text.Length && char.IsAsciiDigit((char)text[at]) && !Number(text, ref at, 2, out minutes)) return false;
        offset = (hours * 60 + minutes) * (negative ? -1 : 1);
        return hours <= 18 && minutes < 60;
    }

    public static bool TryWriteOffset(int offset, bool compact, AsciiBuffer target, out string reason)
    {
        reason = offset == int.MinValue ? "its offset from UTC is not known; give the layout a zone" : "";
        if (offset == int.MinValue) return false;
        target.Add((byte)(offset < 0 ? '-' : '+'));
        target.Add(Math.Abs(offset) / 60, 2);
        if (!compact) target.Add((byte)':');
        target.Add(Math.Abs(offset) % 60, 2);
        return true;
    }

    private bool TrySettleDate(out string reason)
    {
        reason = "";
        if (Year is < 1 or > 9999) reason = $"there is no year {Year}";
        else if (Month == 0 && HasDayOfYear) return TrySettleDayOfYear(out reason);
        else if (Month is < 1 or > 12) reason = $"there is no month {Month}";
        else if (Day < 1 || Day > DateTime.DaysInMonth(Year, Month)) reason = $"{Year:D4}-{Month:D2} has no day {Day}";
        return reason.Length == 0;
    }

    private bool TrySettleDayOfYear(out string reason)
    {
        reason = DayOfYear < 1 || DayOfYear > (DateTime.IsLeapYear(Year) ? 366 : 365) ? $"the year {Year} has no day {DayOfYear}" : "";
        if (reason.Length > 0) return false;
        var date = new DateOnly(Year, 1, 1).AddDays(DayOfYear - 1);
        (Month, Day) = (date.Month, date.Day);
        return true;
    }

    private readonly bool TrySettleTime(out string reason)
    {
        reason = Hour > 23 ? $"there is no hour {Hour}" : Minute > 59 ? $"there is no minute {Minute}" : Second > 59 ? $"there is no second {Second}" : "";
        return reason.Length == 0;
    }

    private static bool Number(ReadOnlySpan<byte> text, ref int at, int digits, out int value)
    {
        value = 0;
        if (at + digits > text.Length) return false;
        for (var i = 0; i < digits; i++)
        {
            if (!char.IsAsciiDigit((char)text[at + i])) return false;
            value = value * 10 + text[at + i] - '0';
        }
        at += digits;
        return true;
    }

    private static bool Skip(ReadOnlySpan<byte> text, ref int at, char expected)
    {
        if (at >= text.Length || text[at] != expected) return false;
        at++;
        return true;
    }

    private static void Digits(Span<byte> target, ref int at, int value, int digits)
    {
        for (var i = digits - 1; i >= 0; i--, value /= 10) target[at + i] = (byte)('0' + value % 10);
        at += digits;
    }
}
