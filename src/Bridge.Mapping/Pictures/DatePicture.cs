using System.Text;
using Bridge.Mapping.Dates;
using Bridge.Mapping.Text;

namespace Bridge.Mapping.Pictures;

/// <summary>
/// A compiled date/time picture (XPath F&amp;O 3.1, 9.8.4), for writing (<c>$fromMillis</c>, <c>$formatDate</c>) and reading (<c>$toMillis</c>,
/// <c>$parseDate</c>). Immutable, thread-safe; writing and reading allocate nothing. Pictures of digits alone take a fast path.
/// </summary>
internal sealed partial class DatePicture
{
    /// <summary>A picture has no more markers and literals than this; it bounds the reader's depth.</summary>
    public const int MaxElements = 256;

    private readonly DateElement[] _elements;
    private readonly FastDatePicture? _fast;

    private DatePicture(string source, DateElement[] elements)
    {
        Source = source;
        _elements = elements;
        foreach (var element in elements)
        {
            if (element.Component is { } component)
                Parts |= component.Part;
        }
        _fast = FastDatePicture.TryCreate(elements);
        FixedWidth = elements.All(e => e.Component is { Integer: { IsPlain: true } integer } && integer.MinDigits == integer.AllDigits) ? elements.Sum(e => e.Component!.Integer!.MinDigits) : 0;
        PlanDefaults();
    }

    /// <summary>What <c>$fromMillis</c> writes without a picture: 2018-03-23T10:33:36.617Z.</summary>
    public static DatePicture Iso { get; } = Compile("[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]");

    public string Source { get; }

    /// <summary>All components of the picture.</summary>
    public DateParts Parts { get; }

    /// <summary>Characters of any text of this picture if it consists of plain numbers of a fixed width only, such as [Y0001][M01][D01]; else 0.</summary>
    public int FixedWidth { get; }

    /// <summary>Throws D3130 to D3133 and D3135 for a picture that breaks the rules.</summary>
    public static DatePicture Compile(string picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var elements = new List<DateElement>();
        var literal = new StringBuilder();
        for (var i = 0; i < picture.Length; i++)
        {
            var c = picture[i];
            var doubled = i + 1 < picture.Length && picture[i + 1] == c;
            if (c == '[' && !doubled)
            {
                var end = picture.IndexOf(']', i);
                if (end < 0)
                    throw new FunctionException("D3135", $"No matching closing bracket ']' in date/time picture string \"{picture}\"");
                Flush();
                elements.Add(new DateElement(DateComponent.Parse(string.Concat(picture[(i + 1)..end].Where(m => !char.IsWhiteSpace(m))))));
                i = end;
                continue;
            }
            literal.Append(c);
            if (c is '[' or ']' && doubled)
                i++;
        }
        Flush();
        if (elements.Count > MaxElements)
            throw new FunctionException("D3132", $"A date/time picture string has at most {MaxElements} parts");
        for (var i = 0; i + 1 < elements.Count; i++)
        {
            if (elements[i].Component is { } component && elements[i + 1].Component is { IsNumber: true })
                component.FixWidth(component.MaxWidth);
        }
        return new DatePicture(picture, [.. elements]);

        void Flush()
        {
            if (literal.Length > 0)
                elements.Add(new DateElement(Encoding.UTF8.GetBytes(literal.ToString())));
            literal.Clear();
        }
    }

    /// <summary>
    /// Writes a time given in milliseconds since 1970, UTC, as seen at an offset. Throws D1001 beyond <see cref="CivilCalendar.MaxMillis"/>
    /// and D3134 for a zone marker that cannot be written.
    /// </summary>
    public void Format(double millis, int offsetMinutes, ref Utf8Builder output)
    {
        if (!(Math.Abs(millis) <= CivilCalendar.MaxMillis))
            throw new FunctionException("D1001", "Number out of range: no time in milliseconds since 1970");
        // Fractions are cut off at the offset's own clock.
        var shift = offsetMinutes * 60_000L;
        Format((long)(millis + shift) - shift, offsetMinutes, ref output);
    }

    public void Format(long millis, int offsetMinutes, ref Utf8Builder output)
    {
        var local = millis + offsetMinutes * 60_000L;
        if (_fast is not null && _fast.TryFormat(local, offsetMinutes, ref output))
            return;
        var days = CivilCalendar.FloorDiv(local, CivilCalendar.MillisPerDay);
        var time = (int)(local - days * CivilCalendar.MillisPerDay);
        foreach (var element in _elements)
        {
            if (element.Component is { } component)
                WriteComponent(component, days, time, offsetMinutes, ref output);
            else
                output.Append(element.Literal);
        }
    }

    private static void WriteComponent(DateComponent component, long days, int time, int offset, ref Utf8Builder output)
    {
        if (component.Part == DateParts.Zone)
        {
            WriteZone(component, offset, ref output);
            return;
        }
        if (component.WriteError is { } error)
            throw new FunctionException(error.Code, error.Message, error.Value);
        var value = ValueOf(component.Part, days, time);
        if (component.Names is { } names)
        {
            output.Append(names[(int)value - (component.Part == DateParts.HalfDay ? 0 : 1)]);
            return;
        }
        if (component.YearModulus > 0)
            value %= component.YearModulus;
        component.Integer!.Format(value, ref output);
    }

    private static long ValueOf(DateParts part, long days, int time)
    {
        long year;
        int month, day;
        switch (part)
        {
            case DateParts.Year:
                CivilCalendar.FromDays(days, out year, out _, out _);
                return year;
            case DateParts.Month:
                CivilCalendar.FromDays(days, out _, out month, out _);
                return month;
            case DateParts.Day:
                CivilCalendar.FromDays(days, out _, out _, out day);
                return day;
            case DateParts.DayOfYear:
                return CivilCalendar.DayOfYear(days);
            case DateParts.DayOfWeek:
                return CivilCalendar.DayOfWeek(days);
            case DateParts.IsoYear:
                CivilCalendar.FromDays(CivilCalendar.ThursdayOf(days), out year, out _, out _);
                return year;
            case DateParts.IsoWeek:
                return (CivilCalendar.DayOfYear(CivilCalendar.ThursdayOf(days)) - 1) / 7 + 1;
            case DateParts.WeekMonth:
                CivilCalendar.FromDays(CivilCalendar.ThursdayOf(days), out _, out month, out _);
                return month;
            case DateParts.WeekOfMonth:
                CivilCalendar.FromDays(CivilCalendar.ThursdayOf(days), out _, out _, out day);
                return (day - 1) / 7 + 1;
            case DateParts.Hour:
                return time / 3_600_000;
            case DateParts.Hour12:
                return time / 3_600_000 % 12 is var hour && hour == 0 ? 12 : hour;
            case DateParts.HalfDay:
                return time / 43_200_000;
            case DateParts.Minute:
                return time / 60_000 % 60;
            case DateParts.Second:
                return time / 1000 % 60;
            case DateParts.Fraction:
                return time % 1000;
            default:
                return 1;                                        // calendar and era: their one name
        }
    }

    private static void WriteZone(DateComponent component, int offset, ref Utf8Builder output)
    {
        if (component.WriteError is { } error)
            throw new FunctionException(error.Code, error.Message, error.Value);
        if (component.UtcAsZ && offset == 0)
        {
            output.Append((byte)'Z');
            return;
        }
        if (component.Specifier == 'z')
            output.Append("GMT"u8);
        output.Append((byte)(offset < 0 ? '-' : '+'));
        var (hours, minutes) = Math.DivRem(Math.Abs(offset), 60);
        var picture = component.Integer!;
        if (picture.Grouping is not null || picture.MinDigits > 2)
        {
            picture.Format(hours * 100L + minutes, ref output);
            return;
        }
        picture.Format((long)hours, ref output);
        if (minutes != 0)
        {
            output.Append((byte)':');
            output.Append((byte)('0' + minutes / 10));
            output.Append((byte)('0' + minutes % 10));
        }
    }
}

/// <summary>A literal or a marker of a date/time picture.</summary>
internal sealed class DateElement
{
    public DateElement(byte[] literal) => Literal = literal;

    public DateElement(DateComponent component) => Component = component;

    public byte[]? Literal { get; }

    public DateComponent? Component { get; }
}
