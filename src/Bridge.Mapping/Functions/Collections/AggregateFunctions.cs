using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Collections;

/// <summary>$sum, $count, $max, $min, $average.</summary>
internal static class AggregateFunctions
{
    public static Val Sum(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var items = new ItemCursor(arguments[0]);
        if (context.Exact)
        {
            var exact = Val.OfExact(0);
            while (items.Next(out var item)) exact = ExactMath.Calculate('+', exact, item);
            return exact;
        }
        double total = 0;
        while (items.Next(out var item)) total += item.AsDouble;
        return Val.Of(total);
    }

    public static Val Count(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) =>
        context.Number(arguments.At(0).IsUndefined ? 0 : ItemCursor.Count(arguments[0]));

    public static Val Max(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) => Extreme(context, arguments.At(0), 1);

    public static Val Min(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) => Extreme(context, arguments.At(0), -1);

    private static Val Extreme(EvaluationContext context, in Val values, int sign)
    {
        if (values.IsUndefined) return default;
        var items = new ItemCursor(values);
        if (!items.Next(out var best)) return default;
        if (context.Exact)
        {
            while (items.Next(out var item))
            {
                if (ExactMath.Compare(item, best) * sign > 0) best = item;
            }
            return best;
        }
        var extreme = best.AsDouble;
        while (items.Next(out var item)) extreme = sign > 0 ? Math.Max(extreme, item.AsDouble) : Math.Min(extreme, item.AsDouble);
        return Val.Of(extreme);
    }

    public static Val Average(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var count = ItemCursor.Count(arguments[0]);
        if (count == 0) return default;
        var sum = Sum(context, arguments, site);
        return context.Exact ? ExactMath.Calculate('/', sum, Val.OfExact(count)) : Val.Of(sum.AsDouble / count);
    }
}
