using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Operators;

/// <summary>Unary minus.</summary>
internal sealed class NegateNode(SyntaxNode syntax, Node operand, bool exact) : Node(syntax)
{
    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var value = operand.Eval(context, input, frame);
        if (value.IsUndefined) return default;
        if (!Compare.IsNumeric(value)) throw Error("D1002", value, JsonText.Quote("-"));
        return exact ? ExactMath.Negate(value) : Val.Of(-value.AsDouble);
    }
}
