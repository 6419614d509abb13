namespace Bridge.Codecs.Layouts;

/// <summary>One level of nested records: its types, the one that came last and how often; where they come in any order, how often each.</summary>
internal readonly record struct RecordLevel(IReadOnlyList<RecordLayout> Siblings, int Current = -1, int Count = 0, int[]? Counts = null)
{
    /// <summary>An empty level of these records.</summary>
    public static RecordLevel Of(IReadOnlyList<RecordLayout> siblings) => new(siblings, Counts: siblings.Count > 0 && siblings[0].HasPosition ? new int[siblings.Count] : null);

    /// <summary>The first of the siblings that may come now; those before it have had their turn.</summary>
    public int From => Counts is null ? Math.Max(0, Current) : 0;

    /// <summary>The level after one more record.</summary>
    public RecordLevel With(int order)
    {
        if (Counts is not null) Counts[order]++;
        return this with { Current = order, Count = order == Current ? Count + 1 : 1 };
    }

    /// <summary>How often a record came, as far as the order lets it come again.</summary>
    public int CountOf(int order) => Counts is null ? order == Current ? Count : 0 : Counts[order];

    /// <summary>Whether a record has come as often as it may.</summary>
    public bool IsFull(RecordLayout record) => (Counts is not null || record.Order == Current) && CountOf(record.Order) >= record.Occurs.Max;

    /// <summary>Nothing more can come.</summary>
    public bool IsComplete()
    {
        if (Counts is null) return Current == Siblings.Count - 1 && Count >= Siblings[Current].Occurs.Max;
        for (var i = 0; i < Siblings.Count; i++)
        {
            if (Counts[i] < Siblings[i].Occurs.Max) return false;
        }
        return true;
    }
}
