using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Binding;

/// <summary>The place that a parent operator (%) waits for while the binder walks outwards: a label, and how many steps are still to go.</summary>
internal sealed class AncestorSlot(string label, SyntaxNode syntax)
{
    public string Label { get; set; } = label;

    /// <summary>The operator as it was written.</summary>
    public SyntaxNode Syntax { get; } = syntax;

    public int Level { get; set; } = 1;
}
