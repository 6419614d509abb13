using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes;

/// <summary>
/// A variable, resolved to the slots that may hold it, innermost first: an assignment in a branch not taken leaves a slot unassigned, and the
/// next scope's variable is meant. Behind the slots stands a global variable, a built-in function, or nothing.
/// </summary>
internal sealed class VariableNode(SyntaxNode syntax, VariableNode.Place[] places, int global, Val fallback) : Node(syntax)
{
    /// <summary>A slot some frames further out.</summary>
    public readonly record struct Place(int Hops, int Slot);

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        foreach (var place in places)
        {
            var at = frame;
            for (var hops = place.Hops; hops > 0; hops--) at = at.Parent!;
            ref readonly var value = ref at.Slots[place.Slot];
            if (value.Kind != ValKind.Unassigned) return value;
        }
        return global >= 0 ? context.GetVariable(global) : fallback;
    }
}
