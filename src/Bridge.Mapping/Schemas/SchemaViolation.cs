namespace Bridge.Mapping.Schemas;

/// <summary>Where a document breaks its schema.</summary>
/// <param name="Path">JSON pointer of the value; empty for the root.</param>
/// <param name="Message">What the schema wants and what came.</param>
/// <param name="Origin">Where the schema says so.</param>
public sealed record SchemaViolation(string Path, string Message, string Origin)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(Path.Length == 0 ? "the document" : Path)}: {Message} ({Origin})";
}
