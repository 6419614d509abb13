using System.Text;
using Bridge.Configuration;
using Bridge.Configuration.Tree;

namespace Bridge.Mapping.Testing;

/// <summary>Compares an expected output with what came. Trees: members in any order, numbers digit for digit; texts: line ends as LF, a last line end does not count.</summary>
internal static class OutputComparison
{
    /// <summary>Differences, a line each; empty if equal.</summary>
    public static string Compare(ConfigNode expected, ReadOnlySpan<byte> actual, bool isJson)
    {
        var text = Encoding.UTF8.GetString(actual);
        if (!isJson) return CompareText(expected.Text, text);
        var diagnostics = new Diagnostics();
        var tree = YamlTree.Parse(text.Replace("\t", "\\t", StringComparison.Ordinal), "output", diagnostics); // JSON is YAML
        if (tree is null || diagnostics.HasErrors) return $"the output is no JSON: {text}";
        // A block of text is the expected JSON itself.
        if (expected is { Kind: ConfigNodeKind.Scalar, IsPlain: false } && tree.Kind != ConfigNodeKind.Scalar && YamlTree.Parse(expected.Text, "expected", diagnostics) is { } parsed) expected = parsed;
        var differences = new StringBuilder();
        Compare(expected, tree, "", differences);
        return differences.ToString().TrimEnd('\n');
    }

    private static string CompareText(string expected, string actual)
    {
        var (left, right) = (Lines(expected), Lines(actual));
        var differences = new StringBuilder();
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            var (l, r) = (i < left.Length ? left[i] : null, i < right.Length ? right[i] : null);
            if (l == r) continue;
            differences.Append($"line {i + 1}\n  expected {Show(l)}\n  got      {Show(r)}\n");
        }
        return differences.ToString().TrimEnd('\n');

        static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        static string Show(string? line) => line is null ? "(no such line)" : $"\"{line}\"";
    }

    private static void Compare(ConfigNode expected, ConfigNode actual, string path, StringBuilder differences)
    {
        if (expected.Kind != actual.Kind)
        {
            differences.Append($"{Name(path)}: expected {Show(expected)}, got {Show(actual)}\n");
            return;
        }
        switch (expected.Kind)
        {
            case ConfigNodeKind.Mapping:
                foreach (var entry in expected.Entries)
                {
                    if (actual[entry.Key] is { } value) Compare(entry.Value, value, $"{path}/{entry.Key}", differences);
                    else differences.Append($"{path}/{entry.Key}: expected {Show(entry.Value)}, got nothing\n");
                }
                foreach (var entry in actual.Entries)
                {
                    if (expected[entry.Key] is null) differences.Append($"{path}/{entry.Key}: not expected, got {Show(entry.Value)}\n");
                }
                break;
            case ConfigNodeKind.Sequence:
                if (expected.Items.Count != actual.Items.Count) differences.Append($"{Name(path)}: expected {expected.Items.Count} items, got {actual.Items.Count}\n");
                for (var i = 0; i < Math.Min(expected.Items.Count, actual.Items.Count); i++) Compare(expected.Items[i], actual.Items[i], $"{path}/{i}", differences);
                break;
            default:
                if (Type(expected) != Type(actual) || (expected.Text != actual.Text && !expected.IsNull)) differences.Append($"{Name(path)}: expected {Show(expected)}, got {Show(actual)}\n");
                break;
        }
    }

    private static string Name(string path) => path.Length == 0 ? "the output" : path;

    private static string Type(ConfigNode node)
    {
        if (!node.IsPlain) return "text";
        if (node.IsNull) return "null";
        if (node.Text is "true" or "false") return "boolean";
        return double.TryParse(node.Text, System.Globalization.CultureInfo.InvariantCulture, out _) ? "number" : "text";
    }

    private static string Show(ConfigNode node) => node.Kind switch
    {
        ConfigNodeKind.Mapping => "an object",
        ConfigNodeKind.Sequence => "a list",
        _ => Type(node) == "text" ? $"\"{node.Text}\"" : node.IsNull ? "null" : node.Text,
    };
}
