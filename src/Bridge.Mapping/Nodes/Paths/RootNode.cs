using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Paths;

/// <summary>The whole document: $$.</summary>
internal sealed class RootNode(SyntaxNode syntax) : Node(syntax)
{
    public override Val Eval(EvaluationContext context, in Val input, Frame frame) => context.Root;
}
