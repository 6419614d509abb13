namespace Bridge.Mapping.Syntax;

internal enum TokenKind : byte
{
    End,
    Name,
    Variable,
    Operator,
    Text,
    Number,
    Literal,
    Regex,
}
