using Bridge.Documents;
using Bridge.Mapping.Binding;
using Bridge.Mapping.Nodes.Constructors;
using Bridge.Mapping.Nodes.Stages;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Paths;

/// <summary>
/// A path: each step is evaluated for every item that the step before gave, and the results are flattened into one sequence.
/// The general form; <see cref="FieldPathNode"/> and <see cref="MapNode"/> are its fast forms.
/// </summary>
internal sealed class PathNode(SyntaxNode syntax, PathStep[] steps) : Node(syntax)
{
    /// <summary>The first step is a variable: it is evaluated once, not for each item of an array.</summary>
    public bool FromVariable { get; init; }

    public bool KeepSingleton { get; init; }

    public bool KeepArray { get; init; }

    public GroupBy? Group { get; init; }

    /// <summary>Variables of the tuple stream; null if the path is none.</summary>
    public Scope? TupleScope { get; init; }

    /// <summary>The tuple stream itself is the result, because a step further out needs its ancestors.</summary>
    public bool GivesTuples { get; init; }

    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var current = input;
        if (FromVariable && input.IsArray) current = Wrap(context, input);
        ArrayVal? tuples = null;
        var isStream = false;
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            isStream |= step.Tuple;
            if (i == 0 && step.ConsArray)
            {
                // An array constructor binds nothing; with a context variable the next step keeps the input.
                var array = step.Expression!.Eval(context, input.IsArray ? input : Wrap(context, input), frame);
                if (step.FocusSlot < 0) current = array;
                if (isStream) continue;
            }
            else if (isStream)
            {
                tuples = TupleStream.Evaluate(context, step, current, tuples, frame, TupleScope!);
                continue;
            }
            else
            {
                current = EvalStep(context, step, current, frame, last: i == steps.Length - 1);
            }
            if (current.IsUndefined || (current.IsArray && ItemCursor.Count(current) == 0)) break;
        }
        if (tuples is not null && Group is null)
        {
            if (GivesTuples)
            {
                tuples.IsTupleStream = true;
                return Val.Of(tuples);
            }
            current = Val.Of(Unwrap(context, tuples));
        }
        if (KeepSingleton)
        {
            if (current.Kind == ValKind.Array && current.AsArray is { Cons: true, IsSequence: false }) current = Wrap(context, current);
            if (current.Kind == ValKind.Array) current.AsArray.KeepSingleton = true;
        }
        if (Group is not null) current = Group.Evaluate(context, tuples is null ? current : Val.Of(tuples), tuples is not { IsTupleStream: true } && TupleScope is not null ? TupleStream.Unbound(TupleScope, frame) : frame);
        return Collapse(current, KeepArray);
    }

    private static ArrayVal Unwrap(EvaluationContext context, ArrayVal tuples)
    {
        var result = context.Buffers.NewSequence();
        for (var i = 0; i < tuples.Count; i++) result.Add(((Frame)tuples[i].Ref!).Slots[0]);
        return result;
    }

    internal static Val Wrap(EvaluationContext context, in Val value)
    {
        var sequence = context.Buffers.NewSequence();
        sequence.Add(value);
        return Val.Of(sequence);
    }

    /// <summary>Evaluates a step for every item and flattens the results; a single plain array as the result of the last step is given as it is.</summary>
    internal static Val EvalStep(EvaluationContext context, PathStep step, in Val input, Frame frame, bool last)
    {
        if (step.Sort is not null)
        {
            var sorted = step.Sort.Sort(context, input, frame);
            foreach (var stage in step.Stages)
            {
                sorted = stage.Predicate!.Apply(context, sorted, frame);
                if (sorted.IsUndefined) break;
            }
            return sorted;
        }
        var result = context.Buffers.NewSequence();
        Val first = default;
        var count = 0;
        var items = new ItemCursor(input);
        while (items.Next(out var item))
        {
            context.Tick();
            var value = step.Expression!.Eval(context, item, frame);
            foreach (var stage in step.Stages)
            {
                value = stage.Predicate!.Apply(context, value, frame);
                // Nothing has passed; that is not a missing value, which the next predicate would be asked about.
                if (value.IsUndefined) break;
            }
            if (value.IsUndefined) continue;
            if (count++ == 0) first = value;
            if (value.Kind == ValKind.Array && value.AsArray.Cons) result.Add(value);
            else result.AddFlat(value);
        }
        return last && count == 1 && first.IsArray && !first.IsSequence ? first : Val.Of(result);
    }
}
