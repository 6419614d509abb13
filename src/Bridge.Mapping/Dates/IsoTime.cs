namespace Bridge.Mapping.Dates;

/// <summary><c>$toMillis</c> without a picture, with the reference's tolerance. Thread-safe, no allocation.</summary>
internal static class IsoTime
{
    /// <summary>
    /// Reads YYYY[-MM[-DD]][THH:MM:SS[.fff]][Z|±hh[:]mm]; no zone means UTC. A day up to 31 carries over into the next month, 24:00:00 is the next day.
    /// </summary>
    /// <param name="millis">NaN when the form is right and the date is not (month 13).</param>
    /// <returns>False for a text of another form: JSONata D3110.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double millis)
    {
        millis = double.NaN;
        int month = 1, day = 1, hour = 0, minute = 0, second = 0, fraction = 0, offset = 0;
        if (!TryNumber(ref text, 4, out var year))
            return false;
        var depth = 0;
        for (; depth < 2 && text.Length > 0 && text[0] == '-' && text.Length >= 3 && !IsOffset(text); depth++)
        {
            text = text[1..];
            // The reference's pattern allows the first digits 0 and 1 of a month, 0 to 3 of a day.
            if (text[0] > (depth == 0 ? '1' : '3') || !TryNumber(ref text, 2, out var value))
                return false;
            (month, day) = depth == 0 ? (value, 1) : (month, value);
        }
        var timed = text.Length > 0 && text[0] == 'T';
        if (timed)
        {
            text = text[1..];
            if (text.Length < 8 || text[0] > '2' || !TryNumber(ref text, 2, out hour) || !TrySexagesimal(ref text, out minute) || !TrySexagesimal(ref text, out second))
                return false;
            if (text.Length > 0 && text[0] == '.')
            {
                var i = 1;
                for (; i < text.Length && (uint)(text[i] - '0') <= 9; i++)
                    fraction = i <= 3 ? fraction * 10 + (text[i] - '0') : fraction;
                if (i == 1)
                    return false;
                for (var digits = i - 1; digits < 3; digits++)
                    fraction *= 10;
                text = text[i..];
            }
        }
        var valid = true;
        if (text.Length > 0 && text[0] == 'Z')
        {
            text = text[1..];
        }
        else if (text.Length > 0 && text[0] is (byte)'+' or (byte)'-')
        {
            var sign = text[0] == '-' ? -1 : 1;
            text = text[1..];
            if (text.Length < 4 || text[0] > '2' || !TryNumber(ref text, 2, out var hours))
                return false;
            if (text[0] == ':')
                text = text[1..];
            if (text.Length == 0 || text[0] > '5' || !TryNumber(ref text, 2, out var minutes))
                return false;
            offset = sign * (hours * 60 + minutes);
            valid = hours < 24 && timed;
        }
        if (text.Length > 0)
            return false;
        if (!valid || month is < 1 or > 12 || day is < 1 or > 31 || hour > 24 || (hour == 24 && (minute | second | fraction) != 0))
            return true;
        millis = CivilCalendar.ToDays(year, month, day) * (double)CivilCalendar.MillisPerDay + hour * 3_600_000 + minute * 60_000 + second * 1000 + fraction - offset * 60_000;
        return true;
    }

    private static bool IsOffset(ReadOnlySpan<byte> text) =>
        text.Length >= 5 && (uint)(text[1] - '0') <= 9 && (uint)(text[2] - '0') <= 9 && ((text.Length == 5 && (uint)(text[3] - '0') <= 9) || text[3] == ':');

    private static bool TrySexagesimal(ref ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        if (text.Length < 3 || text[0] != ':' || text[1] > '5')
            return false;
        text = text[1..];
        return TryNumber(ref text, 2, out value);
    }

    private static bool TryNumber(ref ReadOnlySpan<byte> text, int digits, out int value)
    {
        value = 0;
        if (text.Length < digits)
            return false;
        for (var i = 0; i < digits; i++)
        {
            if ((uint)(text[i] - '0') > 9)
                return false;
            value = value * 10 + (text[i] - '0');
        }
        text = text[digits..];
        return true;
    }
}
