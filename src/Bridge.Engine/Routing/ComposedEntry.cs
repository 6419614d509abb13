namespace Bridge.Engine.Routing;

/// <summary>An entry in a composition: where it comes from, and which mapped messages it became.</summary>
internal readonly record struct ComposedEntry(JournalRow Row, int Index, HeldEntry? Held, int First, int Count)
{
    /// <summary>Its sequence in the journal.</summary>
    public long Sequence => Row.Messages.FirstSequence + Index;
}
