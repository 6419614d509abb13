using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Stages;

/// <summary>A predicate: a constant index, or an expression that says yes, no, or which indexes.</summary>
internal sealed class PredicateStage(Node? expression, double constantIndex, bool specialise)
{
    private readonly bool _testOnly = specialise && expression is { IsBoolean: true };

    /// <summary>The predicate says yes or no, never which indexes.</summary>
    public bool TestOnly => _testOnly;

    /// <summary>The predicate; null for a constant index.</summary>
    public Node? Expression => expression;

    /// <summary>Items that pass, as a sequence that is not collapsed. A single item that is no array may be given as itself, and undefined for none.</summary>
    public Val Apply(EvaluationContext context, in Val input, Frame frame)
    {
        if (expression is null)
        {
            var index = (int)Math.Clamp(Math.Floor(constantIndex), int.MinValue + 1, int.MaxValue);
            if (!input.IsArray) return index is 0 or -1 ? input : default;
            var item = ItemCursor.At(input, index < 0 ? ItemCursor.Count(input) + index : index);
            return item;
        }
        // Over nothing a predicate that is true gives one item that is undefined, as in the reference: a step behind it is evaluated once. Not in mappings.
        if (input.IsUndefined && !context.Compat) return default;
        if (_testOnly && !input.IsArray && !input.IsUndefined) return expression.Test(context, input, frame) ? input : default;
        var result = context.Buffers.NewSequence();
        var count = _testOnly ? 0 : ItemCursor.Count(input);
        var items = new ItemCursor(input);
        for (var at = 0; items.Next(out var item); at++)
        {
            context.Tick();
            AddIfPassing(context, item, item, frame, at, count, result);
        }
        return Val.Of(result);
    }

    /// <summary>Tuples that pass.</summary>
    public ArrayVal ApplyToTuples(EvaluationContext context, ArrayVal tuples, Frame frame)
    {
        var result = context.Buffers.NewSequence();
        result.IsTupleStream = true;
        if (expression is null)
        {
            var index = (int)Math.Clamp(Math.Floor(constantIndex), int.MinValue + 1, int.MaxValue);
            if (index < 0) index += tuples.Count;
            if (index >= 0 && index < tuples.Count) result.Add(tuples[index]);
            return result;
        }
        for (var at = 0; at < tuples.Count; at++)
        {
            context.Tick();
            var tuple = (Frame)tuples[at].Ref!;
            AddIfPassing(context, tuple.Slots[0], tuples[at], tuple.Copy(frame), at, tuples.Count, result);
        }
        return result;
    }

    private void AddIfPassing(EvaluationContext context, in Val item, in Val added, Frame frame, int at, int count, ArrayVal result)
    {
        if (_testOnly)
        {
            if (expression!.Test(context, item, frame)) result.Add(added);
            return;
        }
        var outcome = expression!.Eval(context, item, frame);
        if (Compare.IsNumeric(outcome))
        {
            if (Hits(outcome.AsDouble, at, count)) result.Add(added);
        }
        else if (outcome.IsArray && AreNumbers(outcome))
        {
            var indexes = new ItemCursor(outcome);
            while (indexes.Next(out var index))
            {
                if (Hits(index.AsDouble, at, count)) result.Add(added);
            }
        }
        else if (Compare.Truth(outcome))
        {
            result.Add(added);
        }
    }

    private static bool Hits(double index, int at, int count)
    {
        var rounded = Math.Floor(index);
        return (rounded < 0 ? count + rounded : rounded) == at;
    }

    private static bool AreNumbers(in Val array)
    {
        var items = new ItemCursor(array);
        while (items.Next(out var item))
        {
            if (!Compare.IsNumeric(item)) return false;
        }
        return true;
    }
}
