using System.Globalization;
using System.Text.RegularExpressions;

namespace Bridge.Codecs.Edi.Syntax;

/// <summary>What the standard demands of one element of an envelope's segment. Immutable.</summary>
/// <param name="Element">Index from 0.</param>
/// <param name="Part">Index from 0 of the component; 0 for a simple element.</param>
internal sealed partial record EnvelopeRule(int Key, int Element, int Part, bool IsMandatory, ElementForm Form, int Min, int Max)
{
    /// <summary>
    /// Reads rules, one a line: segment, element and component by number from 1, <c>M</c> or <c>C</c> for mandatory or conditional, and the form as the standards write it: <c>an..14</c>, <c>n6..8</c>,
    /// <c>a1</c>; <c>ts</c> for a time of HL7.
    /// </summary>
    public static IReadOnlyDictionary<int, EnvelopeRule[]> Read(string lines)
    {
        var rules = new List<EnvelopeRule>();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var m = Line().Match(line);
            if (!m.Success) throw new InvalidOperationException($"'{line}' is no rule.");
            var form = m.Groups["form"].Value switch { "n" => ElementForm.Digits, "a" => ElementForm.Letters, "ts" => ElementForm.Time, _ => ElementForm.Text };
            var max = Number(m, "max", form == ElementForm.Time ? 24 : int.MaxValue);
            rules.Add(new EnvelopeRule(EdiTag.Key(System.Text.Encoding.ASCII.GetBytes(m.Groups["tag"].Value)), Number(m, "element", 1) - 1, Number(m, "part", 1) - 1, m.Groups["use"].Value == "M", form,
                Number(m, "min", m.Groups["range"].Success ? 1 : max == int.MaxValue || form == ElementForm.Time ? 1 : max), max));
        }
        return rules.GroupBy(static r => r.Key).ToDictionary(static g => g.Key, static g => g.ToArray());
    }

    private static int Number(Match match, string group, int none) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : none;

    /// <summary>What is wrong with a value; null if nothing is.</summary>
    public string? Fault(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return IsMandatory ? "it is empty, and the standard demands it" : null;
        if (value.Length < Min || value.Length > Max) return string.Create(CultureInfo.InvariantCulture, $"it has {value.Length} characters, and the standard {(Min == Max ? $"{Max}" : $"{Min} to {Max}")}");
        return Form switch
        {
            ElementForm.Digits when value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0 => "it must be digits",
            ElementForm.Letters when !IsLetters(value) => "it must be letters",
            ElementForm.Time when !IsTime(value) => "it must be a time, from YYYY to YYYYMMDDHHMMSS.SSSS, with or without a zone such as +0100",
            _ => null,
        };
    }

    private static bool IsLetters(ReadOnlySpan<byte> value)
    {
        foreach (var b in value)
        {
            if (!char.IsAsciiLetter((char)b)) return false;
        }
        return true;
    }

    private static bool IsTime(ReadOnlySpan<byte> value)
    {
        var zone = value.IndexOfAny((byte)'+', (byte)'-');
        if (zone >= 0 && (value.Length - zone != 5 || !IsNumber(value[(zone + 1)..(zone + 3)], 0, 15) || !IsNumber(value[(zone + 3)..], 0, 59))) return false;
        var time = zone < 0 ? value : value[..zone];
        if (time.IndexOf((byte)'.') is var point and >= 0)
        {
            if (point != 14 || time.Length is < 16 or > 19 || time[15..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return false;
            time = time[..point];
        }
        if (time.Length is < 4 or > 14 || time.Length % 2 != 0 || time.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return false;
        return IsPart(time, 4, 1, 12) && IsPart(time, 6, 1, 31) && IsPart(time, 8, 0, 23) && IsPart(time, 10, 0, 59) && IsPart(time, 12, 0, 59);
    }

    private static bool IsPart(ReadOnlySpan<byte> time, int at, int min, int max) => time.Length <= at || IsNumber(time.Slice(at, 2), min, max);

    private static bool IsNumber(ReadOnlySpan<byte> digits, int min, int max) => System.Buffers.Text.Utf8Parser.TryParse(digits, out int number, out var used) && used == digits.Length && number >= min && number <= max;

    [GeneratedRegex(@"\A(?<tag>[A-Z0-9]{2,3}) (?<element>\d+)(\.(?<part>\d+))? (?<use>[MC]) (?<form>an|a|n|ts)(((?<min>\d+)?(?<range>\.\.))?(?<max>\d+))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Line();
}
