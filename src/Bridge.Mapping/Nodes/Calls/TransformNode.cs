using Bridge.Mapping.Binding;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Calls;

/// <summary>| pattern | update, deletion |: gives a function that returns a changed copy of its argument.</summary>
internal sealed class TransformNode(SyntaxNode syntax, Node pattern, Node update, Node? deletion, Node clone, Scope scope) : Node(syntax)
{
    public Node Pattern { get; } = pattern;

    public Node Update { get; } = update;

    public Node? Deletion { get; } = deletion;

    /// <summary>The variable $clone, which an expression may have redefined.</summary>
    public Node Clone { get; } = clone;

    public Scope Scope { get; } = scope;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame) => Val.Of(new TransformVal(this, frame));
}
