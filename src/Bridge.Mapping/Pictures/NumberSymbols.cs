using System.Text;

namespace Bridge.Mapping.Pictures;

/// <summary>The symbols of a number picture: the third argument of <c>$formatNumber</c>, by its names. Unset ones have XPath's defaults.</summary>
internal sealed record NumberSymbols
{
    public static NumberSymbols Default { get; } = new();

    public string DecimalSeparator { get; init; } = ".";

    public string GroupingSeparator { get; init; } = ",";

    public string ExponentSeparator { get; init; } = "e";

    public string Infinity { get; init; } = "Infinity";

    public string MinusSign { get; init; } = "-";

    public string NaN { get; init; } = "NaN";

    public string Percent { get; init; } = "%";

    public string PerMille { get; init; } = "\u2030";

    public string ZeroDigit { get; init; } = "0";

    public string Digit { get; init; } = "#";

    public string PatternSeparator { get; init; } = ";";

    /// <summary>Sets one symbol by the name it has in mappings; false if there is no such name (the reference ignores those).</summary>
    public static bool TrySet(string name, string value, ref NumberSymbols symbols)
    {
        NumberSymbols? changed = name switch
        {
            "decimal-separator" => symbols with { DecimalSeparator = value },
            "grouping-separator" => symbols with { GroupingSeparator = value },
            "exponent-separator" => symbols with { ExponentSeparator = value },
            "infinity" => symbols with { Infinity = value },
            "minus-sign" => symbols with { MinusSign = value },
            "NaN" => symbols with { NaN = value },
            "percent" => symbols with { Percent = value },
            "per-mille" => symbols with { PerMille = value },
            "zero-digit" => symbols with { ZeroDigit = value },
            "digit" => symbols with { Digit = value },
            "pattern-separator" => symbols with { PatternSeparator = value },
            _ => null,
        };
        if (changed is null)
            return false;
        symbols = changed;
        return true;
    }

    /// <summary>The symbol as one character; a text of any other length is no character of a picture.</summary>
    public static Rune? Single(string symbol)
    {
        var status = Rune.DecodeFromUtf16(symbol, out var rune, out var consumed);
        return status == System.Buffers.OperationStatus.Done && consumed == symbol.Length ? rune : null;
    }
}
