using Bridge.Mapping.Binding;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Calls;

/// <summary>A function literal; evaluating it makes a closure.</summary>
internal sealed class LambdaNode(SyntaxNode syntax, int[] parameters, Scope scope) : Node(syntax)
{
    /// <summary>Slots of the parameters.</summary>
    public int[] Parameters { get; } = parameters;

    public Scope Scope { get; } = scope;

    public Node Body { get; set; } = null!;

    public Signature? Signature { get; init; }

    /// <summary>Closures inside may outlive the call, so its frame cannot be reused.</summary>
    public bool FrameEscapes { get; init; }

    /// <summary>How deeply nodes of the body nest that are evaluated in any case.</summary>
    public int Nesting { get; set; }

    public override Val Eval(EvaluationContext context, in Val input, Frame frame) => Val.Of(new LambdaVal(this, input, frame));
}
