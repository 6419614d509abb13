using Bridge.Configuration;

namespace Bridge.Cli.Printing;

/// <summary>Prints findings with the line that they are about and a caret below the place.</summary>
internal static class DiagnosticPrinter
{
    /// <summary>Prints all findings to standard error, and how many there are.</summary>
    public static void Print(Diagnostics diagnostics)
    {
        var all = diagnostics.All;
        if (all.Count == 0) return;
        var terminal = Terminal.Error;
        var files = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var finding in all)
        {
            var isError = finding.Severity == Severity.Error;
            var place = finding.Location with { File = Terminal.RelativePath(finding.Location.File) };
            terminal.WriteLine($"{terminal.Bold(place.ToString())}: {(isError ? terminal.Red("error") : terminal.Yellow("warning"))} {finding.Code}: {finding.Message}");
            if (Line(files, finding.Location) is { } line) Excerpt(terminal, line, finding);
        }
        var errors = all.Count(d => d.Severity == Severity.Error);
        var warnings = all.Count - errors;
        terminal.WriteLine(string.Join(", ", new[] { Count(errors, "error"), Count(warnings, "warning") }.Where(t => t.Length > 0)));
    }

    /// <summary>Prints an expression's finding, whose places are offsets in the text.</summary>
    public static void Print(string expression, int start, int length, string code, string message)
    {
        var terminal = Terminal.Error;
        start = Math.Clamp(start, 0, expression.Length);
        var lineStart = start == 0 ? 0 : expression.LastIndexOf('\n', start - 1) + 1;
        var lineEnd = expression.IndexOf('\n', start) is >= 0 and var end ? end : expression.Length;
        var line = expression.AsSpan(0, lineStart).Count('\n') + 1;
        terminal.WriteLine($"{terminal.Bold($"{line}:{start - lineStart + 1}")}: {terminal.Red("error")} {code}: {message}");
        Excerpt(terminal, expression[lineStart..lineEnd], start - lineStart + 1, length);
    }

    private static string Count(int count, string word) => count == 0 ? "" : $"{count} {word}{(count == 1 ? "" : "s")}";

    private static string? Line(Dictionary<string, string[]> files, Location place)
    {
        if (place.Line <= 0 || place.File.Length == 0) return null;
        if (!files.TryGetValue(place.File, out var lines))
        {
            try
            {
                lines = File.ReadAllLines(place.File);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                lines = [];
            }
            files[place.File] = lines;
        }
        return place.Line <= lines.Length ? lines[place.Line - 1] : null;
    }

    private static void Excerpt(Terminal terminal, string line, Diagnostic finding) => Excerpt(terminal, line, finding.Location.Column, finding.Length);

    private static void Excerpt(Terminal terminal, string line, int column, int length)
    {
        const int Widest = 160;
        var from = column > Widest - 20 ? column - 40 : 0; // long lines: the part around the place
        var shown = line[Math.Min(from, line.Length)..Math.Min(line.Length, from + Widest)];
        var before = new string([.. shown.Take(Math.Max(0, column - 1 - from)).Select(c => c == '\t' ? '\t' : ' ')]);
        terminal.WriteLine($"  {terminal.Grey("|")} {shown}");
        terminal.WriteLine($"  {terminal.Grey("|")} {before}{terminal.Red(new string('^', Math.Clamp(length, 1, Math.Max(1, shown.Length - before.Length))))}");
    }
}
