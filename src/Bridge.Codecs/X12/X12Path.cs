using System.Globalization;
using System.Text.RegularExpressions;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Dictionary;

namespace Bridge.Codecs.X12;

/// <summary>The notation for places that X12's people use: <c>NM1-03</c> or <c>NM103</c>, <c>CLM-05-1</c> or <c>CLM05-1</c>; occurrences from 0 in parentheses, <c>NM1(1)-03</c>. Pure.</summary>
internal static partial class X12Path
{
    public static EdiPath? Parse(string text)
    {
        var match = Pattern().Match(text);
        return match.Success ? new EdiPath(match.Groups["tag"].Value, Number(match, "occurrence", -1), Number(match, "element", 0), Number(match, "repetition", -1), Number(match, "component", 0), 0) : null;
    }

    private static int Number(Match match, string group, int none) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : none;

    [GeneratedRegex(@"\A(?<tag>[A-Z][A-Z0-9]{1,2})(\((?<occurrence>\d{1,6})\))?-?(?<element>0[1-9]|[1-9]\d)(\((?<repetition>\d{1,4})\))?(-(?<component>[1-9]\d?))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
