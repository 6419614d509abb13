namespace Bridge.Mapping.Syntax;

/// <summary>The parser met something that is no JSONata. Caught by the compiler, never seen outside.</summary>
internal sealed class SyntaxException(SyntaxError error) : Exception(error.Code)
{
    public SyntaxError Error { get; } = error;

    public SyntaxException(string code, int position, int start, int length, string? token = null, string? value = null)
        : this(new SyntaxError(code, position, start, length, token, value))
    {
    }
}
