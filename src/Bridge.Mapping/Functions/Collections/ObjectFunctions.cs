using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Functions.Texts;
using Bridge.Mapping.Nodes.Paths;
using Bridge.Mapping.Nodes.Stages;
using Bridge.Mapping.Numbers;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Collections;

/// <summary>Functions over objects.</summary>
internal static class ObjectFunctions
{
    public static Val Keys(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var merged = context.Buffers.NewObject();
        CollectKeys(arguments.At(0), merged);
        var result = context.Buffers.NewSequence();
        for (var i = 0; i < merged.Count; i++) result.Add(merged.NameAt(i));
        return Val.Of(result);
    }

    private static void CollectKeys(in Val value, ObjectVal merged)
    {
        if (value.IsArray)
        {
            System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
            var items = new ItemCursor(value);
            while (items.Next(out var item)) CollectKeys(item, merged);
            return;
        }
        var members = new MemberCursor(value);
        while (members.Next(out var name, out _)) merged.Set(name, Val.True);
    }

    public static Val Lookup(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = arguments.At(0);
        var key = arguments.At(1);
        if (key.IsUndefined) return default;
        if (value.IsArray) return Val.Of(LookupAll(context, value, key));
        return Compare.TryGetMember(value, key.Utf8, out var member) ? member : default;
    }

    private static ArrayVal LookupAll(EvaluationContext context, in Val array, in Val key) => NameNode.LookupAll(context, array, key.Utf8).AsArray;

    public static Val Spread(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) => Spread(context, arguments.At(0));

    private static Val Spread(EvaluationContext context, in Val value)
    {
        if (value.IsArray)
        {
            System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
            Val all = Val.Of(context.Buffers.NewSequence());
            var items = new ItemCursor(value);
            while (items.Next(out var item)) all = TupleStream.Append(context, all, Spread(context, item));
            return all;
        }
        if (!value.IsObject) return value;
        var result = context.Buffers.NewSequence();
        var members = new MemberCursor(value);
        while (members.Next(out var name, out var member))
        {
            var one = context.Buffers.NewObject();
            one.Add(name, member);
            result.Add(Val.Of(one));
        }
        return Val.Of(result);
    }

    public static Val Merge(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var result = context.Buffers.NewObject();
        var items = new ItemCursor(arguments[0]);
        while (items.Next(out var item))
        {
            var members = new MemberCursor(item);
            while (members.Next(out var name, out var member)) result.Set(name, member);
        }
        return Val.Of(result);
    }

    public static Val Each(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = arguments.At(0);
        var result = context.Buffers.NewSequence();
        var members = new MemberCursor(value);
        while (members.Next(out var name, out var member))
        {
            var outcome = Caller.CallBack(context, arguments[1].AsFunction, member, name, value, site);
            if (!outcome.IsUndefined) result.Add(outcome);
        }
        return Val.Of(result);
    }

    public static Val Sift(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = arguments.At(0);
        var result = context.Buffers.NewObject();
        var members = new MemberCursor(value);
        while (members.Next(out var name, out var member))
        {
            if (!arguments.At(1).IsFunction) break;
            if (Compare.Truth(Caller.CallBack(context, arguments[1].AsFunction, member, name, value, site))) result.Add(name, member);
        }
        return result.Count == 0 ? default : Val.Of(result);
    }

    public static Val Clone(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) =>
        arguments.At(0).IsUndefined ? default : DeepCopy(context, arguments[0]);

    // The reference copies through JSON text: fractions are rounded to 15 digits, functions become empty texts.
    private static Val DeepCopy(EvaluationContext context, in Val value)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (value.IsObject)
        {
            var copy = context.Buffers.NewObject();
            var members = new MemberCursor(value);
            while (members.Next(out var name, out var member))
            {
                if (!member.IsUndefined) copy.Set(name, DeepCopy(context, member));
            }
            return Val.Of(copy);
        }
        if (value.IsArray)
        {
            if (value.Kind == ValKind.Array && value.AsArray.OuterWrapper) return DeepCopy(context, value.AsArray[0]);
            var copy = context.Buffers.NewArray();
            var items = new ItemCursor(value);
            while (items.Next(out var item)) copy.Add(item.IsUndefined ? Val.Null : DeepCopy(context, item));
            return Val.Of(copy);
        }
        if (value.IsFunction) return TextFunctions.Empty;
        if (!value.IsNumber || context.Exact) return value;
        var number = value.AsDouble;
        if (!double.IsFinite(number)) return Val.Null;
        Span<byte> digits = stackalloc byte[NumberText.MaxLength];
        return Val.Of(Digits.ToDouble(digits[..NumberText.FormatForString(number, digits)]));
    }
}
