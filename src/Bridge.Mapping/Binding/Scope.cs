namespace Bridge.Mapping.Binding;

/// <summary>
/// Variables of a block, lambda, tuple stream or the whole expression, resolved to slots. A scope without closures inside shares the frame
/// of the scope around it, so that entering it costs nothing but clearing its slots.
/// </summary>
internal sealed class Scope
{
    private readonly Dictionary<string, int> _slots = [];

    public Scope(Scope? parent, bool ownsFrame)
    {
        Parent = parent;
        OwnsFrame = ownsFrame;
        FrameOwner = ownsFrame ? this : parent!.FrameOwner;
    }

    public Scope? Parent { get; }

    /// <summary>The scope of the whole expression.</summary>
    public Scope Root => Parent?.Root ?? this;

    /// <summary>Of the outermost scope: how the expression is compiled, for $eval.</summary>
    public CompileOptions? Options { get; init; }

    /// <summary>Has a frame of its own at run time.</summary>
    public bool OwnsFrame { get; }

    /// <summary>The scope whose frame holds the slots.</summary>
    public Scope FrameOwner { get; }

    /// <summary>Slots of the frame, those of sharing scopes included.</summary>
    public int SlotCount { get; private set; }

    /// <summary>First slot of a sharing scope.</summary>
    public int FirstSlot { get; private set; } = -1;

    /// <summary>Number of variables declared here.</summary>
    public int Declared => _slots.Count;

    public IEnumerable<KeyValuePair<string, int>> Variables => _slots;

    public int Declare(string name)
    {
        if (_slots.TryGetValue(name, out var slot)) return slot;
        slot = FrameOwner.SlotCount++;
        if (FirstSlot < 0) FirstSlot = slot;
        _slots.Add(name, slot);
        return slot;
    }

    public bool TryGetSlot(string name, out int slot) => _slots.TryGetValue(name, out slot);
}
