namespace Bridge.Mapping.Syntax;

/// <summary>
/// A node of the tree as it was written: one class for all kinds, the members used depend on <see cref="Kind"/>. Read-only after parsing, save for
/// <see cref="KeepArray"/>, which an empty pair of brackets sets on what stands before it.
/// </summary>
internal sealed class SyntaxNode(SyntaxKind kind, string text, int start, int position)
{
    public SyntaxKind Kind { get; set; } = kind;

    /// <summary>Name, text, digits, operator or pattern.</summary>
    public string Text { get; } = text;

    /// <summary>Where the node's own token starts.</summary>
    public int TokenStart { get; } = start;

    /// <summary>Offset behind the node's own token: the position that JSONata reports.</summary>
    public int Position { get; } = position;

    /// <summary>Where the whole node starts and ends in the source.</summary>
    public int Start { get; set; } = start;

    /// <summary>Offset behind the whole node.</summary>
    public int End { get; set; } = position;

    public double Number { get; init; }

    public string Flags { get; init; } = "";

    public bool Quoted { get; init; }

    /// <summary>Left operand, condition, procedure, pattern, or the only operand.</summary>
    public SyntaxNode? Left { get; set; }

    /// <summary>Right operand, then-branch, body, or update.</summary>
    public SyntaxNode? Right { get; set; }

    /// <summary>Else-branch, or deletion.</summary>
    public SyntaxNode? Third { get; set; }

    /// <summary>Items, arguments, expressions of a block, parameters; keys and values in turn for objects.</summary>
    public List<SyntaxNode> Items { get; init; } = [];

    /// <summary>Order-by: one flag a term.</summary>
    public List<bool> Descending { get; } = [];

    public Signature? Signature { get; set; }

    public bool KeepArray { get; set; }

    /// <summary>Length of the node's own token.</summary>
    public int TokenLength => Position - TokenStart;

    /// <summary>The token as it stands in errors: JSON.</summary>
    public string TokenJson => Kind switch { SyntaxKind.Number => JsonText.Of(Number), SyntaxKind.Literal => Text, _ => JsonText.Quote(Text) };
}
