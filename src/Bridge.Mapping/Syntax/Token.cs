namespace Bridge.Mapping.Syntax;

/// <summary>One token. <see cref="Position"/> is what JSONata reports: the offset behind the token.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int Position)
{
    /// <summary>Value of a number token.</summary>
    public double Number { get; init; }

    /// <summary>Flags of a regular expression: a subset of "im".</summary>
    public string Flags { get; init; } = "";

    /// <summary>The name was written in back-quotes.</summary>
    public bool Quoted { get; init; }

    /// <summary>What the parser dispatches on: the operator itself, or a class of operands.</summary>
    public string Id => Kind switch
    {
        TokenKind.Operator => Text,
        TokenKind.End => "(end)",
        TokenKind.Name or TokenKind.Variable => "(name)",
        TokenKind.Regex => "(regex)",
        _ => "(literal)",
    };

    /// <summary>The token as the error's token: numbers and literals are given as JSON values, not as text.</summary>
    public string? Json => Kind switch
    {
        TokenKind.Number => JsonText.Of(Number),
        TokenKind.Literal => Text,
        _ => null,
    };
}
