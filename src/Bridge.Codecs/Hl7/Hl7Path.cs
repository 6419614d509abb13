using System.Globalization;
using System.Text.RegularExpressions;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Dictionary;

namespace Bridge.Codecs.Hl7;

/// <summary>
/// The notation for places that HL7's people use: <c>PID-5</c>, <c>PID-5.1</c>, <c>PID-5-1-2</c>, and with occurrences from 0 in parentheses as in terser paths,
/// <c>OBX(1)-5(0)-2</c>. Pure.
/// </summary>
internal static partial class Hl7Path
{
    public static EdiPath? Parse(string text)
    {
        var match = Pattern().Match(text);
        return match.Success ? new EdiPath(match.Groups["tag"].Value, Number(match, "segment", -1), Number(match, "field", 0), Number(match, "repetition", -1), Number(match, "component", 0), Number(match, "sub", 0)) : null;
    }

    private static int Number(Match match, string group, int none) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : none;

    [GeneratedRegex(@"\A/?\.?(?<tag>[A-Z][A-Z0-9]{2})(\((?<segment>\d{1,6})\))?-(?<field>[1-9]\d{0,3})(\((?<repetition>\d{1,6})\))?([.\-](?<component>[1-9]\d{0,3})([.\-](?<sub>[1-9]\d{0,3}))?)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
