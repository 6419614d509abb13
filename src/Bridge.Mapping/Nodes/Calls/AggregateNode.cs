using Bridge.Mapping.Nodes.Paths;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Calls;

/// <summary>$sum, $count, $max, $min and $average over a path, without building the list. Whatever is not plain goes the general way.</summary>
internal sealed class AggregateNode(SyntaxNode syntax, AggregateKind kind, StreamPath path, Node general, bool exact) : Node(syntax)
{
    public override bool GivesNoArray => true;

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var cursor = new PathCursor(path, context, input, frame);
        Val result = default;
        if (!cursor.Bailed)
        {
            if (kind == AggregateKind.Count) result = Count(context, ref cursor);
            else result = exact ? Exactly(ref cursor) : InDoubles(ref cursor);
        }
        // No items: undefined, an empty array of the input, or nothing that passes. The general form knows what each of them gives.
        return cursor.Bailed || result.IsUndefined ? general.Eval(context, input, frame) : result;
    }

    private Val Count(EvaluationContext context, ref PathCursor cursor)
    {
        var count = 0;
        if (path.Map is { IsSingle: false })
        {
            while (cursor.Next(out _)) count++;
        }
        else
        {
            while (cursor.NextNode(out _)) count++;
        }
        if (count > context.Buffers.SequenceLimit) cursor.Bailed = true;
        return count == 0 ? default : context.Number(count);
    }

    private Val InDoubles(ref PathCursor cursor)
    {
        if (!cursor.NextNumber(out var result)) return default;
        var count = 1;
        for (; cursor.NextNumber(out var number); count++)
        {
            result = kind switch
            {
                AggregateKind.Max => Math.Max(result, number),
                AggregateKind.Min => Math.Min(result, number),
                _ => result + number,
            };
        }
        return Val.Of(kind == AggregateKind.Average ? result / count : result);
    }

    private static bool IsExact(in Val value) => value.Kind is ValKind.TapeNumber or ValKind.Exact or ValKind.BigExact;

    private Val Exactly(ref PathCursor cursor)
    {
        if (!cursor.Next(out var result)) return default;
        if (!IsExact(result))
        {
            cursor.Bailed = true;
            return default;
        }
        var count = 1;
        for (; cursor.Next(out var number); count++)
        {
            if (!IsExact(number))
            {
                cursor.Bailed = true;
                return default;
            }
            if (kind is AggregateKind.Sum or AggregateKind.Average) result = ExactMath.Calculate('+', result, number);
            else if (ExactMath.Compare(number, result) is var order && (kind == AggregateKind.Max ? order > 0 : order < 0)) result = number;
        }
        if (kind == AggregateKind.Average) return ExactMath.Calculate('/', result, Val.OfExact(count));
        // A sum of one is a sum too: 12.50 stays, but 1e2 becomes 100 as in the general form.
        return kind == AggregateKind.Sum && count == 1 ? ExactMath.Calculate('+', Val.OfExact(0), result) : result;
    }
}
