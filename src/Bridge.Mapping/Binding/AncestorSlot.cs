namespace Bridge.Mapping.Binding;

/// <summary>The place that a parent operator (%) waits for while the binder walks outwards: a label, and how many steps are still to go.</summary>
internal sealed class AncestorSlot(string label)
{
    public string Label { get; set; } = label;

    public int Level { get; set; } = 1;
}
