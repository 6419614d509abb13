using System.Runtime.CompilerServices;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Calling;

/// <summary>Calls function values: checks arguments, then invokes.</summary>
internal static class Caller
{
    /// <summary>Calls with the arguments at the start of <paramref name="storage"/>.</summary>
    public static Val Call(EvaluationContext context, FunctionVal function, Span<Val> storage, int count, in CallPlace site)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) context.ThrowTooDeep();
        var arguments = function.Signature is { } signature
            ? ArgumentCheck.Validate(context, signature, storage, count, site.Input)
            : storage[..count];
        try
        {
            return function.Invoke(context, arguments, site);
        }
        catch (FunctionException e)
        {
            throw MappingException.From(e);
        }
    }

    /// <summary>Calls a function given as an argument with one to three arguments, as many as it has parameters.</summary>
    public static Val CallBack(EvaluationContext context, FunctionVal function, in Val first, in Val second, in Val third, in CallPlace site)
    {
        context.Tick();
        var storage = new ValStorage();
        Span<Val> span = storage;
        span[0] = first;
        var count = 1;
        var arity = function.Arity;
        if (arity >= 2)
        {
            span[1] = second;
            count = 2;
        }
        if (arity >= 3)
        {
            span[2] = third;
            count = 3;
        }
        return Call(context, function, span, count, new CallPlace(Val.Null, site.Frame, site.Scope));
    }
}
