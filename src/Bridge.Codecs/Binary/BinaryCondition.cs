using System.Globalization;
using System.Text.RegularExpressions;

namespace Bridge.Codecs.Binary;

/// <summary>When a part is there: comparisons joined by <c>and</c>, and such lists by <c>or</c>. Immutable once resolved.</summary>
internal sealed partial class BinaryCondition
{
    public required string Source { get; init; }

    /// <summary>Stands for the item itself in the end of a list.</summary>
    public const string Item = "";

    /// <summary>One of these lists must hold as a whole.</summary>
    public required BinaryComparison[][] Alternatives { get; init; }

    /// <summary>Reads <c>Kind = 1 and Flags.Long = true or Kind = "X"</c>; null if it is not of this form.</summary>
    public static BinaryCondition? Parse(string text)
    {
        var alternatives = new List<BinaryComparison[]>();
        var current = new List<BinaryComparison>();
        var at = 0;
        while (true)
        {
            if (Comparison().Match(text, at) is not { Success: true } match) return null;
            if (Literal(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value) is not { } comparison) return null;
            current.Add(comparison);
            at = match.Index + match.Length;
            var joint = match.Groups[4].Value;
            if (joint == "and") continue;
            alternatives.Add([.. current]);
            if (joint.Length == 0) return at == text.Length ? new BinaryCondition { Source = text, Alternatives = [.. alternatives] } : null;
            current.Clear();
        }
    }

    /// <summary>Reads what holds for the last item of a list: a condition on its members, or the value of an item that has none.</summary>
    public static BinaryCondition? ParseLast(string text)
    {
        if (ParseNumber(text) is { } number) return Single(new BinaryComparison(Item, "=", number, null));
        return text.Length > 1 && text[0] is '"' or '\'' && text[^1] == text[0] ? Single(new BinaryComparison(Item, "=", 0, text[1..^1])) : Parse(text);

        BinaryCondition Single(BinaryComparison comparison) => new() { Source = text, Alternatives = [[comparison]] };
    }

    public bool Holds(BinaryValue[] values)
    {
        foreach (var alternative in Alternatives)
        {
            var holds = true;
            for (var i = 0; i < alternative.Length && holds; i++) holds = alternative[i].Holds(values[alternative[i].Field!.Slot]);
            if (holds) return true;
        }
        return false;
    }

    private static BinaryComparison? Literal(string name, string comparison, string text)
    {
        if (text[0] is '"' or '\'') return new BinaryComparison(name, comparison, 0, text[1..^1]);
        if (text is "true" or "false") return new BinaryComparison(name, comparison, text == "true" ? 1 : 0, null);
        return ParseNumber(text) is { } number ? new BinaryComparison(name, comparison, number, null) : null;
    }

    /// <summary>A decimal number or <c>0x1F</c>; null if it is neither.</summary>
    public static decimal? ParseNumber(string text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null;
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    [GeneratedRegex("""\G\s*([\p{L}_][\p{L}\p{N}_.\-]*)\s*(=|!=|<=|>=|<|>)\s*("[^"]*"|'[^']*'|[^\s"']+)\s*(?:\b(and|or)\b\s+)?""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comparison();
}
