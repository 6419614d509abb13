using Bridge.Configuration;

namespace Bridge.Cli.Commands;

/// <summary>Prints findings as <c>file:line:column: error BRnnnn: message</c>, with the line and a caret where the file can be read.</summary>
internal static class DiagnosticPrinter
{
    /// <summary>Prints all findings, ordered by place. Returns true if there is an error among them.</summary>
    public static bool Print(Diagnostics diagnostics, TextWriter output)
    {
        var files = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var diagnostic in diagnostics.All)
        {
            var location = diagnostic.Location with { File = Relative(diagnostic.Location.File) };
            output.WriteLine((diagnostic with { Location = location }).ToString());
            if (Line(diagnostic.Location, files) is not { } line) continue;
            output.WriteLine("  | " + line.Replace('\t', ' '));
            output.WriteLine("  | " + new string(' ', Math.Max(0, diagnostic.Location.Column - 1)) + new string('^', Math.Clamp(diagnostic.Length, 1, Math.Max(1, line.Length - diagnostic.Location.Column + 1))));
        }
        return diagnostics.HasErrors;
    }

    private static string? Line(Location location, Dictionary<string, string[]> files)
    {
        if (location.Line <= 0 || !File.Exists(location.File)) return null;
        if (!files.TryGetValue(location.File, out var lines)) files[location.File] = lines = File.ReadAllLines(location.File);
        return location.Line <= lines.Length ? lines[location.Line - 1] : null;
    }

    private static string Relative(string file)
    {
        if (!Path.IsPathRooted(file)) return file;
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, file);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file : relative;
    }
}
