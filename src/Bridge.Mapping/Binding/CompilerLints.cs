using Bridge.Documents;
using Bridge.Mapping.Errors;

namespace Bridge.Mapping.Binding;

/// <summary>Findings about expressions that are right but hardly meant, in mode mapping: lists that are lists only sometimes, keys that stand twice, branches never taken.</summary>
internal sealed partial class Compiler
{
    /// <summary>Looks at the members of an object constructor: keys and values in turn.</summary>
    private void LintMembers(List<Bound> items)
    {
        if (!_options.IsMapping) return;
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < items.Count; i += 2)
        {
            if (IsConstant(items[i]) && items[i].Kind == BoundKind.Text && !names.Add(items[i].Text))
            {
                ReportCall("D1009", $"the key \"{items[i].Text}\" stands here a second time", items[i].Syntax);
            }
            LintCardinality(items[i + 1]);
        }
    }

    // A path through a member that repeats collapses: nothing, one value, or a list, as many as the message has. The member itself is always a list.
    private void LintCardinality(Bound value)
    {
        var path = Value(value);
        if (path.Kind != BoundKind.Path || path.KeepSingletonArray || path.KeepArray || path.Group is not null) return;
        var shape = _shape;
        string? repeated = null;
        for (var i = 0; i < path.Steps.Count; i++)
        {
            var step = path.Steps[i];
            if (repeated is null && shape is null) return;
            var isChosen = step.Stages is not null && step.Stages.Exists(s => s.Predicate is { Kind: BoundKind.Number or BoundKind.Negate });
            var from = shape;
            shape = ShapeOf(step, shape);
            if (step.Kind != BoundKind.Name || isChosen || shape is not { Occurs: Occurs.Many } || IsSame(shape, from)) continue;
            if (i == path.Steps.Count - 1 && step.Stages is null) continue;
            repeated ??= shape.Name;
        }
        if (repeated is null) return;
        var text = _source[path.Whole.Start..path.Whole.End];
        if (text.Length > 60) text = text[..60] + "…";
        _diagnostics.Add(new MappingDiagnostic(ErrorMessages.CardinalityCode, "", path.Position, path.Whole.Start, path.Whole.End - path.Whole.Start,
            $"{text} is nothing, one value or a list, as many as {repeated} comes; for a list in any case write [{text}] (in a tree: $each with $item), for one value choose it by [0], $first(…) or $one(…)")
        { IsWarning = true });
    }

    private static bool IsSame(Shape shape, Shape? other) => ReferenceEquals(shape, other);

    // What stands inside the policy for missing values, a default, or parentheses.
    private static Bound Value(Bound bound)
    {
        if (bound.Predicates is not null || bound.Group is not null) return bound;
        return bound.Kind switch
        {
            BoundKind.Block when bound.Items.Count == 1 => Value(bound.Items[0]),
            BoundKind.Coalesce => Value(bound.Left!),
            BoundKind.Function when bound.Left is { Kind: BoundKind.Variable, Text: "require" or "coalesce" } && bound.Items.Count > 0 => Value(bound.Items[0]),
            _ => bound,
        };
    }

    /// <summary>A condition that is a constant: one of its branches is never taken.</summary>
    private void LintCondition(Bound condition)
    {
        if (!_options.IsMapping) return;
        var test = Value(condition);
        if (!IsConstant(test) && !(test.Kind == BoundKind.Binary && test.Text is not ("and" or "or") && IsConstant(test.Left!) && IsConstant(test.Right!))) return;
        _diagnostics.Add(new MappingDiagnostic(ErrorMessages.UnreachableCode, "", test.Position, test.Whole.Start, test.Whole.End - test.Whole.Start,
            "this condition does not depend on the input, so one of its branches is never taken; for a text to compare with, write it in quotes, for a field its name")
        { IsWarning = true });
    }
}
