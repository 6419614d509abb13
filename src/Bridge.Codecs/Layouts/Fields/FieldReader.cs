using System.Globalization;
using Bridge.Codecs.Text;
using Bridge.Configuration;

namespace Bridge.Codecs.Layouts.Fields;

/// <summary>Reads the options of a field that all formats of records share.</summary>
internal static class FieldReader
{
    /// <summary>Options of a field in a format with positions.</summary>
    public static FieldLayout ReadFixed(string name, ConfigReader c)
    {
        var at = c.RequiredInteger("at", "First byte of the field, counted from 1.", 1, 1 << 24);
        var length = c.RequiredInteger("length", "Width in bytes.", 1, 1 << 24);
        return Read(name, c, isFixed: true) with { Start = at - 1, Length = length };
    }

    /// <summary>Options of a field in a format with columns.</summary>
    public static FieldLayout ReadDelimited(string name, ConfigReader c)
    {
        var column = c.Text("column", "Name of the column in the header line, or its number from 1; by default the field's name, without a header its place in the list.", name);
        return Read(name, c, isFixed: false) with { Column = column };
    }

    private static FieldLayout Read(string name, ConfigReader c, bool isFixed)
    {
        var type = c.Choice("type", "What the field holds: text, integer, decimal, boolean, date, time, timestamp or binary.", FieldType.Text);
        var isNumber = type is FieldType.Integer or FieldType.Decimal;
        var scale = c.OptionalInteger("scale", "Decimals of a decimal number. Without a decimal mark the last digits are the decimals.", 0, 60);
        var sign = c.Choice("sign", "Sign of a number: leading, trailing, leading_separate and trailing_separate (always + or -), overpunch and overpunch_leading (in the last or first digit), none.", SignStyle.Leading);
        var mark = c.Text("decimal_mark", "The character before the decimals, such as , or none where it is implied; by default . in columns and none in fixed positions.", isFixed ? "none" : ".");
        var group = c.Text("group_mark", "The character between groups of three digits, or none.", "none");
        var pad = ReadPad(c, isFixed && isNumber ? "zero" : "space");
        var justify = c.OptionalText("justify", "Where a shorter value stands: left or right; by default texts left, numbers right.");
        var trim = c.OptionalText("trim", "Blanks that are taken off a text: none, left, right or both; by default the padding in fixed positions, none in columns.");
        var blank = c.OptionalText("blank", "What the mapping sees of a field without content: missing, empty or null; by default empty for texts, missing for others.");
        var field = new FieldLayout
        {
            Name = name,
            Safe = SafeName.Of(name),
            Location = c.Location,
            Type = type,
            Scale = scale ?? (type == FieldType.Integer ? 0 : -1),
            Sign = sign,
            DecimalMark = Character(c, "decimal_mark", mark),
            GroupMark = Character(c, "group_mark", group),
            Pad = pad,
            Justify = Word(c, "justify", justify, isNumber ? Justify.Right : Justify.Left),
            Trim = Word(c, "trim", trim, !isFixed || type == FieldType.Binary ? Trim.None : justify == "right" ? Trim.Left : Trim.Right),
            Blank = Word(c, "blank", blank, type == FieldType.Text ? BlankPolicy.Empty : BlankPolicy.Missing),
            Nulls = c.Texts("nulls", "Spellings that mean null, such as 99999999; the first is written for null."),
            True = Spellings(c, "true", "Spellings of true; the first is written.", ["true", "1", "Y", "y"]),
            False = Spellings(c, "false", "Spellings of false; the first is written.", ["false", "0", "N", "n"]),
            Picture = ReadPicture(c, type),
            Required = c.Boolean("required", "A record without content in this field is rejected.", false),
            Sensitive = c.Boolean("sensitive", "The value is masked in errors, logs and the console.", false),
            Overflow = c.Choice("overflow", "A text that is longer than its field: error rejects the message, truncate cuts it.", Overflow.Error),
            Default = c.OptionalText("default", "What is written when the mapping gives no value."),
            CodePage = ReadPage(c),
        };
        c.Check(type != FieldType.Decimal || scale is not null || field.DecimalMark != 0, "type", "a decimal number without a decimal mark needs its scale: how many of its digits are decimals");
        c.Check(isNumber || scale is null, "scale", $"only numbers have a scale; this field is {type.ToString().ToLowerInvariant()}");
        c.Check(type != FieldType.Integer || scale is null or 0, "scale", "an integer has no decimals; make it a decimal");
        return field;
    }

    private static char ReadPad(ConfigReader c, string fallback)
    {
        var text = c.Text("pad", "What fills a field that is wider than its value: space, zero, or one character; by default zero for numbers in fixed positions, else space.", fallback);
        c.Check(text is "space" or "zero" || text.Length == 1, "pad", $"'{text}' is no padding; write space, zero or one character");
        return text switch { "space" => ' ', "zero" => '0', { Length: 1 } => text[0], _ => ' ' };
    }

    private static byte Character(ConfigReader c, string name, string text)
    {
        var good = text == "none" || (text.Length == 1 && char.IsAscii(text[0]) && !char.IsAsciiLetterOrDigit(text[0])) || text == "space";
        c.Check(good, name, $"'{text}' is no mark; write one character, such as \",\", or none");
        return text == "space" ? (byte)' ' : good && text.Length == 1 ? (byte)text[0] : (byte)0;
    }

    private static T Word<T>(ConfigReader c, string name, string? text, T fallback) where T : struct, Enum
    {
        if (text is null) return fallback;
        if (char.IsAsciiLetterLower(text.FirstOrDefault()) && Enum.TryParse<T>(text, ignoreCase: true, out var value)) return value;
        var words = Enum.GetNames<T>().Select(n => n.ToLowerInvariant()).ToList();
        c.Check(false, name, $"it is one of {string.Join(", ", words)}, not '{text}'{NearestName.Hint(text, words)}");
        return fallback;
    }

    private static IReadOnlyList<string> Spellings(ConfigReader c, string name, string description, string[] fallback) =>
        c.Texts(name, $"{description} By default {string.Join(", ", fallback)}.") is { Count: > 0 } given ? given : fallback;

    private static DatePicture? ReadPicture(ConfigReader c, FieldType type)
    {
        var picture = c.OptionalText("picture", "How a date or time is written, such as [Y0001][M01][D01]; by default ISO 8601.");
        var pivot = c.Integer("pivot", "Two-digit years from this one on are 19xx, those below it 20xx.", 70, 0, 100);
        var zone = c.OptionalText("zone", "Time zone of a timestamp without one of its own: Z, +01:00 or Europe/Berlin.");
        if (type is not (FieldType.Date or FieldType.Time or FieldType.Timestamp))
        {
            c.Check(picture is null, "picture", "only a date, time or timestamp has a picture");
            return null;
        }
        var result = DatePicture.Parse(picture ?? DatePicture.Iso(type), type, pivot, zone, out var error);
        c.Check(error is null, picture is null ? "zone" : "picture", error ?? "");
        return result;
    }

    private static CodePage? ReadPage(ConfigReader c)
    {
        var name = c.OptionalText("encoding", "The field's own character encoding, where it is not that of the format.");
        if (name is null) return null;
        var page = CodePage.Find(name);
        c.Check(page is { IsSingleByte: true } or { IsUtf8: true }, "encoding", string.Create(CultureInfo.InvariantCulture, $"there is no encoding '{name}' for a field; names are those of IANA, such as cp037 or cp1252"));
        return page;
    }
}
