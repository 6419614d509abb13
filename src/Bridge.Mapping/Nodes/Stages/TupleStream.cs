using Bridge.Mapping.Binding;
using Bridge.Mapping.Nodes.Paths;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Stages;

/// <summary>
/// Steps of paths that bind context or position variables (@ #) or whose input is asked for by a parent operator (%): each result travels as a
/// tuple, a frame that holds the item in slot 0 and the variables behind it. The slow, general way.
/// </summary>
internal static class TupleStream
{
    public static ArrayVal Evaluate(EvaluationContext context, PathStep step, in Val input, ArrayVal? tuples, Frame frame, Scope scope)
    {
        var result = step.Sort is null ? Map(context, step, input, tuples, frame, scope) : Sort(context, step, input, tuples, frame, scope);
        foreach (var stage in step.Stages)
        {
            if (stage.Predicate is not null)
            {
                result = result.IsTupleStream ? stage.Predicate.ApplyToTuples(context, result, frame) : ListOf(context, stage.Predicate.Apply(context, Val.Of(result), Unbound(scope, frame)));
                continue;
            }
            for (var i = 0; i < result.Count; i++) ((Frame)result[i].Ref!).Slots[stage.IndexSlot] = Position(context, i);
        }
        return result;
    }

    private static Val Position(EvaluationContext context, int index) => context.Exact ? Val.OfExact(index) : Val.Of((double)index);

    private static ArrayVal NewStream(EvaluationContext context)
    {
        var stream = context.Buffers.NewSequence();
        stream.IsTupleStream = true;
        return stream;
    }

    private static Frame NewTuple(in Val item, Scope scope)
    {
        var tuple = new Frame { Layout = scope };
        tuple.Reset(scope.SlotCount, null);
        tuple.Slots[0] = item;
        return tuple;
    }

    /// <summary>The frame of a stream that ended before its first tuple: none of its variables is bound.</summary>
    public static Frame Unbound(Scope scope, Frame frame)
    {
        var tuple = NewTuple(default, scope);
        tuple.Parent = frame;
        return tuple;
    }

    private static ArrayVal Sort(EvaluationContext context, PathStep step, in Val input, ArrayVal? tuples, Frame frame, Scope scope)
    {
        if (tuples is { IsTupleStream: false }) return ListOf(context, step.Sort!.Sort(context, Val.Of(tuples), Unbound(scope, frame)));
        if (tuples is not null) return step.Sort!.SortTuples(context, tuples, frame);
        var outer = NewTuple(default, scope);
        outer.Slots[0] = Val.Unassigned;
        outer.Parent = frame;
        var sorted = step.Sort!.Sort(context, input, outer);
        var result = NewStream(context);
        var items = new ItemCursor(sorted);
        for (var i = 0; items.Next(out var item); i++)
        {
            var tuple = NewTuple(item, scope);
            if (step.IndexSlot >= 0) tuple.Slots[step.IndexSlot] = Position(context, i);
            result.Add(Val.Of(tuple));
        }
        return result;
    }

    // Tuples that are a plain list; one of them, or none, is a list too.
    private static ArrayVal ListOf(EvaluationContext context, in Val tuples)
    {
        if (tuples.Kind == ValKind.Array) return tuples.AsArray;
        var list = context.Buffers.NewSequence();
        if (!tuples.IsUndefined) list.Add(tuples);
        return list;
    }

    private static ArrayVal Map(EvaluationContext context, PathStep step, in Val input, ArrayVal? tuples, Frame frame, Scope scope)
    {
        var result = NewStream(context);
        if (tuples is not null)
        {
            for (var i = 0; i < tuples.Count; i++) MapOne(context, step, (Frame)tuples[i].Ref!, frame, scope, result);
            return result;
        }
        var items = new ItemCursor(input);
        while (items.Next(out var item)) MapOne(context, step, NewTuple(item, scope), frame, scope, result);
        return result;
    }

    private static void MapOne(EvaluationContext context, PathStep step, Frame tuple, Frame frame, Scope scope, ArrayVal result)
    {
        context.Tick();
        var item = tuple.Slots[0];
        var value = step.Expression!.Eval(context, item, tuple.Copy(frame));
        if (value.IsUndefined) return;
        var isStream = value.Kind == ValKind.Array && value.AsArray.IsTupleStream;
        var results = new ItemCursor(value);
        for (var i = 0; results.Next(out var one); i++)
        {
            var next = tuple.Copy(null);
            if (isStream)
            {
                Merge(next, scope, (Frame)one.Ref!);
            }
            else
            {
                if (step.FocusSlot >= 0) next.Slots[step.FocusSlot] = one;
                else next.Slots[0] = one;
                if (step.IndexSlot >= 0) next.Slots[step.IndexSlot] = Position(context, i);
                if (step.AncestorSlot >= 0) next.Slots[step.AncestorSlot] = item;
            }
            result.Add(Val.Of(next));
        }
    }

    // The inner stream's variables go on travelling in the outer one; the outer scope has a slot for each of them.
    private static void Merge(Frame target, Scope scope, Frame tuple)
    {
        foreach (var (name, slot) in tuple.Layout!.Variables)
        {
            if (slot < tuple.Count && tuple.Slots[slot].Kind != ValKind.Unassigned && scope.TryGetSlot(name, out var at)) target.Slots[at] = tuple.Slots[slot];
        }
    }

    /// <summary>Makes one tuple of many: each variable holds the values of all.</summary>
    public static Frame Reduce(EvaluationContext context, in Val tuples)
    {
        if (tuples.Kind == ValKind.Tuple) return (Frame)tuples.Ref!;
        var stream = tuples.AsArray;
        var result = ((Frame)stream[0].Ref!).Copy(null);
        for (var i = 1; i < stream.Count; i++)
        {
            var tuple = (Frame)stream[i].Ref!;
            for (var slot = 0; slot < tuple.Count; slot++)
            {
                if (tuple.Slots[slot].Kind == ValKind.Unassigned) continue;
                ref var value = ref result.Slots[slot];
                value = value.Kind == ValKind.Unassigned ? tuple.Slots[slot] : Append(context, value, tuple.Slots[slot]);
            }
        }
        return result;
    }

    /// <summary>JSONata's append: undefined is passed over, everything else becomes part of one plain array.</summary>
    public static Val Append(EvaluationContext context, in Val first, in Val second)
    {
        if (first.IsUndefined) return second;
        if (second.IsUndefined) return first;
        var result = context.Buffers.NewArray();
        result.Limit = context.Buffers.SequenceLimit;
        result.AddFlat(first);
        result.AddFlat(second);
        return Val.Of(result);
    }
}
