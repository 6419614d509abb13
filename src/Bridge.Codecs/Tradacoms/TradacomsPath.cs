using System.Globalization;
using System.Text.RegularExpressions;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Dictionary;

namespace Bridge.Codecs.Tradacoms;

/// <summary>The notation for places in TRADACOMS messages, by position: <c>ORD=3</c>, <c>OLD=2:1</c>; occurrences from 0 in parentheses, <c>OLD(1)=2:1</c>. Pure.</summary>
internal static partial class TradacomsPath
{
    public static EdiPath? Parse(string text)
    {
        var match = Pattern().Match(text);
        return match.Success ? new EdiPath(match.Groups["tag"].Value, Number(match, "occurrence", -1), Number(match, "element", 0), -1, Number(match, "component", 0), 0) : null;
    }

    private static int Number(Match match, string group, int none) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : none;

    [GeneratedRegex(@"\A(?<tag>[A-Z][A-Z0-9]{2})(\((?<occurrence>\d{1,6})\))?=(?<element>[1-9]\d{0,3})(:(?<component>[1-9]\d{0,3}))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
