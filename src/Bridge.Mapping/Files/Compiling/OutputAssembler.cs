using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Configuration.Values;
using Bridge.Mapping.Explain;
using Bridge.Mapping.Files.Definitions;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Files.Compiling;

/// <summary>
/// Turns the <c>output:</c> of a mapping file, tree or single expression, into one JSONata text. Directives become the JSONata that means the same:
/// <c>$each</c>/<c>$item</c> a path inside an array constructor, <c>$when</c>/<c>$value</c> a conditional, <c>$merge</c> the function of that name.
/// </summary>
internal sealed class OutputAssembler(AssembledSource target, MissingPolicy missing, Diagnostics diagnostics)
{
    private static readonly string[] Directives = ["$each", "$item", "$when", "$value", "$merge", "$missing", "$text"];

    /// <summary>Appends the whole output.</summary>
    public void Append(ConfigNode output)
    {
        if (output.Kind == ConfigNodeKind.Scalar)
        {
            AppendExpression(output, "");
            return;
        }
        AppendNode(output, "", missing);
    }

    private void AppendNode(ConfigNode node, string path, MissingPolicy policy)
    {
        switch (node.Kind)
        {
            case ConfigNodeKind.Sequence:
                target.Append("[");
                for (var i = 0; i < node.Items.Count; i++)
                {
                    if (i > 0) target.Append(", ");
                    AppendNode(node.Items[i], $"{path}/{i}", ItemPolicy(node.Items[i], policy));
                }
                target.Append("]");
                break;
            case ConfigNodeKind.Mapping when node.Entries.Any(e => IsDirective(e.Key)):
                AppendDirective(node, path, policy);
                break;
            case ConfigNodeKind.Mapping:
                target.Append("{");
                var first = true;
                foreach (var entry in node.Entries)
                {
                    var key = entry.Key.StartsWith("$$", StringComparison.Ordinal) ? entry.Key[1..] : entry.Key;
                    target.Append(first ? " " : ", ").AppendKey(key, entry.KeyLocation, $"{path}/{key}").Append(": ");
                    first = false;
                    AppendNode(entry.Value, $"{path}/{key}", policy);
                }
                target.Append(" }");
                break;
            default:
                AppendScalar(node, path, policy);
                break;
        }
    }

    // An item may be left out, the members of one may not.
    private static MissingPolicy ItemPolicy(ConfigNode item, MissingPolicy policy) => item.Kind == ConfigNodeKind.Scalar ? MissingPolicy.Omit : policy;

    private void AppendDirective(ConfigNode node, string path, MissingPolicy policy)
    {
        foreach (var entry in node.Entries)
        {
            if (IsDirective(entry.Key) && Array.IndexOf(Directives, entry.Key) >= 0) continue;
            diagnostics.Error("BR2017", entry.KeyLocation, IsDirective(entry.Key)
                ? $"there is no directive '{entry.Key}'{NearestName.Hint(entry.Key, Directives)}; for a member of that name write '${entry.Key}'"
                : $"'{entry.Key}' stands beside a directive ($each, $when, …); put the members inside $item or $value", entry.Key.Length);
        }
        if (node["$missing"] is { } missingNode) policy = ReadPolicy(missingNode, policy);
        if (node["$text"] is { } text)
        {
            target.Append("", text.ToText(), path).AppendLiteral(text.Text);
        }
        else if (node["$each"] is { } each)
        {
            AppendEach(node, each, path);
        }
        else if (node["$merge"] is { } merge)
        {
            if (merge.Kind != ConfigNodeKind.Sequence) diagnostics.Error("BR2017", merge.Location, "$merge wants a list of objects (lines that begin with '- ')");
            target.Append("$merge([");
            for (var i = 0; i < merge.Items.Count; i++)
            {
                if (i > 0) target.Append(", ");
                AppendNode(merge.Items[i], path, ItemPolicy(merge.Items[i], policy));
            }
            target.Append("])");
        }
        else if (node["$when"] is { } when)
        {
            target.Append("(");
            AppendPiece(when, path);
            target.Append(") ? (");
            if (Value(node, "$when") is { } value) AppendNode(value, path, policy);
            else target.Append("null");
            target.Append(")");
        }
        else if (Value(node, node.Entries.First(e => IsDirective(e.Key)).Key) is { } value)
        {
            AppendNode(value, path, policy);
        }
        else
        {
            target.Append("null");
        }
    }

    private void AppendEach(ConfigNode node, ConfigNode each, string path)
    {
        var item = node["$item"];
        if (item is null)
        {
            diagnostics.Error("BR2017", each.Location, "$each needs $item beside it: what each item becomes");
            target.Append("[]");
            return;
        }
        target.Append("[(");
        AppendPiece(each, path);
        target.Append(Mentions(item, "$index") ? ")#$index.(" : ").(");
        AppendNode(item, path + "/*", missing);
        target.Append(")]");
    }

    private ConfigNode? Value(ConfigNode node, string directive)
    {
        if (node["$value"] is { } value) return value;
        diagnostics.Error("BR2017", node.Location, $"{directive} needs $value beside it");
        return null;
    }

    private MissingPolicy ReadPolicy(ConfigNode node, MissingPolicy fallback)
    {
        switch (node.Text)
        {
            case "omit": return MissingPolicy.Omit;
            case "null" when node.Kind == ConfigNodeKind.Scalar: return MissingPolicy.Null;
            case "error": return MissingPolicy.Error;
            default:
                diagnostics.Error("BR2017", node.Location, $"$missing is omit, null or error, not '{node.Text}'", node.Text.Length);
                return fallback;
        }
    }

    private void AppendScalar(ConfigNode node, string path, MissingPolicy policy)
    {
        if (node.IsPlain && (node.IsNull || node.Text is "true" or "false" || IsNumber(node.Text)))
        {
            target.Append(node.IsNull ? "null" : node.Text, node.ToText(), path);
            return;
        }
        if (Parse(node, out var tree)) Wrap(node.ToText(), tree!, 0, node.ToText().Text.Length, path, policy);
        else target.Append("null"); // the error is reported; the rest of the file is still checked
    }

    private void AppendExpression(ConfigNode node, string path)
    {
        if (!Parse(node, out var tree))
        {
            target.Append("null");
            return;
        }
        var text = node.ToText();
        if (missing == MissingPolicy.Omit) target.Append(text, path);
        else AppendWrapped(text, tree!, 0, text.Text.Length, path, missing);
    }

    /// <summary>An expression in a place of its own: $each, $when.</summary>
    private void AppendPiece(ConfigNode node, string path)
    {
        if (node.Kind != ConfigNodeKind.Scalar) diagnostics.Error("BR2017", node.Location, "an expression is expected here");
        if (node.Kind == ConfigNodeKind.Scalar && Parse(node, out _)) target.Append(node.ToText(), path);
        else target.Append("null");
    }

    // Copies the expression and puts the missing policy round each leaf of the object constructors that make the result, also of those in lists and branches.
    private void AppendWrapped(ConfigText text, SyntaxNode node, int from, int to, string path, MissingPolicy policy)
    {
        var at = from;
        if (policy != MissingPolicy.Omit)
        {
            foreach (var (part, member, isLeaf) in Parts(node, path))
            {
                target.Append(text.Slice(at, part.Start - at), path);
                if (isLeaf) Wrap(text, part, part.Start, part.End, member, policy);
                else AppendWrapped(text, part, part.Start, part.End, member, policy);
                at = part.End;
            }
        }
        target.Append(text.Slice(at, to - at), path);
    }

    // What an expression is made of that makes members of the result: each with its path, in the order of the text.
    private static IEnumerable<(SyntaxNode Part, string Path, bool IsLeaf)> Parts(SyntaxNode node, string path)
    {
        switch (node.Kind)
        {
            case SyntaxKind.Block when node.Items.Count > 0: return [(node.Items[^1], path, false)];
            case SyntaxKind.Map when OutputSkeleton.MakesObject(node.Right!): return [(node.Right!, path + "/*", false)];
            case SyntaxKind.ArrayConstructor: return node.Items.Where(OutputSkeleton.MakesObject).Select(i => (i, i.Kind == SyntaxKind.Map ? path : path + "/*", false));
            case SyntaxKind.Condition: return new[] { node.Right!, node.Third }.OfType<SyntaxNode>().Where(OutputSkeleton.MakesObject).Select(b => (b, path, false));
            case SyntaxKind.ObjectConstructor:
                // Lists and objects always have a value; what they hold may have none.
                return Enumerable.Range(0, node.Items.Count / 2).Select(i => (node.Items[2 * i], Value: node.Items[(2 * i) + 1]))
                    .Select(m => (m.Value, $"{path}/{(m.Item1.Kind == SyntaxKind.Text ? m.Item1.Text : "*")}", m.Value.Kind is not (SyntaxKind.ObjectConstructor or SyntaxKind.ArrayConstructor)));
            default: return [];
        }
    }

    private void Wrap(ConfigText text, SyntaxNode tree, int from, int to, string path, MissingPolicy policy)
    {
        var own = text.Slice(from, to - from);
        switch (MayOmit(tree, own.Text) ? MissingPolicy.Omit : policy)
        {
            case MissingPolicy.Error:
                target.Append("$require(", own, path);
                AppendWrapped(text, tree, from, to, path, policy);
                target.Append(", ").AppendLiteral($"output {path} has no value").Append(")");
                break;
            case MissingPolicy.Null:
                target.Append("((", own, path);
                AppendWrapped(text, tree, from, to, path, policy);
                target.Append(") ?? null)");
                break;
            default:
                AppendWrapped(text, tree, from, to, path, policy);
                break;
        }
    }

    /// <summary>Appends the ordering key. Where a member without a value is an error, so is a key: messages without one have no order among each other.</summary>
    public static void AppendKey(AssembledSource target, ConfigText key, MissingPolicy missing)
    {
        if (missing != MissingPolicy.Error || MayOmit(Syntax.Parser.Parse(key.Text), key.Text)) target.Append(key, "key");
        else target.Append("$require(", key, "key").Append(key, "key").Append(", \"the key has no value\")");
    }

    // A conditional without else, and $omit(), say themselves that the value may be left out.
    private static bool MayOmit(SyntaxNode tree, string text) => (tree.Kind == SyntaxKind.Condition && tree.Third is null) || text.Contains("$omit(", StringComparison.Ordinal);

    private bool Parse(ConfigNode node, out SyntaxNode? tree)
    {
        tree = ExpressionPieces.Parse(node, diagnostics);
        return tree is not null;
    }

    private static bool IsDirective(string key) => key.StartsWith('$') && !key.StartsWith("$$", StringComparison.Ordinal);

    private static bool IsNumber(string text) =>
        text.Length > 0 && (char.IsAsciiDigit(text[0]) || text[0] == '-') && !HasLeadingZero(text) &&
        double.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign | System.Globalization.NumberStyles.AllowDecimalPoint | System.Globalization.NumberStyles.AllowExponent, System.Globalization.CultureInfo.InvariantCulture, out _)
        && char.IsAsciiDigit(text[^1]);

    // 007 is no number of JSON; taken as an expression it is an error with its place.
    private static bool HasLeadingZero(string text) => text.TrimStart('-') is ['0', >= '0' and <= '9', ..];

    private static bool Mentions(ConfigNode node, string variable) => node.Kind switch
    {
        ConfigNodeKind.Scalar => ExpressionPieces.Mentions(node.Text, variable),
        ConfigNodeKind.Sequence => node.Items.Any(i => Mentions(i, variable)),
        _ => node.Entries.Any(e => Mentions(e.Value, variable)),
    };
}
