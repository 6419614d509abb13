namespace Bridge.Documents;

/// <summary>
/// Converts a field that a codec handed out raw, when it is first used. A codec sets one on the document if it decodes lazily.
/// Thread-safe; all state is in the document.
/// </summary>
public abstract class FieldResolver
{
    /// <summary>
    /// Turns the raw node into its final kind and value (in source or scratch) and clears <see cref="NodeFlags.Raw"/>.
    /// </summary>
    /// <exception cref="Formats.MessageFormatException">The bytes are no value of the field's type.</exception>
    public abstract void Resolve(Document document, int node);
}
