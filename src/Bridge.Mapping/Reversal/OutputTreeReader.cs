using Bridge.Configuration.Tree;
using Bridge.Configuration.Values;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Reversal;

/// <summary>Reads the <c>output:</c> of a mapping, tree or expression, into an <see cref="OutputTree"/>. The mapping has been compiled, so its expressions are right.</summary>
internal static class OutputTreeReader
{
    public static OutputTree Read(ConfigNode output) => output.Kind == ConfigNodeKind.Scalar ? FromText(output.ToText()) : FromNode(output);

    private static OutputTree FromNode(ConfigNode node)
    {
        switch (node.Kind)
        {
            case ConfigNodeKind.Sequence when node.Items.Count > 0 && node.Items.All(i => i.Kind == ConfigNodeKind.Mapping && !i.Entries.Any(e => e.Key.StartsWith('$'))): return new OutputTree.Listed([.. node.Items.Select(FromNode)], node.Location);
            case ConfigNodeKind.Sequence: return new OutputTree.Opaque("[…]", "a list with items of its own has no opposite: which item is which is not told by the output", node.Location);
            case ConfigNodeKind.Mapping when node["$text"] is { } text: return new OutputTree.Constant(JsonText.Quote(text.Text), text.Location);
            case ConfigNodeKind.Mapping when node["$each"] is { } each && node["$item"] is { } item: return new OutputTree.Each(Parser.Parse(each.Text), each.Text, FromNode(item), each.Location);
            case ConfigNodeKind.Mapping when node["$when"] is { } when: return new OutputTree.Opaque(when.Text, Conditional, when.Location);
            case ConfigNodeKind.Mapping when node["$merge"] is not null: return new OutputTree.Opaque("$merge", "merged objects cannot be told apart", node.Location);
            case ConfigNodeKind.Mapping when node["$value"] is { } value: return FromNode(value);
            case ConfigNodeKind.Mapping:
                return new OutputTree.Object([.. node.Entries.Select(e => (e.Key.StartsWith("$$", StringComparison.Ordinal) ? e.Key[1..] : e.Key, FromNode(e.Value)))], node.Location);
        }
        if (node.IsPlain && (node.IsNull || node.Text is "true" or "false" || double.TryParse(node.Text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out _)))
        {
            return new OutputTree.Constant(node.IsNull ? "null" : node.Text, node.Location);
        }
        return FromText(node.ToText());
    }

    private const string Conditional = "a condition has no opposite: when it is not true, the value is lost";

    private static OutputTree FromText(ConfigText text) => FromSyntax(Parser.Parse(text.Text), text);

    private static OutputTree FromSyntax(SyntaxNode syntax, ConfigText text)
    {
        var location = text.Locate(syntax.Start);
        var own = text.Text[syntax.Start..syntax.End];
        switch (syntax.Kind)
        {
            case SyntaxKind.Block when syntax.Items.Count == 1: return FromSyntax(syntax.Items[0], text);
            case SyntaxKind.ObjectConstructor:
                var members = new List<(string, OutputTree)>();
                for (var i = 0; i + 1 < syntax.Items.Count; i += 2)
                {
                    if (syntax.Items[i].Kind != SyntaxKind.Text) return new OutputTree.Opaque(own, "names of members are computed", location);
                    members.Add((syntax.Items[i].Text, FromSyntax(syntax.Items[i + 1], text)));
                }
                return new OutputTree.Object(members, location);
            case SyntaxKind.ArrayConstructor when syntax.Items is [{ Kind: SyntaxKind.Map } only] && Inner(only.Right!) is { Kind: SyntaxKind.ObjectConstructor }: return FromSyntax(only, text);
            case SyntaxKind.ArrayConstructor when syntax.Items.Count > 0 && syntax.Items.TrueForAll(i => Inner(i).Kind == SyntaxKind.ObjectConstructor): return new OutputTree.Listed([.. syntax.Items.Select(i => FromSyntax(i, text))], location);
            case SyntaxKind.Map when Inner(syntax.Right!) is { Kind: SyntaxKind.ObjectConstructor } item:
                return new OutputTree.Each(syntax.Left!, text.Text[syntax.Left!.Start..syntax.Left.End], FromSyntax(item, text), location);
            default: return new OutputTree.Leaf(syntax, own, location);
        }
    }

    private static SyntaxNode Inner(SyntaxNode node) => node is { Kind: SyntaxKind.Block, Items: [var only] } ? Inner(only) : node;
}
