using System.Globalization;
using System.Text.RegularExpressions;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Dictionary;

namespace Bridge.Codecs.Edifact;

/// <summary>
/// The notations for places that EDIFACT's people use: by number, <c>BGM.1004</c> and <c>NAD.C082.3039</c>, or by position, <c>BGM+2</c> and <c>DTM+1:2</c>; occurrences from 0 in
/// parentheses, <c>NAD(1).3035</c>. Pure.
/// </summary>
internal static partial class EdifactPath
{
    public static EdiPath? Parse(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success) return null;
        var tag = match.Groups["tag"].Value;
        var occurrence = Number(match, "occurrence", -1);
        if (match.Groups["element"].Success) return new EdiPath(tag, occurrence, Number(match, "element", 0), Number(match, "repetition", -1), Number(match, "component", 0), 0);
        var elements = EdifactDialect.Instance.Dictionary.Find(tag)?.Elements ?? [];
        var composite = match.Groups["composite"].Value;
        var number = match.Groups["number"].Value;
        for (var i = 0; i < elements.Length; i++)
        {
            if (composite.Length > 0 && elements[i].Alias != composite) continue;
            if (number.Length == 0 || elements[i].Alias == number) return new EdiPath(tag, occurrence, i + 1, -1, 0, 0);
            var parts = elements[i].Parts ?? [];
            for (var j = 0; j < parts.Length; j++)
            {
                if (parts[j].Alias == number) return new EdiPath(tag, occurrence, i + 1, -1, j + 1, 0);
            }
        }
        return null;
    }

    private static int Number(Match match, string group, int none) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : none;

    [GeneratedRegex(@"\A(?<tag>[A-Z][A-Z0-9]{1,3})(\((?<occurrence>\d{1,6})\))?(\.(?<composite>[CS]\d{3})|(\.(?<composite>[CS]\d{3}))?\.(?<number>\d{4})|\+(?<element>[1-9]\d{0,3})(\*(?<repetition>\d{1,4}))?(:(?<component>[1-9]\d{0,3}))?)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
