using System.Diagnostics.CodeAnalysis;
using Bridge.Mapping.Errors;

namespace Bridge.Mapping;

/// <summary>
/// An expression that could not be evaluated over this input. Carries the code and the place in the expression's source; the mapping file
/// layer adds file, field and input bytes. Token and values are JSON texts.
/// </summary>
public sealed class MappingException : Exception
{
    private string? _message;

    private MappingException(string jsonataCode) => JsonataCode = jsonataCode;

    /// <summary>A BR2xxx code of docs/errors.md.</summary>
    public string Code => ErrorMessages.BridgeCode(JsonataCode);

    /// <summary>JSONata's code (T2001, D3137 …), so that web searches help; a function of ours uses our own code.</summary>
    public string JsonataCode { get; }

    /// <summary>Position as JSONata reports it: the offset behind the token, in the outermost call; null if unknown.</summary>
    public int? Position { get; private set; }

    /// <summary>Where the failing construct starts in the source, in UTF-16 units; -1 if unknown.</summary>
    public int Start { get; private set; } = -1;

    /// <summary>Length of the failing construct.</summary>
    public int Length { get; private set; }

    /// <summary>Operator or function concerned, as JSON; null if none.</summary>
    public string? Token { get; private set; }

    /// <summary>The value concerned, as JSON; null if none.</summary>
    public string? Value { get; private init; }

    /// <summary>A second value (the other operand), as JSON; null if none.</summary>
    public string? Value2 { get; private init; }

    /// <summary>Number of the argument concerned, from 1; null if none.</summary>
    public int? Index { get; private init; }

    /// <summary>Name of the function concerned where the error names one.</summary>
    public string? FunctionName { get; private init; }

    /// <summary>The record is to be rejected because the mapping says so ($reject, $require, $error, $assert), not because it is wrong.</summary>
    public bool IsRejection => JsonataCode is "D3137" or "D3141" or "BR2005";

    /// <inheritdoc/>
    public override string Message => _message ?? ErrorMessages.Describe(JsonataCode, Token, Value, Value2, Index, FunctionName);

    internal static MappingException Create(string code, string? value = null, string? value2 = null, string? token = null, int? index = null,
        string? functionName = null, string? message = null) =>
        new(code) { Value = value, Value2 = value2, Token = token, Index = index, FunctionName = functionName, _message = message };

    /// <summary>An error of a function that a host registered: says what is wrong and why.</summary>
    public static MappingException FromFunction(string code, string message, string? value = null) => Create(code, value, message: message);

    internal static MappingException From(FunctionException e)
    {
        var isNumber = e.Code is "D3100" or "D3060" or "D3061" or "D1001" || (e.Code == "D3134" && e.Value is [>= '0' and <= '9']);
        return Create(e.Code, e.Value is null ? null : isNumber ? e.Value : Syntax.JsonText.Quote(e.Value), message: e.Message);
    }

    /// <summary>Sets the place; the first caller is the innermost, so its span stays.</summary>
    internal MappingException At(int position, int start, int length, string? token)
    {
        if (Start < 0)
        {
            Start = start;
            Length = length;
        }
        Position = position;
        Token = token ?? Token;
        return this;
    }

    /// <summary>For exception filters on calls: notes the place without catching. Always false.</summary>
    internal bool Passing(int position, int start, int length, string? token)
    {
        At(position, start, length, Token ?? token);
        return false;
    }

    // A call in tail position has failed. The function that it was left to is known once that is left.
    private bool _isTail;
    private Values.FunctionVal? _tailOf;

    /// <summary>For exception filters on calls in tail position: notes the place of what was called, which the call that the function was entered by leaves as it is. Always false.</summary>
    internal bool PassingTail(Syntax.SyntaxNode? called, string? token)
    {
        if (!_isTail && called is not null) At(called.Position, called.TokenStart, called.TokenLength, Token ?? token);
        _isTail = true;
        return false;
    }

    /// <summary>For exception filters round the body of a function. Always false.</summary>
    internal bool Leaving(Values.FunctionVal function)
    {
        if (_isTail) _tailOf = function;
        _isTail = false;
        return false;
    }

    /// <summary>For exception filters on calls of <paramref name="function"/>: as <see cref="Passing(int, int, int, string?)"/>, unless a call in tail position inside it has the place. Always false.</summary>
    internal bool Passing(Values.FunctionVal function, int position, int start, int length, string? token)
    {
        var isPlaced = Position is not null && (function.KeepsPlaces || ReferenceEquals(_tailOf, function));
        _tailOf = null;
        if (isPlaced) Token ??= token;
        else At(position, start, length, Token ?? token);
        return false;
    }

    /// <summary>For exception filters on "and" and "or", which claim the errors of their right side. Always false.</summary>
    internal bool Claimed(int position, string token)
    {
        Position = position;
        Token = token;
        return false;
    }

    [DoesNotReturn]
    internal static void Throw(string code, string? value = null, int? index = null) => throw Create(code, value, index: index);
}
