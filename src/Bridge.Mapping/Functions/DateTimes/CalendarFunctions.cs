using Bridge.Mapping.Dates;
using Bridge.Mapping.Errors;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Functions.Numerics;
using Bridge.Mapping.Functions.Texts;
using Bridge.Mapping.Pictures;
using Bridge.Mapping.Text;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.DateTimes;

/// <summary>
/// Dates beyond JSONata: $parseDate, $formatDate, $dateAdd, $dateDiff, $fromEpochDays. A date is a text in ISO 8601, so it can be written, compared and
/// stored as it is.
/// </summary>
internal static class CalendarFunctions
{
    private const DateParts TimeParts = DateParts.Hour | DateParts.Hour12 | DateParts.HalfDay | DateParts.Minute | DateParts.Second | DateParts.Fraction;

    private static MappingException Error(string message, in Val value) => MappingException.Create(ErrorMessages.ValueCode, JsonOutput.ToText(value), message: message);

    public static Val ParseDate(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = arguments.At(0);
        if (value.IsUndefined) return default;
        var options = Options(arguments.At(2));
        var text = value;
        var picture = arguments.At(1).IsUndefined ? null : context.DatePictures.Get(arguments[1]);
        if (value.IsNumber) text = DigitsOf(context, value, picture);
        if (IsNone(text, options.None)) return default;
        CivilTime result;
        if (picture is not null) result = DateReader.Read(text.Utf8, picture, options.Reading);
        else if (!CivilTime.TryReadIso(options.Reading.Lenient ? text.Utf8.Trim((byte)' ') : text.Utf8, out result))
        {
            throw Error("the text is no date of the calendar in ISO 8601, such as 2026-11-26 or 2026-11-26T10:00:00Z; other forms need a picture", text);
        }
        if (options.Zone.IsText)
        {
            if (!result.HasTime || !result.HasDate) throw Error("a zone belongs to a date with a time", text);
            if (!result.HasZone) result = ZoneNames.Attach(result, options.Zone.Utf8, options.Reading.Lenient);
        }
        return ToVal(context, result);
    }

    public static Val FormatDate(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var date = ToDate(arguments[0]);
        if (!arguments.At(2).IsUndefined)
        {
            if (!date.HasZone) throw Error("the date has no zone to convert from; give $parseDate the zone", arguments[0]);
            date = ZoneNames.Convert(date, arguments[2].Utf8);
        }
        if (arguments.At(1).IsUndefined) return ToVal(context, date);
        var picture = context.DatePictures.Get(arguments[1]);
        if (!date.HasTime && (picture.Parts & TimeParts) != 0) throw Error("the date has no time of day, but the picture asks for it", arguments[0]);
        if (!date.HasZone && (picture.Parts & DateParts.Zone) != 0) throw Error("the date has no zone, but the picture asks for it", arguments[0]);
        if (!date.HasDate && (picture.Parts & ~(TimeParts | DateParts.Zone)) != 0) throw Error("a time of day has no date, but the picture asks for it", arguments[0]);
        var builder = new Utf8Builder(stackalloc byte[128]);
        try
        {
            picture.Format(date.LocalMillis - date.Offset * 60_000L, date.Offset, ref builder);
            return context.Buffers.CopyText(builder.Written);
        }
        finally
        {
            builder.Dispose();
        }
    }

    public static Val DateAdd(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined || arguments.At(1).IsUndefined) return default;
        if (!DecimalFunctions.TryWhole(arguments[1], out var amount)) throw Error("whole units only can be added to a date", arguments[1]);
        return ToVal(context, DateArithmetic.Add(ToDate(arguments[0]), amount, Unit(arguments.At(2))));
    }

    public static Val DateDiff(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined || arguments.At(1).IsUndefined) return default;
        return DecimalFunctions.ToVal(context, DateArithmetic.Difference(ToDate(arguments[0]), ToDate(arguments[1]), Unit(arguments.At(2))));
    }

    public static Val FromEpochDays(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        return ToVal(context, DayCount.ToDate(ExactMath.ToExact(arguments[0]), arguments.At(1).Utf8));
    }

    public static string? CheckPicture(in Val picture)
    {
        DatePicture.Compile(picture.AsString);
        return null;
    }

    public static string? CheckReadPicture(in Val picture) => DateReader.Incomplete(DatePicture.Compile(picture.AsString).Parts);

    public static string? CheckOptions(in Val options)
    {
        var zone = Options(options).Zone;
        return zone.IsText ? CheckZone(zone) : null;
    }

    public static string? CheckUnit(in Val unit) => DateUnits.TryParse(unit.Utf8, out _) ? null : NoUnit(unit);

    public static string? CheckBase(in Val name) => DayCount.TryFindBase(name.Utf8, out _) ? null : $"there is no count of days \"{name.AsString}\"; known are {DayCount.Names}";

    public static string? CheckZone(in Val name) => ZoneNames.IsKnown(name.Utf8) ? null : $"there is no zone \"{name.AsString}\"; a zone is an offset such as +01:00 or a name such as Europe/Berlin";

    /// <summary>Reads the options of $parseDate; throws for an unknown one.</summary>
    public static (DateReading Reading, Val Zone, Val None) Options(in Val options)
    {
        if (options.IsUndefined) return (DateReading.Strict, default, default);
        int pivot = -1;
        var lenient = false;
        Val zone = default, none = default;
        var members = new MemberCursor(options);
        while (members.Next(out var name, out var value))
        {
            var key = name.Utf8;
            if (key.SequenceEqual("pivot"u8))
            {
                if (!DecimalFunctions.TryWhole(value, out var year) || year is < 0 or > 100) throw Error("pivot is the first year of two digits that belongs to the 20th century, from 0 to 100", value);
                pivot = (int)year;
            }
            else if (key.SequenceEqual("lenient"u8) && value.IsBoolean) lenient = value.Kind == ValKind.True;
            else if (key.SequenceEqual("zone"u8) && value.IsText) zone = value;
            else if (key.SequenceEqual("none"u8) && (value.IsText || value.IsArray)) none = value;
            else throw Error("the options of $parseDate are pivot (a number), zone (a text), lenient (true or false) and none (a text or a list of texts)", name);
        }
        return (new DateReading(pivot, lenient), zone, none);
    }

    private static DateUnit Unit(in Val name)
    {
        if (name.IsUndefined) return DateUnit.Days;
        return DateUnits.TryParse(name.Utf8, out var unit) ? unit : throw Error(NoUnit(name), name);
    }

    private static string NoUnit(in Val name) => $"there is no unit \"{name.AsString}\"; units are {DateUnits.Names}";

    private static bool IsNone(in Val text, in Val none)
    {
        if (none.IsUndefined) return false;
        var given = text.Utf8.Trim((byte)' ');
        var texts = new ItemCursor(none);
        while (texts.Next(out var one))
        {
            if (given.SequenceEqual(one.Utf8.Trim((byte)' '))) return true;
        }
        return false;
    }

    // A number has lost its leading zeros; a picture of fixed width says how many.
    private static Val DigitsOf(EvaluationContext context, in Val number, DatePicture? picture)
    {
        if (!DecimalFunctions.TryWhole(number, out var whole) || whole < 0) throw Error("a date is read from text or from a whole number", number);
        var digits = TextFunctions.ToText(context, number);
        var missing = (picture?.FixedWidth ?? 0) - digits.Utf8.Length;
        if (missing <= 0) return digits;
        var target = context.Buffers.ReserveText(missing + digits.Utf8.Length);
        target[..missing].Fill((byte)'0');
        digits.Utf8.CopyTo(target[missing..]);
        return context.Buffers.TakeText(missing + digits.Utf8.Length);
    }

    private static CivilTime ToDate(in Val value)
    {
        if (value.IsNumber)
        {
            var millis = value.AsDouble;
            return Math.Abs(millis) <= 253_402_300_799_999 ? CivilTime.FromMillis((long)millis) : throw Error("a number as a date counts the milliseconds since 1970; this one lies outside the years 0 to 9999", value);
        }
        return CivilTime.TryReadIso(value.Utf8, out var date)
            ? date
            : throw Error("the text is no date in ISO 8601; read other forms with $parseDate and a picture first", value);
    }

    private static Val ToVal(EvaluationContext context, in CivilTime value)
    {
        var builder = new Utf8Builder(stackalloc byte[64]);
        value.Write(ref builder);
        return context.Buffers.CopyText(builder.Written);
    }
}
