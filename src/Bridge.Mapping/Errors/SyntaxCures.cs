using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Errors;

/// <summary>What to write instead, where a mistake shows what was meant.</summary>
internal static class SyntaxCures
{
    /// <summary>The cure, with what joins it to the message; empty if none is known.</summary>
    public static string For(SyntaxError error, string source) => error.Code switch
    {
        "S0213" when NotationAt(source, error.Start) is { } notation => $"; for a place in the notation of the format write $at(\"{notation}\"), for a member of that name put it in back-quotes",
        "S0217" => "; nothing that is known stands above it here: % is the object that the items of a path (lines.(%.order)), of $each or of split are in",
        _ => "",
    };

    // BGM.1004, PID.5.1, SG10.C507.2005: names and numbers joined by points.
    private static string? NotationAt(string source, int at)
    {
        if (at < 0 || at >= source.Length || !char.IsAsciiDigit(source[at])) return null;
        var (start, end) = (at, at);
        while (start > 0 && IsPart(source[start - 1])) start--;
        while (end < source.Length && IsPart(source[end])) end++;
        return char.IsAsciiLetter(source[start]) ? source[start..end].TrimEnd('.') : null;
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_';
}
