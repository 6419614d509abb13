using Bridge.Documents;
using Bridge.Mapping.Binding;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes;

/// <summary>Expressions in parentheses; the last one is the value. Variables assigned inside are local to it.</summary>
internal sealed class BlockNode(SyntaxNode syntax, Node[] expressions, Scope scope) : Node(syntax)
{
    /// <summary>The expression of a block that is only a pair of parentheses; null if it is more.</summary>
    public Node? Single => expressions.Length == 1 && scope.Declared == 0 ? expressions[0] : null;

    private Frame Enter(Frame frame)
    {
        if (scope.OwnsFrame)
        {
            var own = new Frame();
            own.Reset(scope.SlotCount, frame);
            return own;
        }
        if (scope.Declared > 0) frame.Slots.AsSpan(scope.FirstSlot, scope.Declared).Fill(Val.Unassigned);
        return frame;
    }

    private Frame RunUpToLast(EvaluationContext context, in Val input, Frame frame)
    {
        var inner = Enter(frame);
        for (var i = 0; i < expressions.Length - 1; i++) expressions[i].Eval(context, input, inner);
        return inner;
    }

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        if (expressions.Length == 0) return default;
        return expressions[^1].Eval(context, input, RunUpToLast(context, input, frame));
    }

    public override bool Emit(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer)
    {
        if (expressions.Length == 0) return false;
        return expressions[^1].Emit(context, input, RunUpToLast(context, input, frame), writer);
    }

    public override bool IsBoolean => expressions.Length > 0 && expressions[^1].IsBoolean;

    public override bool GivesNoArray => expressions.Length == 0 || expressions[^1].GivesNoArray;

    public override bool ReadsNumber => Single is { ReadsNumber: true };

    public override bool TryNumber(EvaluationContext context, in Val input, Frame frame, out double number) => expressions[0].TryNumber(context, input, frame, out number);

    public override bool IsSingle => expressions.Length > 0 && expressions[^1].IsSingle;
}
