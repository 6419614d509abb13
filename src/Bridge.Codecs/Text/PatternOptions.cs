using Bridge.Codecs.Framing;
using Bridge.Configuration;

namespace Bridge.Codecs.Text;

/// <summary>Options of <c>format: pattern</c>.</summary>
internal sealed record PatternOptions
{
    public IReadOnlyList<LinePattern> Patterns { get; init; } = [];

    /// <summary>Fields whose text is a number.</summary>
    public IReadOnlySet<string> Numbers { get; init; } = new HashSet<string>();

    public CodePage CodePage { get; init; } = CodePage.Utf8;

    public LineEnd LineEnd { get; init; }

    public static PatternOptions Read(ConfigReader c)
    {
        var texts = c.Texts("patterns", "Regular expressions for a whole line with named groups (?<name>…), or %{WORD:name} and %{INT:name:int}; the first that fits counts.", required: true);
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        var patterns = new List<LinePattern>();
        foreach (var text in texts)
        {
            var pattern = GrokPattern.Compile(text, numbers, out var error);
            c.Check(error is null, "patterns", error ?? "");
            if (pattern is null) continue;
            c.Check(pattern.Fields.Count > 0, "patterns", $"'{text}' names no field; write (?<name>…) or %{{WORD:name}}");
            patterns.Add(pattern);
        }
        return new PatternOptions
        {
            Patterns = patterns,
            Numbers = numbers,
            CodePage = CodePage.Read(c),
            LineEnd = c.Choice("line_end", "What ends a line: any (LF or CR LF), lf, crlf or cr.", LineEnd.Any),
        };
    }
}
