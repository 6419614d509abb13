namespace Bridge.Codecs.Layouts;

/// <summary>One level of nested records: its types, the one that came last and how often.</summary>
internal readonly record struct RecordLevel(IReadOnlyList<RecordLayout> Siblings, int Current = -1, int Count = 0)
{
    /// <summary>The level after one more record.</summary>
    public RecordLevel With(int order) => new(Siblings, order, order == Current ? Count + 1 : 1);
}
