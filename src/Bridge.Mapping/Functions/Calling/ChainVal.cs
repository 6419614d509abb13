using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Calling;

/// <summary>Two functions in a row: f ~> g.</summary>
internal sealed class ChainVal(FunctionVal first, FunctionVal second) : FunctionVal
{
    // The reference writes a chain as a function of its own, function($f, $g) { function($x){ $g($f($x)) } }, and names its parts in errors.
    private const int FirstPosition = 39, SecondPosition = 35;

    public override int Arity => 1;

    public override bool IsLambda => true;

    public override Val Invoke(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var storage = new ValStorage();
        Span<Val> span = storage;
        span[0] = arguments.At(0);
        var inner = new CallPlace(Val.Null, site.Frame, site.Scope);
        try
        {
            span[0] = Nodes.Node.Collapse(Caller.Call(context, first, span, 1, inner), keepArray: false);
        }
        catch (MappingException e) when (context.Compat && e.Passing(FirstPosition, -1, 0, "\"f\""))
        {
            throw;
        }
        try
        {
            return Caller.Call(context, second, span, 1, inner);
        }
        catch (MappingException e) when (context.Compat && e.Passing(SecondPosition, -1, 0, "\"g\""))
        {
            throw;
        }
    }
}
