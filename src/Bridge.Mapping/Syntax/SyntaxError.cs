namespace Bridge.Mapping.Syntax;

/// <summary>An error of the S family at its place. Token and value are JSON texts.</summary>
internal sealed record SyntaxError(string Code, int Position, int Start, int Length, string? Token = null, string? Value = null)
{
    /// <summary>Offset within a signature; added to the signature's own place.</summary>
    public int Offset { get; init; }
}
