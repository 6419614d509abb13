namespace Bridge.Mapping.Values;

/// <summary>Variables of one scope at run time, or one tuple of a tuple stream. What the slots mean, the scope knows.</summary>
internal sealed class Frame
{
    public Val[] Slots = [];

    public Frame? Parent;

    /// <summary>Of a tuple: which variables its slots hold.</summary>
    public Binding.Scope? Layout;

    /// <summary>Number of slots in use.</summary>
    public int Count;

    public void Reset(int count, Frame? parent)
    {
        if (Slots.Length < count) Slots = new Val[Math.Max(4, count)];
        Count = count;
        Parent = parent;
        Slots.AsSpan(0, count).Fill(Val.Unassigned);
    }

    /// <summary>A new frame with the same variables.</summary>
    public Frame Copy(Frame? parent)
    {
        var copy = new Frame { Slots = new Val[Count], Count = Count, Parent = parent, Layout = Layout };
        Slots.AsSpan(0, Count).CopyTo(copy.Slots);
        return copy;
    }
}
