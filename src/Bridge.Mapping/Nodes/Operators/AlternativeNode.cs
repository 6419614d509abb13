using Bridge.Documents;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Operators;

/// <summary>left ?? right (unless left has a value) and left ?: right (unless left is true). Left is evaluated once.</summary>
internal sealed class AlternativeNode(SyntaxNode syntax, bool byTruth, Node left, Node right, int rightNesting) : Node(syntax)
{
    public override bool IsSingle => left.IsSingle && right.IsSingle;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var value = left.Eval(context, input, frame);
        if (byTruth ? Compare.Truth(value) : !value.IsUndefined) return value;
        context.CheckDepth(rightNesting);
        return right.Eval(context, input, frame);
    }

    public override bool Emit(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer)
    {
        if (!byTruth) return left.Emit(context, input, frame, writer) || right.Emit(context, input, frame, writer);
        var value = Eval(context, input, frame);
        if (value.IsUndefined) return false;
        ValueWriter.Write(value, writer);
        return true;
    }
}
