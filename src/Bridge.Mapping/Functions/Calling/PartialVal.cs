using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Calling;

/// <summary>A function with some arguments given: f(?, 2).</summary>
internal sealed class PartialVal(FunctionVal function, Val[] arguments, bool[] open) : FunctionVal
{
    public override int Arity { get; } = open.Count(o => o);

    public override bool IsLambda => true;

    public override Val Invoke(EvaluationContext context, ReadOnlySpan<Val> given, in CallPlace site)
    {
        var all = new Val[Math.Max(arguments.Length, ValStorage.Size)];
        arguments.CopyTo(all, 0);
        var next = 0;
        for (var i = 0; i < open.Length; i++)
        {
            if (open[i]) all[i] = next < given.Length ? given[next++] : default;
        }
        // Lambdas applied in part lose their signature in the language; built-ins still need theirs.
        return function.IsLambda
            ? function.Invoke(context, all.AsSpan(0, arguments.Length), site)
            : Caller.Call(context, function, all, arguments.Length, site);
    }
}
