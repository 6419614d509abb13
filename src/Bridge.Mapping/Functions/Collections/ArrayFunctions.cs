using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Nodes.Stages;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Collections;

/// <summary>Functions over arrays, among them those that call a function for each item.</summary>
internal static class ArrayFunctions
{
    public static Val Append(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) =>
        TupleStream.Append(context, arguments.At(0), arguments.At(1));

    public static Val Map(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var array = arguments[0];
        var function = arguments[1].AsFunction;
        var result = context.Buffers.NewSequence();
        var items = new ItemCursor(array);
        for (var i = 0; items.Next(out var item); i++)
        {
            var value = Caller.CallBack(context, function, item, context.Number(i), array, site);
            if (!value.IsUndefined) result.Add(value);
        }
        return Val.Of(result);
    }

    public static Val Filter(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var array = arguments[0];
        var function = arguments[1].AsFunction;
        var result = context.Buffers.NewSequence();
        var items = new ItemCursor(array);
        for (var i = 0; items.Next(out var item); i++)
        {
            if (Compare.Truth(Caller.CallBack(context, function, item, context.Number(i), array, site))) result.Add(item);
        }
        return Val.Of(result);
    }

    public static Val Single(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var array = arguments[0];
        var test = arguments.At(1);
        var found = false;
        Val result = default;
        var items = new ItemCursor(array);
        for (var i = 0; items.Next(out var item); i++)
        {
            if (test.IsFunction && !Compare.Truth(Caller.CallBack(context, test.AsFunction, item, context.Number(i), array, site))) continue;
            if (found) throw MappingException.Create("D3138", index: i);
            found = true;
            result = item;
        }
        return found ? result : throw MappingException.Create("D3139");
    }

    public static Val Reduce(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var array = arguments[0];
        var function = arguments[1].AsFunction;
        var arity = function.Arity;
        if (arity < 2) throw MappingException.Create("D3050", index: 1);
        var result = arguments.At(2);
        var items = new ItemCursor(array);
        var index = 0;
        if (result.IsUndefined && items.Next(out var first))
        {
            result = first;
            index = 1;
        }
        var storage = new ValStorage();
        for (; items.Next(out var item); index++)
        {
            context.Tick();
            Span<Val> span = storage;
            span[0] = result;
            span[1] = item;
            span[2] = context.Number(index);
            span[3] = array;
            result = Caller.Call(context, function, span, Math.Min(arity, 4), new CallPlace(Val.Null, site.Frame, site.Scope));
        }
        return result;
    }

    public static Val Zip(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var result = context.Buffers.NewArray();
        var length = int.MaxValue;
        foreach (var argument in arguments) length = Math.Min(length, argument.IsArray ? ItemCursor.Count(argument) : 0);
        if (arguments.IsEmpty) length = 0;
        for (var i = 0; i < length; i++)
        {
            context.Tick();
            var tuple = context.Buffers.NewArray();
            foreach (var argument in arguments) tuple.Add(ItemCursor.At(argument, i));
            result.Add(Val.Of(tuple));
        }
        return Val.Of(result);
    }

    public static Val Reverse(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var array = arguments.At(0);
        if (array.IsUndefined || ItemCursor.Count(array) <= 1) return array;
        var result = context.Buffers.NewArray();
        result.AddFlat(array);
        result.Items.Reverse();
        return Val.Of(result);
    }

    public static Val Shuffle(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var array = arguments.At(0);
        if (array.IsUndefined || ItemCursor.Count(array) <= 1) return array;
        var result = context.Buffers.NewArray();
        result.AddFlat(array);
        context.Random.Shuffle(result.Items);
        return Val.Of(result);
    }

    public static Val Distinct(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var array = arguments.At(0);
        if (!array.IsArray || ItemCursor.Count(array) <= 1) return array;
        var result = array.IsSequence ? context.Buffers.NewSequence() : context.Buffers.NewArray();
        var items = new ItemCursor(array);
        var seen = new Dictionary<int, List<int>>();
        while (items.Next(out var item))
        {
            context.Tick();
            var hash = HashOf(item);
            if (!seen.TryGetValue(hash, out var candidates)) seen.Add(hash, candidates = []);
            var isNew = true;
            foreach (var at in candidates)
            {
                if (!Compare.DeepEqual(result[at], item, context.Exact)) continue;
                isNew = false;
                break;
            }
            if (!isNew) continue;
            candidates.Add(result.Count);
            result.Add(item);
        }
        return Val.Of(result);
    }

    // Equal values have equal hashes; objects and arrays only by their size.
    private static int HashOf(in Val value)
    {
        if (value.IsText) return (int)System.IO.Hashing.XxHash3.HashToUInt64(value.Utf8);
        if (value.IsNumber) return value.AsDouble.GetHashCode();
        if (value.IsArray) return ItemCursor.Count(value) + 1000;
        return value.IsObject ? MemberCursor.Count(value) + 2000 : (int)value.Kind;
    }

    public static Val Sort(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var array = arguments.At(0);
        if (array.IsUndefined || ItemCursor.Count(array) <= 1) return array;
        var result = context.Buffers.NewArray();
        result.AddFlat(array);
        var items = result.Items.ToArray();
        Func<int, int, bool> isAfter;
        if (arguments.At(1).IsFunction)
        {
            var comparer = arguments[1].AsFunction;
            var scope = site.Scope;
            var frame = site.Frame;
            isAfter = (a, b) =>
            {
                context.Tick();
                var storage = new ValStorage();
                Span<Val> span = storage;
                span[0] = items[a];
                span[1] = items[b];
                return JsTruth(Caller.Call(context, comparer, span, 2, new CallPlace(Val.Null, frame, scope)));
            };
        }
        else
        {
            if (!AreAll(items, v => Compare.IsNumeric(v)) && !AreAll(items, v => v.IsText)) throw MappingException.Create("D3070", index: 1);
            var exact = context.Exact;
            isAfter = (a, b) => Compare.Order(items[a], items[b], exact) > 0;
        }
        var order = new int[items.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        MergeSort.Run(order, new int[order.Length], isAfter);
        for (var i = 0; i < order.Length; i++) result[i] = items[order[i]];
        return Val.Of(result);
    }

    private static bool AreAll(Val[] items, Func<Val, bool> test)
    {
        foreach (var item in items)
        {
            if (!test(item)) return false;
        }
        return true;
    }

    // The answer of a sort function counts as JavaScript sees it: arrays and objects are true, whatever is in them.
    private static bool JsTruth(in Val value) => value.IsArray || value.IsObject || value.IsFunction || Compare.Truth(value);
}
