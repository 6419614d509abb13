using Bridge.Mapping.Nodes.Constructors;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Nodes.Stages;

/// <summary>Predicates behind an expression that is no path.</summary>
internal sealed class FilterNode(SyntaxNode syntax, Node inner, PredicateStage[] predicates, GroupBy? group, bool keepArray) : Node(syntax)
{
    public override Val Eval(EvaluationContext context, in Val input, Frame frame)
    {
        var value = inner.Eval(context, input, frame);
        foreach (var predicate in predicates)
        {
            // A predicate is asked about nothing too (see PredicateStage), but not about the empty result of a call or a wildcard.
            if (value.IsUndefined && inner is not (BlockNode or VariableNode)) break;
            if (value.Kind == ValKind.Array && value.AsArray.IsTupleStream) value = Val.Of(predicate.ApplyToTuples(context, value.AsArray, frame));
            else value = predicate.Apply(context, value, frame);
        }
        if (group is not null) value = group.Evaluate(context, value, frame);
        if (keepArray && predicates.Length > 0 && !value.IsArray && !value.IsUndefined && group is null)
        {
            var kept = context.Buffers.NewSequence();
            kept.Add(value);
            value = Val.Of(kept);
        }
        return Collapse(value, keepArray);
    }
}
