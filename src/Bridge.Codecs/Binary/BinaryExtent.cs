using System.Globalization;

namespace Bridge.Codecs.Binary;

/// <summary>A length or a count: a number, all that is left, or computed from an earlier field (<c>Length * 4 - 2</c>). Immutable once resolved.</summary>
internal sealed class BinaryExtent
{
    /// <summary>The number; -1 if it is another form.</summary>
    public int Fixed { get; init; } = -1;

    /// <summary>All bytes up to the end.</summary>
    public bool IsRest { get; init; }

    /// <summary>The earlier field by name; null if there is none.</summary>
    public string? Name { get; init; }

    public int Times { get; init; } = 1;

    public int Plus { get; init; }

    /// <summary>The earlier field; set when the layout is complete.</summary>
    public BinaryField? Field { get; set; }

    /// <summary>Reads <c>4</c>, <c>rest</c>, <c>Name</c>, <c>Name * 2</c>, <c>Name - 1</c> or <c>Name * 2 + 1</c>; null if it is none of these.</summary>
    public static BinaryExtent? Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is not (1 or 3 or 5)) return null;
        if (words.Length == 1 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return count <= 1 << 28 ? new BinaryExtent { Fixed = count } : null;
        if (words is ["rest"]) return new BinaryExtent { IsRest = true };
        if (!char.IsLetter(words[0][0]) && words[0][0] != '_') return null;
        int times = 1, plus = 0;
        for (var i = 1; i < words.Length; i += 2)
        {
            if (!int.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 1 << 20) return null;
            if (words[i] == "*" && i == 1 && number > 0) times = number;
            else if (words[i] is "+" or "-" && i == words.Length - 2) plus = words[i] == "+" ? number : -number;
            else return null;
        }
        return new BinaryExtent { Name = words[0], Times = times, Plus = plus };
    }
}
