using System.Globalization;
using System.Text;

namespace Bridge.Mapping.Pictures;

/// <summary>One variable marker of a date/time picture, such as [MNn,*-3]. Immutable, thread-safe.</summary>
internal sealed class DateComponent
{
    // Longer numbers than this are no dates; it keeps the values in 64 bits.
    public const int MaxDigits = 15;

    private static readonly string[] s_months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] s_days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private DateComponent(char specifier, DateParts part)
    {
        Specifier = specifier;
        Part = part;
    }

    public char Specifier { get; }

    public DateParts Part { get; }

    /// <summary>Number presentation; null for names, halves of the day, calendars and a zone that cannot be written.</summary>
    public IntegerPicture? Integer { get; private set; }

    /// <summary>UTF-8 names in the picture's case and length, index 0 for 1; null for numbers.</summary>
    public byte[][]? Names { get; private set; }

    /// <summary>The value of a name as $toMillis reads it: with a capital, cut to the picture's width, whatever the picture's case; -1 if it is none.</summary>
    public int ReadName(ReadOnlySpan<byte> name)
    {
        if (Part == DateParts.HalfDay)
            return name.SequenceEqual("am"u8) || name.SequenceEqual("AM"u8) ? 0 : name.SequenceEqual("pm"u8) || name.SequenceEqual("PM"u8) ? 1 : -1;
        var names = Part == DateParts.DayOfWeek ? s_days : s_months;
        for (var i = names.Length - 1; i >= 0; i--) // of two that are cut to the same letters the later one counts
        {
            var length = MaxWidth > 0 ? Math.Min(MaxWidth, names[i].Length) : names[i].Length;
            if (name.Length == length && Ascii.Equals(name, names[i].AsSpan(0, length)))
                return i + 1;
        }
        return -1;
    }

    /// <summary>Years are written modulo this; 0 for the whole year.</summary>
    public long YearModulus { get; private set; }

    /// <summary>Digits that this component takes when a number follows without a literal between; 0 for any number of digits.</summary>
    public int FixedDigits { get; private set; }

    /// <summary>A zero offset is written as Z.</summary>
    public bool UtcAsZ { get; private set; }

    /// <summary>Raised when the component is written; reading takes any digits.</summary>
    public FunctionException? WriteError { get; private set; }

    public bool IsNumber => Integer is not null && Part != DateParts.Zone;

    /// <summary>Raised when a text is read, because the reference cannot read calendars and eras.</summary>
    public bool IsUnreadable => Part is DateParts.Calendar or DateParts.Era;

    /// <summary>Parses the text between the brackets, blanks removed. Throws D3130 to D3133.</summary>
    public static DateComponent Parse(string marker)
    {
        var specifier = marker.Length == 0 ? '\0' : marker[0];
        var (part, presentation) = specifier switch
        {
            'Y' => (DateParts.Year, "1"),
            'M' => (DateParts.Month, "1"),
            'D' => (DateParts.Day, "1"),
            'd' => (DateParts.DayOfYear, "1"),
            'F' => (DateParts.DayOfWeek, "n"),
            'W' => (DateParts.IsoWeek, "1"),
            'w' => (DateParts.WeekOfMonth, "1"),
            'X' => (DateParts.IsoYear, "1"),
            'x' => (DateParts.WeekMonth, "1"),
            'H' => (DateParts.Hour, "1"),
            'h' => (DateParts.Hour12, "1"),
            'P' => (DateParts.HalfDay, "n"),
            'm' => (DateParts.Minute, "01"),
            's' => (DateParts.Second, "01"),
            'f' => (DateParts.Fraction, "1"),
            'Z' or 'z' => (DateParts.Zone, "01:01"),
            'C' => (DateParts.Calendar, "n"),
            'E' => (DateParts.Era, "n"),
            _ => throw new FunctionException(
                "D3132", $"Unknown component specifier \"{(marker.Length == 0 ? "" : marker[..1])}\" in date/time picture string", marker.Length == 0 ? "" : marker[..1]),
        };
        var component = new DateComponent(specifier, part);
        var comma = marker.LastIndexOf(',');
        var (min, max) = comma < 0 ? (0, 0) : ParseWidth(marker[(comma + 1)..]);
        var given = comma < 0 ? marker[1..] : marker[1..comma];
        if (given.Length > 0)
            presentation = given;
        var modifier = '\0';
        if (presentation.Length > 1 && presentation[^1] is 'a' or 't' or 'c' or 'o')
        {
            modifier = presentation[^1];
            presentation = presentation[..^1];
        }
        component.Complete(presentation, modifier, min, max);
        return component;
    }

    /// <summary>Called when the next marker follows without a literal: two numbers must be told apart by width.</summary>
    public void FixWidth(int maxYearDigits)
    {
        // A fraction takes all digits it can get.
        if (Integer is { Presentation: IntegerPicture.Form.Decimal } && Part is not (DateParts.Fraction or DateParts.Zone))
            FixedDigits = Part == DateParts.Year && maxYearDigits > 0 ? maxYearDigits : Integer.MinDigits;
    }

    public int MaxWidth { get; private set; }

    private void Complete(string presentation, char modifier, int min, int max)
    {
        MaxWidth = max;
        var named = presentation[0] is 'n' or 'N';
        switch (Part)
        {
            case DateParts.Calendar or DateParts.Era:
                Names = ["ISO"u8.ToArray()];
                return;
            case DateParts.HalfDay:
                Names = Upper(presentation) ? ["AM"u8.ToArray(), "PM"u8.ToArray()] : ["am"u8.ToArray(), "pm"u8.ToArray()];
                return;
            case DateParts.Zone:
                UtcAsZ = modifier == 't';
                CompleteZone(presentation);
                return;
        }
        if (named && Part == DateParts.Fraction)
        {
            WriteError = NoName();
            Integer = IntegerPicture.Compile("1");
            return;
        }
        if (named)
        {
            var names = Part switch
            {
                DateParts.Month or DateParts.WeekMonth => s_months,
                DateParts.DayOfWeek => s_days,
                _ => throw NoName(),
            };
            Names = [.. names.Select(name => Encoding.ASCII.GetBytes(Shape(name, presentation, max)))];
            return;
        }
        try
        {
            Integer = IntegerPicture.Compile(presentation, modifier == 'o', min, Part == DateParts.Year ? max : 0);
        }
        catch (FunctionException e) when (Part == DateParts.Fraction)
        {
            WriteError = e;
            Integer = IntegerPicture.Compile("1");
        }
        if (Part == DateParts.Year)
        {
            var digits = max > 0 ? max : Integer.Presentation == IntegerPicture.Form.Decimal && Integer.AllDigits >= 2 ? Integer.AllDigits : 0;
            for (YearModulus = digits is > 0 and <= MaxDigits ? 1 : 0; digits > 0 && YearModulus > 0; digits--)
                YearModulus *= 10;
        }
    }

    private void CompleteZone(string presentation)
    {
        try
        {
            Integer = IntegerPicture.Compile(presentation, ordinal: false, minWidth: 0);
        }
        catch (FunctionException)
        {
            WriteError = new FunctionException("D3134", "The timezone integer format specifier cannot have more than four digits");
            return;
        }
        if (Integer.Presentation != IntegerPicture.Form.Decimal || (Integer.Grouping is null && Integer.MinDigits > 4))
        {
            WriteError = new FunctionException(
                "D3134",
                "The timezone integer format specifier cannot have more than four digits",
                Integer.MinDigits > 0 ? Integer.MinDigits.ToString(CultureInfo.InvariantCulture) : null);
        }
    }

    private static bool Upper(string presentation) => presentation[0] == 'N' && !(presentation.Length > 1 && presentation[1] == 'n');

    private static string Shape(string name, string presentation, int max)
    {
        var shaped = presentation[0] == 'n' ? name.ToLowerInvariant() : Upper(presentation) ? name.ToUpperInvariant() : name;
        return max > 0 && max < shaped.Length ? shaped[..max] : shaped;
    }

    private FunctionException NoName() =>
        new("D3133", $"The 'name' modifier can only be applied to months and days in the date/time picture string, not {Specifier}", Specifier.ToString());

    private static (int Min, int Max) ParseWidth(string width)
    {
        var dash = width.IndexOf('-');
        return dash < 0 ? (ParseNumber(width), 0) : (ParseNumber(width[..dash]), ParseNumber(width[(dash + 1)..]));

        // "*" and anything else that is no number sets no limit. 60 digits are more than any component has.
        static int ParseNumber(string text) => int.TryParse(text.AsSpan(0, text.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, 60) : 0;
    }
}
