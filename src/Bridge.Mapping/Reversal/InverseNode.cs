namespace Bridge.Mapping.Reversal;

/// <summary>A part of the opposite mapping's output while it is put together.</summary>
internal sealed class InverseNode
{
    /// <summary>Members in the order in which they were found.</summary>
    public List<(string Name, InverseNode Node)> Members { get; } = [];

    /// <summary>The expression of a leaf.</summary>
    public string? Expression { get; set; }

    /// <summary>The literal of a leaf, as JSON.</summary>
    public string? Constant { get; set; }

    /// <summary>A list: the expression of its items; the members are those of the item.</summary>
    public string? Each { get; set; }

    public bool IsLeaf => Expression is not null || Constant is not null;

    public InverseNode Member(string name)
    {
        var at = Members.FindIndex(m => m.Name == name);
        if (at >= 0) return Members[at].Node;
        var made = new InverseNode();
        Members.Add((name, made));
        return made;
    }

    public InverseNode? Find(string name) => Members.Find(m => m.Name == name).Node;

    /// <summary>The node at a path, made where it is missing; null if a leaf or a list is in the way.</summary>
    public InverseNode? At(IReadOnlyList<string> path)
    {
        var at = this;
        for (var i = 0; i < path.Count; i++)
        {
            if (at.IsLeaf || (i > 0 && at.Each is not null)) return null;
            at = at.Member(path[i]);
        }
        return at;
    }
}
