using Bridge.Documents;
using Bridge.Mapping.Functions.Control;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Calls;

/// <summary>$case(value, key, result, …, else): only the result chosen is evaluated.</summary>
internal sealed class CaseNode(SyntaxNode syntax, Node value, Node[] keys, Node[] results, Node? otherwise, bool exact) : Node(syntax)
{
    public override bool IsSingle => otherwise is { IsSingle: true } && Array.TrueForAll(results, r => r.IsSingle);

    private Node? Choose(EvaluationContext context, in Val input, Frame frame)
    {
        var wanted = value.Eval(context, input, frame);
        for (var i = 0; i < keys.Length; i++)
        {
            if (ControlFunctions.Matches(wanted, keys[i].Eval(context, input, frame), exact)) return results[i];
        }
        return otherwise;
    }

    public override Val Eval(EvaluationContext context, in Val input, Frame frame) =>
        Choose(context, input, frame) is { } result ? result.Eval(context, input, frame) : default;

    public override bool Emit(EvaluationContext context, in Val input, Frame frame, DocumentWriter writer) =>
        Choose(context, input, frame) is { } result && result.Emit(context, input, frame, writer);
}
