using System.Globalization;

namespace Bridge.Codecs.Layouts.Fields;

/// <summary>One component of a <see cref="DatePicture"/>, or a literal character. Immutable.</summary>
internal sealed record DatePart
{
    /// <summary>A literal character, or 0.</summary>
    public byte Literal { get; init; }

    /// <summary>Y C M N D d H m s f Z; N is a month's name.</summary>
    public char Kind { get; init; }

    /// <summary>Fewest digits.</summary>
    public int Min { get; init; }

    /// <summary>Most digits.</summary>
    public int Max { get; init; }

    /// <summary>The offset is written without a colon.</summary>
    public bool Compact { get; init; }

    public string Name => Kind switch
    {
        'Y' => $"a year of {Max} digits",
        'C' => "a century digit (0 for 19, 1 for 20)",
        'M' => "a month",
        'N' => "the first letters of a month's name",
        'D' => "a day",
        'd' => "a day of the year",
        'H' => "an hour",
        'm' => "minutes",
        's' => "seconds",
        'f' => "a fraction of a second",
        _ => "an offset from UTC",
    };

    public static DatePart? Parse(string marker)
    {
        if (marker.Length == 0) return null;
        var kind = marker[0];
        var rest = marker[1..];
        if (kind == 'M' && rest.StartsWith("N", StringComparison.OrdinalIgnoreCase)) return new DatePart { Kind = 'N', Min = 3, Max = 3 };
        if (kind is 'Z' or 'z') return rest is "" or "00:00" or "01:01" or "0000" or "0101" ? new DatePart { Kind = 'Z', Compact = rest is "0000" or "0101" } : null;
        if (!"YCMDdHmsf".Contains(kind, StringComparison.Ordinal)) return null;
        var comma = rest.IndexOf(',', StringComparison.Ordinal);
        var digits = comma < 0 ? rest : rest[..comma];
        if (digits.Length > 0 && !(digits.All(char.IsAsciiDigit) || digits.All(c => c == '#'))) return null;
        if (comma >= 0)
        {
            var width = rest[(comma + 1)..].Split('-');
            if (!int.TryParse(width[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var fixedWidth) || fixedWidth is 0 or > 9) return null;
            return new DatePart { Kind = kind, Min = fixedWidth, Max = fixedWidth };
        }
        var longest = kind switch { 'Y' => 4, 'd' => 3, 'f' => 9, 'C' => 1, _ => 2 };
        return digits.Length <= 1 && kind is not ('C' or 'Y')
            ? new DatePart { Kind = kind, Min = 1, Max = longest }
            : new DatePart { Kind = kind, Min = digits.Length < 2 ? longest : digits.Length, Max = digits.Length < 2 ? longest : digits.Length };
    }

    public bool TryRead(ReadOnlySpan<byte> text, ref int at, ref DateParts value, int pivot)
    {
        if (Kind == 'N')
        {
            value.Month = at + 3 <= text.Length ? DatePicture.MonthOf(text[at..]) : 0;
            at += value.Month > 0 ? 3 : 0;
            return value.Month > 0;
        }
        if (Kind == 'Z') return DateParts.TryReadOffset(text, ref at, out value.Offset);
        int number = 0, count = 0;
        while (count < Max && at + count < text.Length && char.IsAsciiDigit((char)text[at + count])) number = number * 10 + text[at + count++] - '0';
        if (count < Min) return false;
        at += count;
        switch (Kind)
        {
            case 'Y' when Max == 2 && value.HasCentury: value.Year += number; break;
            case 'Y' when Max == 2: value.Year = number + (number >= pivot ? 1900 : 2000); break;
            case 'Y': value.Year = number; break;
            case 'C':
                value.Year = number * 100 + 1900;
                value.HasCentury = true;
                return number <= 8;
            case 'M': value.Month = number; break;
            case 'D': value.Day = number; break;
            case 'd':
                value.DayOfYear = number;
                value.HasDayOfYear = true;
                break;
            case 'H': value.Hour = number; break;
            case 'm': value.Minute = number; break;
            case 's': value.Second = number; break;
            default:
                value.FractionDigits = count;
                value.Fraction = number;
                break;
        }
        return true;
    }

    public bool TryWrite(in DateParts value, AsciiBuffer target, int pivot, out string reason)
    {
        reason = "";
        switch (Kind)
        {
            case 'Y' when Max == 2:
                if (!value.CenturyWritten && value.Year / 100 != (value.Year % 100 >= pivot ? 19 : 20))
                {
                    reason = $"the year {value.Year} cannot be written with two digits (pivot {pivot})";
                    return false;
                }
                target.Add(value.Year % 100, 2);
                return true;
            case 'Y': target.Add(value.Year, Min); return true;
            case 'C':
                if (value.Year is < 1900 or > 2799)
                {
                    reason = $"the year {value.Year} has no century digit";
                    return false;
                }
                target.Add(value.Year / 100 - 19, 1);
                return true;
            case 'M': target.Add(value.Month, Min); return true;
            case 'N': target.Add(DatePicture.MonthName(value.Month)); return true;
            case 'D': target.Add(value.Day, Min); return true;
            case 'd': target.Add(value.DayOfYear, Min); return true;
            case 'H': target.Add(value.Hour, Min); return true;
            case 'm': target.Add(value.Minute, Min); return true;
            case 's': target.Add(value.Second, Min); return true;
            case 'f': return TryWriteFraction(value, target, out reason);
            default: return DateParts.TryWriteOffset(value.Offset, Compact, target, out reason);
        }
    }

    private bool TryWriteFraction(in DateParts value, AsciiBuffer target, out string reason)
    {
        reason = "";
        var (fraction, digits) = (value.Fraction, value.FractionDigits);
        for (; digits > Max; digits--)
        {
            if (fraction % 10 != 0)
            {
                reason = $"the fraction of a second has more than {Max} digits";
                return false;
            }
            fraction /= 10;
        }
        target.Add(fraction, digits);
        for (; digits < Min; digits++) target.Add((byte)'0');
        return true;
    }
}
