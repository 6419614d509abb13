using System.Text.RegularExpressions;
using Bridge.Testing.Files;

namespace Bridge.EndToEnd.Tests.Documentation;

/// <summary>
/// Code blocks of the project's pages. A block after <c>&lt;!-- file: NAME --&gt;</c> is a file of the page's folder; one after <c>&lt;!-- output: COMMAND --&gt;</c>
/// is what the command prints there; <c>&lt;!-- not run: REASON --&gt;</c> takes a block out.
/// </summary>
internal sealed partial class MarkdownSnippets
{
    private MarkdownSnippets(string page, IReadOnlyList<Snippet> all)
    {
        Page = page;
        All = all;
    }

    /// <summary>The page, relative to the repository.</summary>
    public string Page { get; }

    public IReadOnlyList<Snippet> All { get; }

    public static IReadOnlyList<string> Pages { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(p => p is "bin" or "obj" or "node_modules" or "TestResults"))
            .Order(StringComparer.Ordinal),
    ];

    public static MarkdownSnippets Read(string page)
    {
        var snippets = new List<Snippet>();
        var lines = File.ReadAllLines(Repository.File(page));
        (string Kind, string Value)? marker = null;
        for (var i = 0; i < lines.Length; i++)
        {
            if (Marker().Match(lines[i]) is { Success: true } found) marker = (found.Groups[1].Value, found.Groups[2].Value.Trim());
            else if (lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                var start = i;
                while (++i < lines.Length && !lines[i].StartsWith("```", StringComparison.Ordinal))
                {
                }
                var text = string.Join('\n', lines[(start + 1)..Math.Min(i, lines.Length)]) + "\n";
                snippets.Add(new Snippet(start + 1, lines[start][3..].Trim(), text, marker?.Kind, marker?.Value ?? ""));
                marker = null;
            }
            else if (!string.IsNullOrWhiteSpace(lines[i])) marker = null;
        }
        return new MarkdownSnippets(page, snippets);
    }

    [GeneratedRegex(@"^<!-- (file|output|not run): (.*?) -->$")]
    private static partial Regex Marker();

    /// <summary>One code block.</summary>
    /// <param name="Line">Where it begins.</param>
    /// <param name="Language">What stands behind the fence.</param>
    /// <param name="Text">Its lines, each with LF.</param>
    /// <param name="Marker">file, output, "not run" or null.</param>
    /// <param name="Value">What the marker says.</param>
    internal sealed record Snippet(int Line, string Language, string Text, string? Marker, string Value);
}
