using Bridge.Configuration;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Files;

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
                    AppendNode(node.Items[i], $"{path}/{i}", MissingPolicy.Omit);
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
            target.Append("$merge(");
            AppendNode(merge, path, MissingPolicy.Omit);
            target.Append(")");
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
        if (Parse(node, out var tree)) Wrap(node.ToText(), tree!, path, policy);
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
        else AppendWrapped(text, tree!, 0, text.Text.Length, path);
    }

    /// <summary>An expression in a place of its own: $each, $when.</summary>
    private void AppendPiece(ConfigNode node, string path)
    {
        if (node.Kind != ConfigNodeKind.Scalar) diagnostics.Error("BR2017", node.Location, "an expression is expected here");
        if (node.Kind == ConfigNodeKind.Scalar && Parse(node, out _)) target.Append(node.ToText(), path);
        else target.Append("null");
    }

    // Copies the expression and puts the missing policy round each leaf of the object constructors that make the result.
    private void AppendWrapped(ConfigText text, SyntaxNode node, int from, int to, string path)
    {
        if (node.Kind == SyntaxKind.Block && node.Items.Count > 0)
        {
            var last = node.Items[^1];
            target.Append(text.Slice(from, last.Start - from), path);
            AppendWrapped(text, last, last.Start, last.End, path);
            target.Append(text.Slice(last.End, to - last.End), path);
            return;
        }
        if (node.Kind != SyntaxKind.ObjectConstructor)
        {
            target.Append(text.Slice(from, to - from), path);
            return;
        }
        var at = from;
        for (var i = 0; i + 1 < node.Items.Count; i += 2)
        {
            var (key, value) = (node.Items[i], node.Items[i + 1]);
            var member = $"{path}/{(key.Kind == SyntaxKind.Text ? key.Text : "*")}";
            target.Append(text.Slice(at, value.Start - at), path);
            if (value.Kind == SyntaxKind.ObjectConstructor) AppendWrapped(text, value, value.Start, value.End, member);
            else Wrap(text.Slice(value.Start, value.End - value.Start), value, member, missing);
            at = value.End;
        }
        target.Append(text.Slice(at, to - at), path);
    }

    private void Wrap(ConfigText text, SyntaxNode tree, string path, MissingPolicy policy)
    {
        switch (MayOmit(tree, text.Text) ? MissingPolicy.Omit : policy)
        {
            case MissingPolicy.Error:
                target.Append("$require(", text, path).Append(text, path).Append(", ").AppendLiteral($"output {path} has no value").Append(")");
                break;
            case MissingPolicy.Null:
                target.Append("((", text, path).Append(text, path).Append(") ?? null)");
                break;
            default:
                target.Append(text, path);
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
