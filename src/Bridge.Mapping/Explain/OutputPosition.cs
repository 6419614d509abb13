using System.Globalization;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Explain;

/// <summary>Follows an evaluation through the loops and leaves of its output. One thread, one evaluation.</summary>
internal sealed class OutputPosition(OutputSkeleton skeleton)
{
    private readonly int[] _items = new int[skeleton.Loops.Count];
    private int _entered;

    /// <summary>The leaf that is being evaluated; null between leaves.</summary>
    public OutputSkeleton.Leaf? Leaf { get; private set; }

    /// <summary>The message of a split that is being made, from 1; 0 if the mapping does not split, or before the first.</summary>
    public int Part => skeleton.IsSplit && _items.Length > 0 && Leaf is not { IsShared: true } ? _items[0] + 1 : 0;

    /// <summary>The path of the leaf, items counted from 0.</summary>
    public string Path => Leaf is null ? "" : Resolve(Leaf.Path);

    /// <summary>An expression begins. True if a leaf begins with it.</summary>
    public bool Enter(SyntaxNode syntax)
    {
        if (Leaf is not null)
        {
            if (IsSame(syntax, Leaf.Syntax)) _entered++;
            return false;
        }
        if (skeleton.LoopOf(syntax) is var loop and >= 0) _items[loop] = -1;
        if (skeleton.ItemOf(syntax) is var item and >= 0) _items[item]++;
        Leaf = skeleton.LeafOf(syntax);
        _entered = 1;
        return Leaf is not null;
    }

    /// <summary>An expression is done. True if it is the leaf; <see cref="End"/> is due then.</summary>
    public bool IsAtEnd(SyntaxNode syntax) => Leaf is not null && IsSame(syntax, Leaf.Syntax) && --_entered == 0;

    /// <summary>The leaf is over.</summary>
    public void End() => Leaf = null;

    /// <summary>A path of the skeleton with the items that the loops are at.</summary>
    public string Resolve(string path)
    {
        for (var i = 0; i < _items.Length; i++) path = path.Replace($"{{{i}}}", Math.Max(0, _items[i]).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return path;
    }

    private static bool IsSame(SyntaxNode left, SyntaxNode right) => left.Start == right.Start && left.End == right.End;
}
