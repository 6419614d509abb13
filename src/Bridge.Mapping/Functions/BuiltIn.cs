using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions;

/// <summary>The body of a built-in function. Arguments that were left out may be missing from the end; read them with <see cref="Arguments.At"/>.</summary>
internal delegate Val BuiltInBody(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site);

/// <summary>Says what is wrong with a constant argument; null if nothing is. May also throw what the function itself would throw.</summary>
internal delegate string? ConstantCheck(in Val value);

/// <summary>A built-in function. Immutable, shared by all programs.</summary>
internal sealed class BuiltIn(string name, int arity, string signature, string summary, BuiltInBody body) : FunctionVal
{
    public string Name { get; } = name;

    public override int Arity { get; } = arity;

    public override Signature Signature { get; } = Signature.Parse(signature);

    /// <summary>One line for the function reference.</summary>
    public string Summary { get; } = summary;

    /// <summary>Calls the body directly: for nodes that have checked the arguments.</summary>
    public BuiltInBody Body { get; } = body;

    /// <summary>For each parameter what is wrong with a constant argument, judged when compiling a mapping; null where there is nothing to judge.</summary>
    public ConstantCheck?[] Checks { get; init; } = [];

    /// <summary>Gives the same for the same arguments, and fails for no other reason than these.</summary>
    public bool IsPure => Name is not ("random" or "shuffle" or "now" or "millis" or "uuid4" or "uuid7" or "error" or "assert" or "reject" or "require" or "omit" or "table" or "eval");

    /// <summary>Gives a boolean or undefined.</summary>
    public bool IsBoolean => Signature.Text.EndsWith(":b>", StringComparison.Ordinal);

    public override Val Invoke(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        context.Tick(Workload.Of(arguments));
        return Body(context, arguments, site);
    }
}
