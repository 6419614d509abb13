using System.Text.Json;
using Bridge.Configuration;

namespace Bridge.Mapping.Testing;

/// <summary>Writes outputs that came into the test files as the expected ones: <c>bridge test --update</c>. Look at the difference before you keep it.</summary>
public static class ExpectedOutputs
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, IndentSize = 2, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Updates the outputs of tests that fail for their output, and the files that hold them. Tests in flow style, and outputs with a comment behind them, are left
    /// alone: they would lose something.
    /// </summary>
    /// <param name="results">Results of a run; the files must be as they were then.</param>
    /// <param name="skipped">Is told of each test that was left alone, and why.</param>
    /// <returns>How many were written.</returns>
    public static int Update(IEnumerable<MappingTestResult> results, Action<MappingTestResult, string>? skipped = null)
    {
        ArgumentNullException.ThrowIfNull(results);
        var count = 0;
        var failed = results.Where(r => !r.Passed).ToList();
        foreach (var result in failed)
        {
            if (result.ActualFile is not { } file) continue;
            File.WriteAllBytes(file.Path, file.Bytes);
            count++;
        }
        foreach (var file in failed.Where(r => r is { Actual: not null, OutputKey.Line: > 0 }).GroupBy(r => r.OutputKey.File))
        {
            var lines = File.ReadAllLines(file.Key).ToList();
            var before = count;
            foreach (var result in file.OrderByDescending(r => r.OutputKey.Line)) // from the end, so that lines before keep their numbers
            {
                if (Obstacle(lines, result) is { } reason)
                {
                    skipped?.Invoke(result, reason);
                    continue;
                }
                Replace(lines, result);
                count++;
            }
            if (count > before) File.WriteAllText(file.Key, string.Join('\n', lines) + "\n");
        }
        return count;
    }

    private static string? Obstacle(List<string> lines, MappingTestResult result)
    {
        var line = lines[result.OutputKey.Line - 1];
        if (line[..(result.OutputKey.Column - 1)].Trim() is not ("" or "-")) return "it is in flow style ({ … }); write its options on lines of their own";
        var value = line[(result.OutputKey.Column - 1)..].Split(':', 2)[^1];
        var isBlock = value.TrimStart() is ['|' or '>', ..];
        if (HasHash(value) || (!isBlock && lines[result.OutputKey.Line..End(lines, result.OutputKey)].Exists(HasHash))) return "a # stands in or behind its output, perhaps of a comment";
        if (!result.IsTree && !result.Actual!.All(IsPrintable)) return "what came cannot be written as a block of text; use output_file";
        return null;
    }

    // A block of text holds no control characters, and begins with no blank: that would be taken for its indentation.
    private static bool IsPrintable(string text) => text.Length > 0 && text[0] is not (' ' or '\n' or '\r') && !text.Any(c => (char.IsControl(c) && c is not ('\n' or '\r' or '\t')) || c == '\uFFFD');

    private static bool HasHash(string line) => line.TrimStart().StartsWith('#') || line.Contains(" #", StringComparison.Ordinal);

    // Behind the last line of the option. Items of a list, and closing brackets, may stand as far left as its key.
    private static int End(List<string> lines, Location key)
    {
        var end = key.Line;
        while (end < lines.Count && (lines[end].Trim().Length == 0 || Indentation(lines[end]) >= key.Column || (Indentation(lines[end]) == key.Column - 1 && lines[end].TrimStart() is ['-' or '}' or ']', ..]))) end++;
        while (end > key.Line && lines[end - 1].Trim().Length == 0) end--;
        return end;
    }

    private static void Replace(List<string> lines, MappingTestResult result)
    {
        var key = result.OutputKey;
        var first = key.Line - 1;
        var end = End(lines, key);
        var indent = new string(' ', key.Column + 1);
        var blocks = result.Actual!.Select(a => (result.IsTree ? Pretty(a) : a.TrimEnd('\n', '\r')).ReplaceLineEndings("\n").Split('\n'));
        lines.RemoveRange(first + 1, end - first - 1);
        lines[first] = lines[first][..(key.Column - 1)] + (result.IsList ? "outputs:" : result.IsTree ? "output:" : "output: |");
        lines.InsertRange(first + 1, blocks.SelectMany(b => result.IsList ? Item(b, result.IsTree) : b).Select(l => l.Length == 0 ? l : indent + l));
    }

    // An item of a list.
    private static IEnumerable<string> Item(string[] block, bool isTree) => isTree
        ? block.Select((l, i) => (i == 0 ? "- " : "  ") + l)
        : block.Select(l => l.Length == 0 ? l : "  " + l).Prepend("- |");

    private static int Indentation(string line) => line.Length - line.TrimStart(' ').Length;

    // Re-indents token by token, so that numbers keep their digits.
    private static string Pretty(string json)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            using var document = JsonDocument.Parse(json);
            document.RootElement.WriteTo(writer);
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
