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
    private readonly List<(SyntaxNode Syntax, string Path)> _parts = [];
    private readonly Dictionary<(int, int), Leaf> _leafAt = [];
    private readonly Dictionary<(int, int), int> _loopAt = [];
    private readonly Dictionary<(int, int), int> _itemAt = [];

    private OutputSkeleton(bool isSplit) => IsSplit = isSplit;

    /// <summary>A leaf: its expression, and its path with {n} for the item of loop n. Shared values ($placed) are leaves with their name for a path.</summary>
    public sealed record Leaf(SyntaxNode Syntax, string Path)
    {
        public bool IsShared => Path.StartsWith('$');
    }

    /// <summary>A path whose every item becomes an object: the whole path, and what each item becomes.</summary>
    public sealed record Loop(SyntaxNode Syntax, SyntaxNode Item);

    public IReadOnlyList<Leaf> Leaves => _leaves;

    public IReadOnlyList<Loop> Loops => _loops;

    /// <summary>Loop 0 is that of <c>split:</c>: each of its items is a message, and paths are those within it.</summary>
    public bool IsSplit { get; }

    /// <param name="tree">The expression as it was written.</param>
    /// <param name="isSplit">It is the output of a mapping that splits, as <see cref="Files.MappingLoader"/> puts it together.</param>
    public static OutputSkeleton Of(SyntaxNode tree, bool isSplit = false)
    {
        var skeleton = new OutputSkeleton(isSplit);
        skeleton.Walk(tree, "");
        foreach (var leaf in skeleton._leaves) skeleton._leafAt.TryAdd(Key(leaf.Syntax), leaf);
        for (var i = 0; i < skeleton._loops.Count; i++)
        {
            skeleton._loopAt.TryAdd(Key(skeleton._loops[i].Syntax), i);
            skeleton._itemAt.TryAdd(Key(skeleton._loops[i].Item), i);
        }
        return skeleton;
    }

    /// <summary>The leaf that an expression makes; null if it is a part of one, or stands round several.</summary>
    public Leaf? LeafOf(SyntaxNode syntax) => _leafAt.GetValueOrDefault(Key(syntax));

    /// <summary>The loop that an expression is; -1 if none.</summary>
    public int LoopOf(SyntaxNode syntax) => _loopAt.GetValueOrDefault(Key(syntax), -1);

    /// <summary>The loop whose items an expression makes; -1 if none.</summary>
    public int ItemOf(SyntaxNode syntax) => _itemAt.GetValueOrDefault(Key(syntax), -1);

    /// <summary>The innermost part of the output that a character of the expression belongs to, with {n} for the item of loop n; null if none.</summary>
    public string? PathAt(int offset)
    {
        string? path = null;
        foreach (var (syntax, own) in _parts) // outer parts stand before those within
        {
            if (syntax.Start <= offset && offset < syntax.End) path = own;
        }
        return path;
    }

    private static (int, int) Key(SyntaxNode syntax) => (syntax.Start, syntax.End);

    private void Walk(SyntaxNode node, string path)
    {
        _parts.Add((node, path.Length == 0 ? "/" : path));
        switch (node.Kind)
        {
            case SyntaxKind.Block when node.Items.Count > 0:
                foreach (var item in node.Items.SkipLast(1))
                {
                    if (item.Kind == SyntaxKind.Bind && item.Right is { Kind: not SyntaxKind.Lambda } value) AddLeaf(value, "$" + item.Left!.Text);
                }
                Walk(node.Items[^1], path);
                break;
            case SyntaxKind.ArrayConstructor when IsSplit && _loops.Count == 0 && node.Items is [{ Kind: SyntaxKind.Map } only]:
                WalkSplit(only);
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
            case SyntaxKind.Function or SyntaxKind.Coalesce when Guarded(node) is { } guarded && MakesObject(guarded):
                Walk(guarded, path);
                break;
            default:
                AddLeaf(node, path.Length == 0 ? "/" : path);
                break;
        }
    }

    // What `missing:` puts a guard round, and what people guard themselves.
    private static SyntaxNode? Guarded(SyntaxNode node) => node switch
    {
        { Kind: SyntaxKind.Coalesce } => node.Left,
        { Kind: SyntaxKind.Function, Left: { Kind: SyntaxKind.Variable, Text: "require" }, Items: [var value, ..] } => value,
        _ => null,
    };

    // [(each).(route ? { "output": …, "key": …, "headers": { … } } : false)]
    private void WalkSplit(SyntaxNode map)
    {
        _parts.Add((map, "split"));
        _loops.Add(new Loop(map, map.Right!));
        var part = map.Right!.Items[^1];
        if (part.Kind == SyntaxKind.Condition)
        {
            if (part.Left!.Kind == SyntaxKind.Block && part.Left.Items[^1] is { Kind: SyntaxKind.Condition, Third.Items: [var route] }) AddLeaf(route, "route");
            part = part.Right!;
        }
        for (var i = 0; i + 1 < part.Items.Count; i += 2)
        {
            var value = part.Items[i + 1];
            switch (part.Items[i].Text)
            {
                case "output": Walk(value, ""); break;
                case "key": AddLeaf(value, "key"); break;
                default:
                    for (var h = 0; h + 1 < value.Items.Count; h += 2) AddLeaf(value.Items[h + 1], "headers." + value.Items[h].Text);
                    break;
            }
        }
    }

    private void AddLeaf(SyntaxNode syntax, string path)
    {
        _leaves.Add(new Leaf(syntax, path));
        _parts.Add((syntax, path));
    }

    /// <summary>True if an expression makes objects, or a list of them, by constructors that stand in it.</summary>
    public static bool MakesObject(SyntaxNode node) => node.Kind switch
    {
        SyntaxKind.ObjectConstructor => true,
        SyntaxKind.Block => node.Items.Count > 0 && MakesObject(node.Items[^1]),
        SyntaxKind.Map => MakesObject(node.Right!),
        SyntaxKind.Condition => MakesObject(node.Right!) || (node.Third is not null && MakesObject(node.Third)),
        SyntaxKind.ArrayConstructor => node.Items.Exists(MakesObject),
        SyntaxKind.Function or SyntaxKind.Coalesce => Guarded(node) is { } guarded && MakesObject(guarded),
        _ => false,
    };
}
