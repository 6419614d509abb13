using System.Globalization;
using System.Text;
using Bridge.Configuration.Tree;
using Bridge.Mapping.Files.Definitions;

namespace Bridge.Mapping.Reversal;

/// <summary>Writes the opposite mapping as a file, with what could not be reversed as comments.</summary>
internal static class InverseYaml
{
    public static string Write(MappingDefinition definition, string file, InverseNode root, List<string> asserts, List<ReversedLeaf> leaves)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# The opposite of {definition.Name} ({file}), made by `bridge mapping reverse`. Check it with `bridge mapping roundtrip`.\n");
        foreach (var leaf in leaves.Where(l => l.Kind is ReversedLeafKind.None or ReversedLeafKind.Lossy))
        {
            text.Append(CultureInfo.InvariantCulture, $"# {(leaf.Kind == ReversedLeafKind.None ? "not reversed" : "lossy")}: {leaf.Path}: {leaf.Expression.ReplaceLineEndings(" ")}: {leaf.Reason}\n");
        }
        var slash = definition.Name.LastIndexOf('/');
        text.Append(CultureInfo.InvariantCulture, $"mapping: {(slash < 0 ? definition.Name + "-reverse" : definition.Name.Insert(slash, "-reverse"))}\n");
        text.Append("from: ");
        Flow(text, definition.To!);
        text.Append("\nto: ");
        Flow(text, definition.From!);
        text.Append("\nmissing: omit\n");
        if (definition.Numbers == NumberMode.Double) text.Append("numbers: double\n");
        text.Append("output:");
        if (root.Expression is not null) text.Append(' ').Append(Quote(root.Expression)).Append('\n');
        else if (root.Members.Count == 0) text.Append(" {}\n");
        else Members(text, root, 1);
        if (asserts.Count > 0) text.Append("asserts:\n");
        foreach (var assert in asserts) text.Append("  - that: ").Append(Quote(assert)).Append('\n');
        return text.ToString();
    }

    private static void Members(StringBuilder text, InverseNode node, int depth)
    {
        text.Append('\n');
        foreach (var (name, member) in node.Members)
        {
            text.Append(' ', depth * 2).Append(Key(name)).Append(':');
            Value(text, member, depth);
        }
    }

    private static void Value(StringBuilder text, InverseNode node, int depth)
    {
        if (node.Each is not null)
        {
            text.Append('\n').Append(' ', (depth + 1) * 2).Append("$each: ").Append(Quote(node.Each));
            text.Append('\n').Append(' ', (depth + 1) * 2).Append("$item:");
            if (node.Expression is not null) text.Append(' ').Append(Quote(node.Expression)).Append('\n');
            else if (node.Members.Count == 0) text.Append(" {}\n");
            else Members(text, node, depth + 2);
        }
        else if (node.Expression is not null)
        {
            text.Append(' ').Append(Quote(node.Expression)).Append('\n');
        }
        else if (node.Constant is not null)
        {
            // A JSON text is a YAML text too.
            text.Append(node.Constant.StartsWith('"') ? $" {{ $text: {node.Constant} }}" : " " + node.Constant).Append('\n');
        }
        else if (node.Members.Count == 0)
        {
            text.Append(" {}\n");
        }
        else
        {
            Members(text, node, depth + 1);
        }
    }

    private static string Key(string name) => name.StartsWith('$') ? Quote("$" + name) : name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(name[0]) ? name : Quote(name);

    private static string Quote(string text) => $"'{text.ReplaceLineEndings(" ").Replace("'", "''", StringComparison.Ordinal)}'";

    private static void Flow(StringBuilder text, ConfigNode node)
    {
        switch (node.Kind)
        {
            case ConfigNodeKind.Mapping:
                text.Append("{ ");
                for (var i = 0; i < node.Entries.Count; i++)
                {
                    if (i > 0) text.Append(", ");
                    text.Append(Key(node.Entries[i].Key)).Append(": ");
                    Flow(text, node.Entries[i].Value);
                }
                text.Append(" }");
                break;
            case ConfigNodeKind.Sequence:
                text.Append('[');
                for (var i = 0; i < node.Items.Count; i++)
                {
                    if (i > 0) text.Append(", ");
                    Flow(text, node.Items[i]);
                }
                text.Append(']');
                break;
            default:
                text.Append(node.IsPlain && !node.IsNull && node.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '/' or '-') ? node.Text : Quote(node.Text));
                break;
        }
    }
}
