using System.Globalization;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Explain;

/// <summary>
/// The object constructors of an expression that make its result, taken apart: which expression makes which leaf of the output, which loops stand around it, and which
/// shared values are computed before. Immutable.
/// </summary>
internal sealed class OutputSkeleton
{
    private readonly List<Leaf> _leaves = [];
    private readonly List<Loop> _loops = [];

    /// <summary>A leaf: its expression, and its path with {n} for the item of loop n. Shared values ($placed) are leaves with their name for a path.</summary>
    public sealed record Leaf(SyntaxNode Syntax, string Path)
    {
        public bool IsShared => Path.StartsWith('$');
    }

    /// <summary>A path whose every item becomes an object: the whole path, and what each item becomes.</summary>
    public sealed record Loop(SyntaxNode Syntax, SyntaxNode Item);

    public IReadOnlyList<Leaf> Leaves => _leaves;

    public IReadOnlyList<Loop> Loops => _loops;

    public static OutputSkeleton Of(SyntaxNode tree)
    {
        var skeleton = new OutputSkeleton();
        skeleton.Walk(tree, "");
        return skeleton;
    }

    private void Walk(SyntaxNode node, string path)
    {
        switch (node.Kind)
        {
            case SyntaxKind.Block when node.Items.Count > 0:
                foreach (var item in node.Items.SkipLast(1))
                {
                    if (item.Kind == SyntaxKind.Bind && item.Right is { Kind: not SyntaxKind.Lambda } value) _leaves.Add(new Leaf(value, "$" + item.Left!.Text));
                }
                Walk(node.Items[^1], path);
                break;
            case SyntaxKind.ObjectConstructor:
                for (var i = 0; i + 1 < node.Items.Count; i += 2)
                {
                    var name = node.Items[i].Kind == SyntaxKind.Text ? node.Items[i].Text : $"({node.Items[i].Text})";
                    Walk(node.Items[i + 1], $"{path}/{name}");
                }
                break;
            case SyntaxKind.ArrayConstructor when node.Items is [{ Kind: SyntaxKind.Map } only] && MakesObject(only.Right!):
                Walk(only, path);
                break;
            case SyntaxKind.ArrayConstructor when node.Items.Exists(MakesObject):
                for (var i = 0; i < node.Items.Count; i++) Walk(node.Items[i], $"{path}/{i.ToString(CultureInfo.InvariantCulture)}");
                break;
            case SyntaxKind.Map when MakesObject(node.Right!):
                _loops.Add(new Loop(node, node.Right!));
                Walk(node.Right!, $"{path}/{{{_loops.Count - 1}}}");
                break;
            case SyntaxKind.Condition when MakesObject(node.Right!) || (node.Third is not null && MakesObject(node.Third)):
                Walk(node.Right!, path);
                if (node.Third is not null) Walk(node.Third, path);
                break;
            default:
                _leaves.Add(new Leaf(node, path.Length == 0 ? "/" : path));
                break;
        }
    }

    private static bool MakesObject(SyntaxNode node) => node.Kind switch
    {
        SyntaxKind.ObjectConstructor => true,
        SyntaxKind.Block => node.Items.Count > 0 && MakesObject(node.Items[^1]),
        SyntaxKind.Map => MakesObject(node.Right!),
        SyntaxKind.Condition => MakesObject(node.Right!) || (node.Third is not null && MakesObject(node.Third)),
        SyntaxKind.ArrayConstructor => node.Items.Exists(MakesObject),
        _ => false,
    };
}
