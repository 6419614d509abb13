using Bridge.Mapping.Values;

namespace Bridge.Mapping;

/// <summary>A function that the host gives to expressions. Immutable; the body must be thread-safe.</summary>
/// <param name="Name">Name without $.</param>
/// <param name="Signature">JSONata signature, e.g. <c>&lt;s-n?:s&gt;</c>; arguments are checked against it before the body runs.</param>
/// <param name="Summary">One line for the function reference.</param>
/// <param name="Body">The function: context, arguments (as many as given; those left out are undefined), context item.</param>
public sealed record MappingFunction(string Name, string Signature, string Summary, MappingFunctionBody Body);

/// <summary>The body of a host's function. Throw <see cref="MappingException.FromFunction"/> to fail.</summary>
public delegate Val MappingFunctionBody(EvaluationContext context, ReadOnlySpan<Val> arguments, in Val item);
