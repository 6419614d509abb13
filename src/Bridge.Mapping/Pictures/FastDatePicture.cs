using Bridge.Mapping.Dates;
using Bridge.Mapping.Text;

namespace Bridge.Mapping.Pictures;

/// <summary>
/// A picture of fixed digits and literals, such as [Y0001][M01][D01] or ISO 8601: one table of steps, no search. Whatever does not fit exactly
/// is left to the general path, so both give the same answers. Immutable, thread-safe, no allocation.
/// </summary>
internal sealed class FastDatePicture
{
    private readonly Step[] _steps;
    private readonly int _length;
    private readonly bool _readable;
    private readonly DateParts _parts;

    private FastDatePicture(Step[] steps, bool readable)
    {
        _steps = steps;
        _readable = readable;
        foreach (var step in steps)
        {
            _length += step.Width;
            _parts |= step.Part;
        }
    }

    public static FastDatePicture? TryCreate(DateElement[] elements)
    {
        var steps = new List<Step>();
        var readable = true;
        var afterFreeNumber = false;
        DateParts seen = default;
        foreach (var element in elements)
        {
            if (element.Literal is { } literal)
            {
                // A digit right after a number could belong to either.
                afterFreeNumber = false;
                readable &= !(steps.Count > 0 && steps[^1].Part != 0 && char.IsAsciiDigit((char)literal[0]));
                foreach (var b in literal)
                    steps.Add(new Step(DateParts.None, 1, b));
                continue;
            }
            var component = element.Component!;
            if (component.Part == DateParts.Zone && component.UtcAsZ && component.WriteError is null && component.Specifier == 'Z')
            {
                steps.Add(new Step(DateParts.Zone, 1, (byte)'Z'));
                readable = false;
                continue;
            }
            if (component.Integer is not { IsPlain: true } picture || picture.MinDigits != picture.AllDigits || (seen & component.Part) != 0)
                return null;
            var width = picture.MinDigits;
            var fits = component.Part switch
            {
                DateParts.Year => (width is 2 or 4) && component.YearModulus == (width == 4 ? 10_000 : 100) && (component.FixedDigits == 0 || component.FixedDigits == width),
                DateParts.Month or DateParts.Day or DateParts.Hour or DateParts.Minute or DateParts.Second => width == 2,
                DateParts.DayOfYear or DateParts.Fraction => width == 3,
                _ => false,
            };
            if (!fits)
                return null;
            // Two numbers without a literal between: the general path must cut them at the same place.
            readable &= !afterFreeNumber;
            afterFreeNumber = component.FixedDigits == 0;
            seen |= component.Part;
            steps.Add(new Step(component.Part, width, 0));
        }
        return steps.Count == 0 ? null : new FastDatePicture([.. steps], readable);
    }

    /// <param name="local">Milliseconds since 1970 at the offset.</param>
    public bool TryFormat(long local, int offset, ref Utf8Builder output)
    {
        var days = CivilCalendar.FloorDiv(local, CivilCalendar.MillisPerDay);
        var time = (int)(local - days * CivilCalendar.MillisPerDay);
        long year = 0;
        int month = 0, day = 0;
        if ((_parts & (DateParts.Year | DateParts.Month | DateParts.Day)) != 0)
            CivilCalendar.FromDays(days, out year, out month, out day);
        if (year < 0 || (offset != 0 && (_parts & DateParts.Zone) != 0))
            return false;
        var text = output.AppendSpan(_length);
        var position = 0;
        foreach (ref readonly var step in _steps.AsSpan())
        {
            switch (step.Part)
            {
                case DateParts.Year:
                    var shown = (int)(year % (step.Width == 4 ? 10_000 : 100));
                    if (step.Width == 4)
                    {
                        Write2(text, position, shown / 100);
                        Write2(text, position + 2, shown % 100);
                    }
                    else
                    {
                        Write2(text, position, shown);
                    }
                    break;
                case DateParts.Month:
                    Write2(text, position, month);
                    break;
                case DateParts.Day:
                    Write2(text, position, day);
                    break;
                case DateParts.DayOfYear:
                    Write3(text, position, CivilCalendar.DayOfYear(days));
                    break;
                case DateParts.Hour:
                    Write2(text, position, time / 3_600_000);
                    break;
                case DateParts.Minute:
                    Write2(text, position, time / 60_000 % 60);
                    break;
                case DateParts.Second:
                    Write2(text, position, time / 1000 % 60);
                    break;
                case DateParts.Fraction:
                    Write3(text, position, time % 1000);
                    break;
                default:
                    text[position] = step.Literal;
                    break;
            }
            position += step.Width;
        }
        return true;
    }

    /// <summary>Reads a text of exactly the picture's width; false leaves it to the general path.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, ref DateFields fields)
    {
        if (!_readable || text.Length != _length)
            return false;
        var position = 0;
        DateFields read = default;
        foreach (ref readonly var step in _steps.AsSpan())
        {
            if (step.Part == DateParts.None)
            {
                if (text[position++] != step.Literal)
                    return false;
                continue;
            }
            var value = 0;
            for (var end = position + step.Width; position < end; position++)
            {
                var digit = text[position] - '0';
                if ((uint)digit > 9)
                    return false;
                value = value * 10 + digit;
            }
            switch (step.Part)
            {
                case DateParts.Year:
                    read.Year = value;
                    read.YearDigits = step.Width;
                    break;
                case DateParts.Month:
                    read.Month = value;
                    break;
                case DateParts.Day:
                    read.Day = value;
                    break;
                case DateParts.DayOfYear:
                    read.DayOfYear = value;
                    break;
                case DateParts.Hour:
                    read.Hour = value;
                    break;
                case DateParts.Minute:
                    read.Minute = value;
                    break;
                case DateParts.Second:
                    read.Second = value;
                    break;
                default:
                    read.Nanoseconds = value * 1_000_000L;
                    break;
            }
        }
        read.Present = _parts;
        fields = read;
        return true;
    }

    private static void Write2(Span<byte> text, int position, int value)
    {
        text[position + 1] = (byte)('0' + value % 10);
        text[position] = (byte)('0' + value / 10);
    }

    private static void Write3(Span<byte> text, int position, int value)
    {
        text[position] = (byte)('0' + value / 100);
        Write2(text, position + 1, value % 100);
    }

    /// <summary>A number of fixed width, or one byte of a literal.</summary>
    private readonly record struct Step(DateParts Part, int Width, byte Literal);
}
