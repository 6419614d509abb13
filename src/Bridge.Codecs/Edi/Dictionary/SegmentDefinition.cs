namespace Bridge.Codecs.Edi.Dictionary;

/// <summary>What the standard says about one segment: its elements in order, and whether a message has it once. Immutable.</summary>
internal sealed record SegmentDefinition(string Tag, ElementDefinition[] Elements, bool Once)
{
    /// <summary>The element at an index from 0; null beyond what is known.</summary>
    public ElementDefinition? At(int index) => index < Elements.Length ? Elements[index] : null;
}
