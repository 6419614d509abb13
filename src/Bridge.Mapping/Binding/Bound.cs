using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Binding;

/// <summary>An expression after binding: paths are lists of steps with their predicates, parents have found their steps. One class for all kinds.</summary>
internal sealed class Bound(BoundKind kind, SyntaxNode syntax)
{
    public BoundKind Kind { get; set; } = kind;

    /// <summary>Where it stands.</summary>
    public SyntaxNode Syntax { get; } = syntax;

    /// <summary>All of it as it was written: of a path its last operator, where <see cref="Syntax"/> is its first name.</summary>
    public SyntaxNode Whole { get; set; } = syntax;

    public string Text { get; init; } = syntax.Text;

    /// <summary>Number literal; negative if a minus stood before it.</summary>
    public double Number { get; init; }

    /// <summary>Digits of the number literal, with its minus.</summary>
    public string Digits { get; init; } = "";

    /// <summary>Steps of a path.</summary>
    public List<Bound> Steps { get; init; } = [];

    /// <summary>Items, arguments, expressions, sort terms; keys and values in turn for objects.</summary>
    public List<Bound> Items { get; init; } = [];

    public Bound? Left { get; set; }

    public Bound? Right { get; set; }

    public Bound? Third { get; set; }

    /// <summary>Predicates and position variables of a step in a path.</summary>
    public List<Stage>? Stages { get; set; }

    /// <summary>Predicates of what is no path.</summary>
    public List<Stage>? Predicates { get; set; }

    /// <summary>Keys and values in turn of a grouping, or null.</summary>
    public List<Bound>? Group { get; set; }

    /// <summary>Where the grouping stands.</summary>
    public SyntaxNode? GroupSyntax { get; set; }

    public bool KeepArray { get; set; }

    public bool KeepSingletonArray { get; set; }

    /// <summary>An array constructor whose result must not be flattened.</summary>
    public bool ConsArray { get; set; }

    /// <summary>The step (or path) works on a tuple stream.</summary>
    public bool Tuple { get; set; }

    public string? Focus { get; set; }

    public string? Index { get; set; }

    public AncestorSlot? Ancestor { get; set; }

    /// <summary>Of a parent operator: its own slot.</summary>
    public AncestorSlot? Slot { get; init; }

    public List<AncestorSlot>? SeekingParent { get; set; }

    /// <summary>A call in tail position of a lambda: must not nest.</summary>
    public bool TailCall { get; set; }

    /// <summary>Whether closures are made inside; null until it has been asked for.</summary>
    public bool? HasClosure { get; set; }

    public int Position => Syntax.Position;
}
