using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions;

/// <summary>A function that the host registered.</summary>
internal sealed class HostFunction : FunctionVal
{
    private readonly MappingFunction _function;

    /// <exception cref="SyntaxException">The signature is not valid.</exception>
    public HostFunction(MappingFunction function)
    {
        _function = function;
        Signature = Signature.Parse(function.Signature);
    }

    public override int Arity => Signature.Parameters.Length;

    public override Signature Signature { get; }

    public override Val Invoke(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) => _function.Body(context, arguments, site.Input);
}
