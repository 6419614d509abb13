using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Paths;

/// <summary>The context item: $.</summary>
internal sealed class ContextNode(SyntaxNode syntax) : Node(syntax)
{
    public override Val Eval(EvaluationContext context, in Val input, Frame frame) =>
        Collapse(input.Kind == ValKind.Array && input.AsArray.OuterWrapper ? input.AsArray[0] : input, keepArray: false);
}
