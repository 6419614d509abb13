using System.Text.RegularExpressions;
using Bridge.Codecs.Layouts.Fields;

namespace Bridge.Codecs.Inference;

/// <summary>Finds the type that all values of a column have. Pure.</summary>
internal static partial class ColumnType
{
    private static readonly (string Picture, FieldType Type, string Name)[] Pictures =
    [
        .. new[] { "[Y0001]-[M01]-[D01]", "[Y0001]/[M01]/[D01]", "[D01].[M01].[Y0001]", "[D01]/[M01]/[Y0001]", "[M01]/[D01]/[Y0001]", "[D01]-[M01]-[Y0001]", "[M01]-[D01]-[Y0001]", "[D01].[M01].[Y01]", "[D01]/[M01]/[Y01]", "[M01]/[D01]/[Y01]" }.Select(p => (p, FieldType.Date, "date")),
        ("[H01]:[m01]:[s01]", FieldType.Time, "time"),
        ("[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01]", FieldType.Timestamp, "timestamp"),
        ("[Y0001]-[M01]-[D01] [H01]:[m01]:[s01]", FieldType.Timestamp, "timestamp"),
        ("[D01].[M01].[Y0001] [H01]:[m01]:[s01]", FieldType.Timestamp, "timestamp"),
    ];

    private static readonly string[] Nulls = ["NULL", "null", "\\N", "N/A", "n/a"];

    /// <summary>What stands in the field's braces.</summary>
    /// <param name="values">Values of all records, empty ones too.</param>
    /// <param name="delimiter">What stands between columns; null at fixed positions.</param>
    public static string Of(IReadOnlyList<string> values, char? delimiter)
    {
        var given = values.Where(v => v.Length > 0).ToList();
        if (given.Count == 0) return "type: text";
        foreach (var spelling in Nulls)
        {
            if (!given.Contains(spelling, StringComparer.Ordinal)) continue;
            var others = given.FindAll(v => v != spelling);
            if (others.Count == 0) break;
            return $"{Typed(others, values, delimiter)}, nulls: '{spelling}'";
        }
        return Typed(given, values, delimiter);
    }

    /// <summary>True if a value is a number or a date, so that it is no name of a column; true and false are words.</summary>
    public static bool IsData(string value) => value is not ("" or "true" or "false") && !Typed([value], [value], ';').StartsWith("type: text", StringComparison.Ordinal);

    private static string Typed(List<string> given, IReadOnlyList<string> values, char? delimiter)
    {
        if (DatePictureOf(given) is { } date) return date;
        var padding = delimiter is null ? ", pad: space" : "";
        // Leading zeros are an identity, not a number.
        if (given.TrueForAll(v => v.TrimStart('-') is { Length: > 0 and <= 18 } d && v.Length - d.Length <= 1 && d.All(char.IsAsciiDigit) && (d.Length == 1 || d[0] != '0'))) return "type: integer" + padding;
        foreach (var (mark, group) in ((char, char?)[])[('.', null), (',', null), (',', '.'), ('.', ','), (',', ' '), ('.', '\'')])
        {
            if (Scale(given, mark, group, delimiter) is not { } scale) continue;
            return $"type: decimal, scale: {scale}{(mark == '.' && delimiter is not null ? "" : $", decimal_mark: \"{mark}\"")}{(group is { } g ? $", group_mark: \"{g}\"" : "")}{padding}";
        }
        if (delimiter is not null && given.TrueForAll(v => v is "true" or "false")) return "type: boolean, true: 'true', false: 'false'";
        if (delimiter is null && given.TrueForAll(v => Overpunched().IsMatch(v)) && given.Exists(v => !char.IsAsciiDigit(v[^1]))) return "type: integer, sign: overpunch";
        if (delimiter is null && given.TrueForAll(v => v.Length > 1 && v[..^1].All(char.IsAsciiDigit) && (v[^1] is '-' || char.IsAsciiDigit(v[^1]))) && given.Exists(v => v[^1] == '-')) return "type: integer, sign: trailing";
        return "type: text" + (delimiter is not null && given.Count < values.Count ? ", blank: missing" : "");
    }

    private static string? DatePictureOf(List<string> given)
    {
        foreach (var (picture, type, name) in Pictures)
        {
            if (Fits(picture, type, given)) return $"type: {name}, picture: \"{picture}\"";
        }
        // Eight digits are a date only in years that people write.
        return given.TrueForAll(v => v.Length == 8 && v[..2] is "19" or "20") && Fits("[Y0001][M01][D01]", FieldType.Date, given) ? "type: date, picture: \"[Y0001][M01][D01]\"" : null;
    }

    private static bool Fits(string picture, FieldType type, List<string> given)
    {
        if (DatePicture.Parse(picture, type, 70, null, out _) is not { } parsed) return false;
        Span<byte> iso = stackalloc byte[DatePicture.MaxIsoLength];
        foreach (var value in given)
        {
            if (!parsed.TryRead(System.Text.Encoding.UTF8.GetBytes(value), iso, out _, out _)) return false;
        }
        return true;
    }

    // The most decimals; null if one value is written otherwise, or if none has a decimal or a group.
    private static int? Scale(List<string> given, char mark, char? group, char? delimiter)
    {
        var (scale, groups, isDecimal) = (0, false, false);
        foreach (var value in given)
        {
            var text = value.StartsWith('-') ? value[1..] : value;
            var at = text.IndexOf(mark, StringComparison.Ordinal);
            var (whole, rest) = at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
            if ((at >= 0 && rest.Length == 0) || !rest.All(char.IsAsciiDigit) || (whole.Length == 0 && at < 0)) return null;
            if (group is { } g && whole.Contains(g, StringComparison.Ordinal))
            {
                var parts = whole.Split(g);
                if (parts[0].Length is 0 or > 3 || !parts.Skip(1).All(p => p.Length == 3) || !parts.All(p => p.All(char.IsAsciiDigit))) return null;
                groups = true;
            }
            else if (!whole.All(char.IsAsciiDigit) || (whole.Length > 1 && whole[0] == '0')) return null;
            isDecimal |= at >= 0;
            scale = Math.Max(scale, rest.Length);
        }
        // 1,234 between commas is more likely a thousand than a fraction.
        if (group is null) return isDecimal && !(mark == ',' && delimiter == ',' && given.TrueForAll(v => v.Length - v.IndexOf(',', StringComparison.Ordinal) == 4 || !v.Contains(',', StringComparison.Ordinal))) ? scale : null;
        return groups ? scale : null;
    }

    [GeneratedRegex(@"^\d{2,}[0-9A-R{}]$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Overpunched();
}
