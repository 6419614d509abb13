namespace Bridge.Codecs.KeyValue;

/// <summary>One key with its value, both in the document's scratch; <paramref name="Section"/> is its number, 0 for none.</summary>
internal readonly record struct KeyValueEntry(int Section, int KeyStart, int KeyLength, int ValueStart, int ValueLength, int SourceStart, int SourceLength)
{
    /// <summary>A section's own entry, which makes an empty one visible.</summary>
    public bool IsSection => ValueStart < 0;
}
