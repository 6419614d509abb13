using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions;

/// <summary>Two functions in a row: f ~> g.</summary>
internal sealed class ChainVal(FunctionVal first, FunctionVal second) : FunctionVal
{
    public override int Arity => 1;

    public override bool IsLambda => true;

    public override Val Invoke(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var storage = new ValStorage();
        Span<Val> span = storage;
        span[0] = arguments.At(0);
        var inner = new CallPlace(Val.Null, site.Frame, site.Scope);
        span[0] = Nodes.Node.Collapse(Caller.Call(context, first, span, 1, inner), keepArray: false);
        return Caller.Call(context, second, span, 1, inner);
    }
}
