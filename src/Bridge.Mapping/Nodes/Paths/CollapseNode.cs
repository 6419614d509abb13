using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Paths;

/// <summary>Empty brackets behind an expression that is no path: a sequence stays an array even with one item.</summary>
internal sealed class CollapseNode(SyntaxNode syntax, Node inner, bool keepArray) : Node(syntax)
{
    public override Val Eval(EvaluationContext context, in Val input, Frame frame) => Collapse(inner.Eval(context, input, frame), keepArray);
}
