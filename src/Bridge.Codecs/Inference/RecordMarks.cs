namespace Bridge.Codecs.Inference;

/// <summary>Finds the columns that tell record types apart: those by which lines fall into groups that are alike within. Pure.</summary>
internal static class RecordMarks
{
    private const int MostTypes = 12;
    private const int MostLines = 1000;

    // What a type of its own must save, in columns that are otherwise not alike.
    private const double CostOfType = 0.35;

    /// <summary>Where the mark stands and how long it is; null where all lines are of one type.</summary>
    public static (int At, int Length)? Find(IReadOnlyList<string> lines)
    {
        if (lines.Count < 3) return null;
        if (lines.Count > MostLines) lines = [.. lines.Take(MostLines - 1), lines[^1]];
        var shortest = lines.Min(l => l.Length);
        var length = lines.Max(l => l.Length);
        var limit = (Disorder(lines) + CostOfType * length) * 0.8;
        (int, int)? best = null;
        for (var at = 0; at < Math.Min(10, shortest); at++)
        {
            for (var width = 1; width <= 3 && at + width <= shortest; width++)
            {
                var groups = lines.GroupBy(l => l.Substring(at, width), StringComparer.Ordinal).ToList();
                if (groups.Count is < 2 or > MostTypes || groups.Exists(g => !g.Key.All(char.IsAsciiLetterOrDigit))) continue;
                // A type of one line in the middle is most likely a value; a longer mark must be worth it.
                var lone = groups.Count(g => g.Count() == 1 && !ReferenceEquals(g.First(), lines[0]) && !ReferenceEquals(g.First(), lines[^1]));
                var cost = (groups.Sum(g => Disorder([.. g])) + CostOfType * length * (groups.Count + lone)) * (1 + 0.15 * (width - 1));
                if (cost >= limit - 0.001) continue;
                limit = cost;
                best = (at, width);
            }
        }
        return best;
    }

    // Characters that are of another kind than most in their column, and lines of another length.
    private static double Disorder(IReadOnlyList<string> lines)
    {
        var length = lines.Max(l => l.Length);
        var disorder = 0.0;
        Span<int> kinds = stackalloc int[5];
        for (var column = 0; column < length; column++)
        {
            kinds.Clear();
            foreach (var line in lines) kinds[column < line.Length ? (int)KindOf(line[column]) : 4]++;
            disorder += lines.Count - Largest(kinds);
        }
        return disorder;
    }

    private static int Largest(ReadOnlySpan<int> counts)
    {
        var largest = 0;
        foreach (var count in counts) largest = Math.Max(largest, count);
        return largest;
    }

    /// <summary>What a character is.</summary>
    public static CharacterKind KindOf(char c) => char.IsAsciiDigit(c) ? CharacterKind.Digit : char.IsLetter(c) ? CharacterKind.Letter : c == ' ' ? CharacterKind.Blank : CharacterKind.Other;

    /// <summary>Kinds of characters that columns are told apart by.</summary>
    public enum CharacterKind
    {
        Digit,
        Letter,
        Blank,
        Other,
    }
}
