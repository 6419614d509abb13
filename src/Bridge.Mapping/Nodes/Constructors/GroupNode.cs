using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Constructors;

/// <summary>An object constructor whose names are computed.</summary>
internal sealed class GroupNode(SyntaxNode syntax, GroupBy general) : Node(syntax)
{
    public override bool IsSingle => true;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame) => general.Evaluate(context, input, frame);
}
