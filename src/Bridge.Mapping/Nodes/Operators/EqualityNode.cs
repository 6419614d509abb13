using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Operators;

/// <summary>= and !=: false if either side is undefined.</summary>
internal sealed class EqualityNode(SyntaxNode syntax, bool negated, Node left, Node right, bool exact) : Node(syntax)
{
    public override bool IsBoolean => true;

    public override bool IsSingle => true;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame) => Val.Of(Test(context, input, frame));

    public override bool Test(EvaluationContext context, in Val input, Frame frame)
    {
        var a = left.Eval(context, input, frame);
        var b = right.Eval(context, input, frame);
        if (a.IsUndefined || b.IsUndefined) return false;
        if (a.IsArray) context.Tick(Workload.Of(a));
        return Compare.DeepEqual(a, b, exact) != negated;
    }
}
