using System.Text;

namespace Bridge.Mapping.Functions.Texts;

/// <summary>Upper and lower case with Unicode's full mappings (ß to SS, final sigma), which the invariant culture lacks.</summary>
internal static class Casing
{
    private static readonly Dictionary<char, string> Upper = new()
    {
        ['ß'] = "SS",
        ['ŉ'] = "ʼN",
        ['ǰ'] = "J\u030C",
        ['ΐ'] = "Ι\u0308\u0301",
        ['ΰ'] = "Υ\u0308\u0301",
        ['և'] = "ԵՒ",
        ['ẖ'] = "H\u0331",
        ['ẗ'] = "T\u0308",
        ['ẘ'] = "W\u030A",
        ['ẙ'] = "Y\u030A",
        ['ẚ'] = "Aʾ",
        ['ﬀ'] = "FF",
        ['ﬁ'] = "FI",
        ['ﬂ'] = "FL",
        ['ﬃ'] = "FFI",
        ['ﬄ'] = "FFL",
        ['ﬅ'] = "ST",
        ['ﬆ'] = "ST",
    };

    public static string ToUpper(string text)
    {
        var builder = new StringBuilder(text.Length + 8);
        var plain = text.ToUpperInvariant();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] > 127 && Upper.TryGetValue(text[i], out var full)) builder.Append(full);
            else builder.Append(plain[i]);
        }
        return builder.ToString();
    }

    public static string ToLower(string text)
    {
        var builder = new StringBuilder(text.Length + 8);
        var plain = text.ToLowerInvariant();
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case 'Σ': builder.Append(IsFinalSigma(text, i) ? 'ς' : 'σ'); break;
                case 'İ': builder.Append("i\u0307"); break;
                default: builder.Append(plain[i]); break;
            }
        }
        return builder.ToString();
    }

    private static bool IsFinalSigma(string text, int at)
    {
        var before = at > 0 && char.IsLetter(text[at - 1]);
        var after = at + 1 < text.Length && char.IsLetter(text[at + 1]);
        return before && !after;
    }
}
