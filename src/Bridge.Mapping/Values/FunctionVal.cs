using Bridge.Mapping.Binding;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Values;

/// <summary>A function as a value: lambda, built-in, regular expression, partial application, transform.</summary>
internal abstract class FunctionVal
{
    /// <summary>Errors keep the place that they have: it is not that of the call.</summary>
    public virtual bool KeepsPlaces => false;

    /// <summary>How many parameters it declares; higher-order functions give it no more arguments than that.</summary>
    public abstract int Arity { get; }

    /// <summary>Checks and completes the arguments; null if there is none.</summary>
    public virtual Signature? Signature => null;

    /// <summary>Lambdas and what derives from them; $spread tells them from built-ins.</summary>
    public virtual bool IsLambda => false;

    /// <summary>Calls it with arguments that have passed the signature.</summary>
    public abstract Val Invoke(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site);
}
