using Bridge.Formats;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes;

/// <summary>Tells the context's trace what an expression was evaluated over and what it gave. Only in programs compiled for explaining.</summary>
internal sealed class TracedNode(Node inner, SyntaxNode whole) : Node(inner.Syntax)
{
    public override bool IsBoolean => inner.IsBoolean;

    public override bool IsSingle => inner.IsSingle;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        if (context.Trace is not { } trace) return inner.Eval(context, input, frame);
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack(); // it takes more of it than the program that limits were set for
        trace.Enter(whole);
        try
        {
            var value = inner.Eval(context, input, frame);
            trace.Leave(whole, inner, input, value);
            return value;
        }
        catch (Exception e) when (e is MappingException or MessageFormatException && trace.Fail(whole))
        {
            throw;
        }
    }
}
