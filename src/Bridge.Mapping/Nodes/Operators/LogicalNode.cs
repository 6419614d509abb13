using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Operators;

/// <summary>and, or: the right side is evaluated only if the left does not decide.</summary>
internal sealed class LogicalNode(SyntaxNode syntax, bool isAnd, Node left, Node right) : Node(syntax)
{
    public override bool IsBoolean => true;

    public override bool IsSingle => true;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame) => Val.Of(Test(context, input, frame));

    public override bool Test(EvaluationContext context, in Val input, Frame frame)
    {
        if (left.Test(context, input, frame) != isAnd) return !isAnd;
        try
        {
            return right.Test(context, input, frame);
        }
        catch (MappingException e) when (e.Claimed(Syntax.Position, JsonText.Quote(isAnd ? "and" : "or")))
        {
            throw;
        }
    }
}
