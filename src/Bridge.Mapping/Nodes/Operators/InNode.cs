using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Operators;

/// <summary>Membership: in.</summary>
internal sealed class InNode(SyntaxNode syntax, Node left, Node right, bool exact) : Node(syntax)
{
    public override bool IsBoolean => true;

    public override bool IsSingle => true;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame) => Val.Of(Test(context, input, frame));

    public override bool Test(EvaluationContext context, in Val input, Frame frame)
    {
        var a = left.Eval(context, input, frame);
        var b = right.Eval(context, input, frame);
        if (a.IsUndefined || b.IsUndefined) return false;
        if (b.IsArray) context.Tick(Workload.Of(b));
        var items = new ItemCursor(b);
        while (items.Next(out var item))
        {
            if (Compare.StrictEqual(a, item, exact)) return true;
        }
        return false;
    }
}
