using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes;

/// <summary>$x := value; gives the value.</summary>
internal sealed class AssignNode(SyntaxNode syntax, int slot, Node value) : Node(syntax)
{
    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var result = value.Eval(context, input, frame);
        frame.Slots[slot] = result;
        return result;
    }
}
