namespace Bridge.Codecs.Copybook;

/// <summary>Where the items of one record begin, as far as it was passed. Reused; one thread at a time.</summary>
internal sealed class RecordPlaces(CopybookLayout layout)
{
    private readonly int[] _starts = Unknown(layout.ItemCount);

    public CopybookLayout Layout => layout;

    /// <summary>A condition asked for an item that the record does not reach to.</summary>
    public bool IsTooShort { get; set; }

    /// <summary>Forgets the record before.</summary>
    public void Reset()
    {
        Array.Fill(_starts, -1);
        IsTooShort = false;
    }

    /// <summary>Where the item begins; before it was passed, where the copybook puts it.</summary>
    public int this[CobolItem item]
    {
        get => _starts[item.Index] is var start and >= 0 ? start : item.Offset;
        set => _starts[item.Index] = value;
    }

    private static int[] Unknown(int count)
    {
        var starts = new int[count];
        Array.Fill(starts, -1);
        return starts;
    }
}
