using Bridge.Mapping.Functions.Control;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Calls;

/// <summary>$coalesce(x, y, …): the first value that is not missing, null or blank; what stands behind it is not evaluated.</summary>
internal sealed class CoalesceNode(SyntaxNode syntax, Node[] alternatives) : Node(syntax)
{
    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        foreach (var alternative in alternatives)
        {
            var value = alternative.Eval(context, input, frame);
            if (!ControlFunctions.IsBlank(value)) return value;
        }
        return default;
    }
}
