using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Stages;

/// <summary>Order-by: a stable merge sort by one or more terms. Terms are evaluated when first compared, once an item.</summary>
internal sealed class SortStage(SyntaxNode syntax, Node[] terms, bool[] descending)
{
    /// <summary>Sorts items; one item or none comes back as it is, else a plain array.</summary>
    public Val Sort(EvaluationContext context, in Val input, Frame frame)
    {
        if (!input.IsArray || ItemCursor.Count(input) <= 1) return input;
        var result = context.Buffers.NewArray();
        result.AddFlat(input);
        Run(context, result, frame, isTuples: false);
        return Val.Of(result);
    }

    /// <summary>Sorts tuples. What comes of two or more is a plain list of them, as in the reference: until the next step, predicates and groupings do not see their variables.</summary>
    public ArrayVal SortTuples(EvaluationContext context, ArrayVal tuples, Frame frame)
    {
        if (tuples.Count <= 1) return tuples;
        var result = context.Buffers.NewSequence();
        result.AddRange(tuples.Items);
        Run(context, result, frame, isTuples: true);
        return result;
    }

    private void Run(EvaluationContext context, ArrayVal items, Frame frame, bool isTuples)
    {
        var order = new int[items.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        var keys = new Val[items.Count * terms.Length];
        keys.AsSpan().Fill(Val.Unassigned);
        MergeSort.Run(order, new int[order.Length], (a, b) => IsAfter(context, items, keys, frame, isTuples, a, b));
        var sorted = new Val[items.Count];
        for (var i = 0; i < order.Length; i++) sorted[i] = items[order[i]];
        sorted.CopyTo(items.Items);
    }

    private bool IsAfter(EvaluationContext context, ArrayVal items, Val[] keys, Frame frame, bool isTuples, int a, int b)
    {
        context.Tick();
        for (var term = 0; term < terms.Length; term++)
        {
            ref readonly var left = ref Key(context, items, keys, frame, isTuples, a, term);
            ref readonly var right = ref Key(context, items, keys, frame, isTuples, b, term);
            if (left.IsUndefined || right.IsUndefined)
            {
                if (left.IsUndefined && right.IsUndefined) continue;
                return left.IsUndefined; // undefined goes last, whatever the direction
            }
            if (!(left.IsNumber || left.IsText) || !(right.IsNumber || right.IsText))
            {
                throw Error("T2008", left.IsNumber || left.IsText ? right : left, default);
            }
            if (left.IsNumber != right.IsNumber) throw Error("T2007", left, right);
            var order = Compare.Order(left, right, context.Exact);
            if (order != 0) return descending[term] ? order < 0 : order > 0;
        }
        return false;
    }

    private ref readonly Val Key(EvaluationContext context, ArrayVal items, Val[] keys, Frame frame, bool isTuples, int item, int term)
    {
        ref var key = ref keys[(item * terms.Length) + term];
        if (key.Kind == ValKind.Unassigned)
        {
            if (isTuples)
            {
                var tuple = (Frame)items[item].Ref!;
                key = terms[term].Eval(context, tuple.Slots[0], tuple.Copy(frame));
            }
            else
            {
                key = terms[term].Eval(context, items[item], frame);
            }
        }
        return ref key;
    }

    private MappingException Error(string code, in Val value, in Val value2) =>
        MappingException.Create(code, JsonOutput.ToText(value), JsonOutput.ToText(value2)).At(syntax.Position, syntax.TokenStart, syntax.TokenLength, null);
}
