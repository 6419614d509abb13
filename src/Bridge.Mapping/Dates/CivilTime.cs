using Bridge.Mapping.Text;

namespace Bridge.Mapping.Dates;

/// <summary>
/// A date, a time of day, or both, with or without an offset from UTC: what <c>$parseDate</c> gives. Its text is ISO 8601, extended form:
/// 2026-11-26, 10:00:00, 2026-11-26T10:00:00.5+01:00. Immutable, thread-safe, no allocation.
/// </summary>
internal readonly record struct CivilTime
{
    public const long NanosPerSecond = 1_000_000_000;
    public const long NanosPerDay = 86_400 * NanosPerSecond;

    public bool HasDate { get; init; }

    public bool HasTime { get; init; }

    public bool HasZone { get; init; }

    /// <summary>Day number, 0 is 1970-01-01.</summary>
    public long Days { get; init; }

    /// <summary>Nanoseconds since midnight.</summary>
    public long Nanos { get; init; }

    /// <summary>Minutes east of UTC.</summary>
    public int Offset { get; init; }

    /// <summary>Milliseconds since 1970 as the local clock shows them; a fraction of a millisecond is cut off.</summary>
    public long LocalMillis => Days * CivilCalendar.MillisPerDay + Nanos / 1_000_000;

    /// <summary>The moment of a number of milliseconds since 1970, UTC.</summary>
    public static CivilTime FromMillis(long millis)
    {
        var days = CivilCalendar.FloorDiv(millis, CivilCalendar.MillisPerDay);
        return new CivilTime { HasDate = true, HasTime = true, HasZone = true, Days = days, Nanos = (millis - days * CivilCalendar.MillisPerDay) * 1_000_000 };
    }

    /// <summary>The same moment as the clock at another offset shows it.</summary>
    public CivilTime AtOffset(int offset)
    {
        var (days, nanos) = (Days, Nanos + (offset - Offset) * 60 * NanosPerSecond);
        var carry = CivilCalendar.FloorDiv(nanos, NanosPerDay);
        return this with { Days = days + carry, Nanos = nanos - carry * NanosPerDay, Offset = offset, HasZone = true };
    }

    /// <summary>Moved by nanoseconds; days carry over.</summary>
    public CivilTime Plus(Int128 nanos)
    {
        var total = (Int128)Days * NanosPerDay + Nanos + nanos;
        var days = total / NanosPerDay;
        var rest = total - days * NanosPerDay;
        if (rest < 0) (days, rest) = (days - 1, rest + NanosPerDay);
        return this with { Days = (long)days, Nanos = (long)rest };
    }

    /// <summary>Nanoseconds since 1970: in UTC if both have a zone, else as the clocks show.</summary>
    public Int128 Total(bool utc) => (Int128)Days * NanosPerDay + Nanos - (utc ? Offset * 60 * NanosPerSecond : 0);

    /// <summary>Reads ISO 8601, extended form: a date, a time, or both; seconds may be left out, a fraction has up to nine digits. Nothing else, and no date that does not exist.</summary>
    public static bool TryReadIso(ReadOnlySpan<byte> text, out CivilTime value)
    {
        value = default;
        var result = default(CivilTime);
        if (text.Length >= 10 && text[4] == '-' && text[7] == '-')
        {
            if (!TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..10], out var day)) return false;
            if (month is < 1 or > 12 || day < 1 || day > CivilCalendar.DaysInMonth(year, month)) return false;
            result = result with { HasDate = true, Days = CivilCalendar.ToDays(year, month, day) };
            text = text[10..];
            if (text.IsEmpty)
            {
                value = result;
                return true;
            }
            if (text[0] != 'T') return false;
            text = text[1..];
        }
        if (text.Length < 5 || text[2] != ':' || !TryDigits(text[..2], out var hour) || !TryDigits(text[3..5], out var minute) || hour > 23 || minute > 59) return false;
        var nanos = (hour * 3600L + minute * 60L) * NanosPerSecond;
        text = text[5..];
        if (text.Length >= 3 && text[0] == ':')
        {
            if (!TryDigits(text[1..3], out var second) || second > 59) return false;
            nanos += second * NanosPerSecond;
            text = text[3..];
            if (text.Length > 1 && text[0] is (byte)'.' or (byte)',')
            {
                var digits = 1;
                long fraction = 0;
                for (; digits < text.Length && (uint)(text[digits] - '0') <= 9; digits++)
                {
                    if (digits > 9) return false;
                    fraction = fraction * 10 + (text[digits] - '0');
                }
                if (digits == 1) return false;
                for (var i = digits; i <= 9; i++) fraction *= 10;
                nanos += fraction;
                text = text[digits..];
            }
        }
        result = result with { HasTime = true, Nanos = nanos };
        if (!text.IsEmpty)
        {
            if (text is not [(byte)'Z' or (byte)'+' or (byte)'-', ..] || !ZoneOffset.TryParse(text, out var offset)) return false;
            result = result with { HasZone = true, Offset = offset };
        }
        value = result;
        return true;
    }

    public void Write(ref Utf8Builder output)
    {
        if (HasDate)
        {
            CivilCalendar.FromDays(Days, out var year, out var month, out var day);
            Digits(ref output, year, 4);
            output.Append((byte)'-');
            Digits(ref output, month, 2);
            output.Append((byte)'-');
            Digits(ref output, day, 2);
        }
        if (!HasTime) return;
        if (HasDate) output.Append((byte)'T');
        var seconds = Nanos / NanosPerSecond;
        Digits(ref output, seconds / 3600, 2);
        output.Append((byte)':');
        Digits(ref output, seconds / 60 % 60, 2);
        output.Append((byte)':');
        Digits(ref output, seconds % 60, 2);
        var fraction = Nanos % NanosPerSecond;
        if (fraction != 0)
        {
            var width = 9;
            for (; fraction % 10 == 0; width--) fraction /= 10;
            output.Append((byte)'.');
            Digits(ref output, fraction, width);
        }
        if (!HasZone) return;
        if (Offset == 0)
        {
            output.Append((byte)'Z');
            return;
        }
        output.Append((byte)(Offset < 0 ? '-' : '+'));
        Digits(ref output, Math.Abs(Offset) / 60, 2);
        output.Append((byte)':');
        Digits(ref output, Math.Abs(Offset) % 60, 2);
    }

    private static void Digits(ref Utf8Builder output, long value, int width)
    {
        var span = output.AppendSpan(width);
        for (var i = width - 1; i >= 0; i--, value /= 10) span[i] = (byte)('0' + value % 10);
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var b in text)
        {
            if ((uint)(b - '0') > 9) return false;
            value = value * 10 + (b - '0');
        }
        return true;
    }
}
