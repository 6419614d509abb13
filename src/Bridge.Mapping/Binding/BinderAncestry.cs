namespace Bridge.Mapping.Binding;

/// <summary>Leads each parent operator to the step whose input it means, and marks the steps that must carry that input along.</summary>
internal sealed partial class Binder
{
    // The first slot of a step lends its label to the later ones, so that a step carries each ancestor once.
    private void SeekParent(Bound node, AncestorSlot slot)
    {
        switch (node.Kind)
        {
            case BoundKind.Name or BoundKind.Wildcard:
                slot.Level--;
                if (slot.Level == 0)
                {
                    if (node.Ancestor is not null) slot.Label = node.Ancestor.Label;
                    node.Ancestor = slot;
                    node.Tuple = true;
                }
                break;
            case BoundKind.Parent:
                slot.Level++;
                break;
            case BoundKind.Block:
                if (node.Items.Count > 0)
                {
                    node.Tuple = true;
                    SeekParent(node.Items[^1], slot);
                }
                break;
            case BoundKind.Path:
                node.Tuple = true;
                var index = node.Steps.Count - 1;
                SeekParent(node.Steps[index--], slot);
                while (slot.Level > 0 && index >= 0) SeekParent(node.Steps[index--], slot);
                break;
            default:
                if (_orphans is not null)
                {
                    Report(slot);
                    slot.Level = 0; // found, as far as the rest is concerned
                    break;
                }
                throw Error("S0217", node.Syntax, Syntax.JsonText.Quote(TypeName(node.Kind)));
        }
    }

    private static string TypeName(BoundKind kind) => kind switch
    {
        BoundKind.Function => "function",
        BoundKind.Variable => "variable",
        BoundKind.Binary => "binary",
        BoundKind.Descendant => "descendant",
        BoundKind.Text => "string",
        BoundKind.Literal => "value",
        BoundKind.Range => "binary",
        BoundKind.Coalesce or BoundKind.Default => "condition",
        BoundKind.Array or BoundKind.Object or BoundKind.Negate => "unary",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static void PushAncestry(Bound result, Bound value)
    {
        if (value.SeekingParent is null && value.Kind != BoundKind.Parent) return;
        var slots = value.SeekingParent ?? [];
        if (value.Kind == BoundKind.Parent) slots.Add(value.Slot!);
        if (result.SeekingParent is null) result.SeekingParent = slots;
        else result.SeekingParent.AddRange(slots);
    }

    private void ResolveAncestry(Bound path)
    {
        var last = path.Steps[^1];
        var slots = last.SeekingParent ?? [];
        if (last.Kind == BoundKind.Parent) slots.Add(last.Slot!);
        foreach (var slot in slots.ToArray())
        {
            var index = path.Steps.Count - 2;
            while (slot.Level > 0)
            {
                if (index < 0)
                {
                    (path.SeekingParent ??= []).Add(slot);
                    break;
                }
                var step = path.Steps[index--];
                // Steps in a row that bind the focus all start from the same context.
                while (index >= 0 && step.Focus is not null && path.Steps[index].Focus is not null) step = path.Steps[index--];
                SeekParent(step, slot);
            }
        }
    }

    private static void MarkTailCalls(Bound body)
    {
        switch (body.Kind)
        {
            case BoundKind.Function when body.Predicates is null && body.Group is null && !body.KeepArray:
                body.TailCall = true;
                break;
            case BoundKind.Condition when body.Predicates is null && body.Group is null:
                MarkTailCalls(body.Right!);
                if (body.Third is not null) MarkTailCalls(body.Third);
                break;
            case BoundKind.Coalesce or BoundKind.Default when body.Predicates is null && body.Group is null:
                MarkTailCalls(body.Right!);
                break;
            case BoundKind.Block when body.Items.Count > 0 && body.Predicates is null && body.Group is null:
                MarkTailCalls(body.Items[^1]);
                break;
        }
    }
}
