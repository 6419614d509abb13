using Bridge.Documents;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Operators;

/// <summary>condition ? then : else.</summary>
internal sealed class ConditionNode(SyntaxNode syntax, Node condition, Node then, Node? otherwise, int thenNesting, int elseNesting) : Node(syntax)
{
    public override bool IsBoolean => then.IsBoolean && otherwise is null or { IsBoolean: true };

    public override bool IsSingle => then.IsSingle && otherwise is { IsSingle: true };

    private Node? Choose(EvaluationContext context, in Val input, Frame frame)
    {
        var holds = condition.Test(context, input, frame);
        context.CheckDepth(holds ? thenNesting : elseNesting);
        return holds ? then : otherwise;
    }

    public override Val Eval(EvaluationContext context, in Val input, Frame frame) =>
        Choose(context, input, frame) is { } branch ? branch.Eval(context, input, frame) : default;

    public override bool Emit(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer) =>
        Choose(context, input, frame) is { } branch && branch.Emit(context, input, frame, writer);

    public override bool Test(EvaluationContext context, in Val input, Frame frame) =>
        Choose(context, input, frame) is { } branch && branch.Test(context, input, frame);
}
