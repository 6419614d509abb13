using System.Text.Json;
using Bridge.Configuration;

namespace Bridge.Mapping.Testing;

/// <summary>Writes outputs that came into the test files as the expected ones: <c>bridge test --update</c>. Look at the difference before you keep it.</summary>
public static class ExpectedOutputs
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, IndentSize = 2, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Updates the outputs of failed tests that compare a tree. Returns how many were written.</summary>
    public static int Update(IEnumerable<MappingTestResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var count = 0;
        foreach (var file in results.Where(r => !r.Passed && r is { Actual: not null, OutputKey.Line: > 0 }).GroupBy(r => r.OutputKey.File))
        {
            var lines = File.ReadAllLines(file.Key).ToList();
            foreach (var result in file.OrderByDescending(r => r.OutputKey.Line)) // from the end, so that lines before keep their numbers
            {
                Replace(lines, result.OutputKey, result.Actual!);
                count++;
            }
            File.WriteAllText(file.Key, string.Join('\n', lines) + "\n");
        }
        return count;
    }

    private static void Replace(List<string> lines, Location key, string json)
    {
        var first = key.Line - 1;
        var end = first + 1;
        while (end < lines.Count && (lines[end].Trim().Length == 0 || Indentation(lines[end]) >= key.Column)) end++;
        while (end > first + 1 && lines[end - 1].Trim().Length == 0) end--;
        var indent = new string(' ', key.Column + 1);
        var block = Pretty(json).Split('\n');
        lines.RemoveRange(first + 1, end - first - 1);
        lines[first] = lines[first][..(key.Column - 1)] + "output:";
        lines.InsertRange(first + 1, block.Select(l => indent + l.TrimEnd('\r')));
    }

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
