using Bridge.Mapping.Errors;

namespace Bridge.Mapping;

/// <summary>A finding about an expression when it is compiled.</summary>
/// <param name="Code">A BR2xxx code of docs/errors.md.</param>
/// <param name="JsonataCode">JSONata's code (S0202 …), or empty if the finding is ours.</param>
/// <param name="Position">Position as JSONata reports it: the offset behind the token.</param>
/// <param name="Start">Where the place concerned starts in the source, in UTF-16 units.</param>
/// <param name="Length">Length of the place concerned.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record MappingDiagnostic(string Code, string JsonataCode, int Position, int Start, int Length, string Message)
{
    /// <summary>The token concerned, as JSON; null if none.</summary>
    public string? Token { get; init; }

    /// <summary>What was expected, or the value concerned, as JSON; null if none.</summary>
    public string? Value { get; init; }

    /// <summary>True for a lint that does not stop the compilation.</summary>
    public bool IsWarning { get; init; }

    internal static MappingDiagnostic From(Syntax.SyntaxError error, string source) =>
        new(ErrorMessages.BridgeCode(error.Code), error.Code, error.Position, error.Start, error.Length, ErrorMessages.Describe(error.Code, error.Token, error.Value) + SyntaxCures.For(error, source))
        {
            Token = error.Token,
            Value = error.Value,
        };
}
