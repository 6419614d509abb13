namespace Bridge.Documents;

/// <summary>Something wrong in a message that was let pass because the configuration says so. Never silent: counted, logged and shown to mappings as <c>$meta.notes</c>.</summary>
/// <param name="Code">The BR2xxx code that the same finding has as an error.</param>
/// <param name="Text">What is wrong, in words; without the values of sensitive fields.</param>
/// <param name="Offset">Byte offset within the message, from 0; -1 if it has none.</param>
/// <param name="Path">Field path as a mapping names it (<c>D[3].Price</c>); empty if none.</param>
public sealed record Note(string Code, string Text, long Offset = -1, string Path = "")
{
    /// <inheritdoc/>
    public override string ToString() => (Path.Length > 0, Offset >= 0) switch
    {
        (true, true) => $"{Code} {Text} (at {Path}, byte {Offset})",
        (true, false) => $"{Code} {Text} (at {Path})",
        (false, true) => $"{Code} {Text} (at byte {Offset})",
        _ => $"{Code} {Text}",
    };
}
