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
        if (path is { Kind: BoundKind.Condition, Group: null, Predicates: null })
        {
            LintCardinality(path.Right!);
            if (path.Third is not null) LintCardinality(path.Third);
            return;
        }
        if (RepeatedBy(path, withLast: false) is not { } repeated) return;
        var text = Source(path);
        Warn(path, $"{text} is nothing, one value or a list, as many as {repeated} comes; for a list in any case write [{text}] (in a tree: $each with $item), for one value choose it by [0], $first(…) or $one(…)");
    }

    /// <summary>An operand that may be a list, where one value is wanted.</summary>
    /// <param name="operand">The expression.</param>
    /// <param name="where">The operator, $name of a function, empty for a condition, or "text" for what becomes one text.</param>
    private void LintOperand(Bound operand, string where)
    {
        if (!_options.IsMapping) return;
        var path = Value(operand);
        if (RepeatedBy(path, withLast: true) is not { } repeated) return;
        // lines[qty > 0] ? …: asks whether there are any.
        if (where.Length == 0 && (path.Steps[^1].Stages is not null || ShapeOf(path, _shape) is not { Kind: not (ShapeKind.Any or ShapeKind.Object) })) return;
        var text = Source(path);
        var (effect, cure) = where switch
        {
            "" => ("a list is true as soon as one of its values is", $"ask by $exists({text}), or true in {text}"),
            "text" => ("a list becomes JSON text here", $"join the values by $join({text}, \" \")"),
            "&" => ("of a list & makes JSON text", $"join the values by $join({text}, \" \")"),
            "=" or "!=" => ("a list is never equal to one value", $"ask whether it is among them by in (… in {text})"),
            "<" or "<=" or ">" or ">=" => ($"{where} fails with a list", $"compare $max({text}) or $min({text})"),
            ['$', ..] => ($"{where} fails with a list", $"apply it to each of them, {text}.{where}($)"),
            _ => ($"{where} fails with a list", $"add the values up by $sum({text}), or calculate for each of them, {repeated}.(…)"),
        };
        Warn(path, $"{text} is nothing, one value or a list, as many as {repeated} comes, and {effect}; {cure}, or choose one by [0], $first(…) or $one(…)");
    }

    // The member that makes a path many-valued; null if it has one value or none, or if nothing is known. withLast: for an operand, so that a path that ends with it is a list
    // too, and one that is chosen by a key (QTY[E01.C01 = "21"]) is taken for one value.
    private string? RepeatedBy(Bound path, bool withLast)
    {
        if (path.Kind != BoundKind.Path || path.KeepSingletonArray || path.KeepArray || path.Group is not null) return null;
        var shape = _shape;
        string? repeated = null;
        for (var i = 0; i < path.Steps.Count; i++)
        {
            var step = path.Steps[i];
            if (repeated is null && shape is null && step.Kind != BoundKind.Variable) return null;
            var from = shape;
            shape = ShapeOf(step, shape);
            if (step.Stages is not null && step.Stages.Exists(s => s.Predicate is not null && (ChoosesOne(s.Predicate) || (withLast && IsKey(s.Predicate)))))
            {
                if (step.Kind == BoundKind.Sort) repeated = null; // chosen out of all that were sorted
                continue;
            }
            if (step.Kind != BoundKind.Name || shape is not { Occurs: Occurs.Many } || IsSame(shape, from)) continue;
            if (!withLast && i == path.Steps.Count - 1 && step.Stages is null) continue;
            repeated ??= shape.Name;
        }
        return repeated;
    }

    // A number chooses; what the value of a variable or a function is nobody knows here.
    private static bool ChoosesOne(Bound predicate) => predicate.Kind is BoundKind.Number or BoundKind.Negate or BoundKind.Variable or BoundKind.Function
        || predicate is { Kind: BoundKind.Binary, Text: "+" or "-" or "*" or "/" or "%" };

    private static bool IsKey(Bound predicate) => predicate is { Kind: BoundKind.Binary, Text: "=" } ? IsConstant(predicate.Left!) || IsConstant(predicate.Right!)
        : predicate is { Kind: BoundKind.Binary, Text: "and" } && (IsKey(predicate.Left!) || IsKey(predicate.Right!));

    private void Warn(Bound path, string message) =>
        _diagnostics.Add(new MappingDiagnostic(ErrorMessages.CardinalityCode, "", path.Position, path.Whole.Start, path.Whole.End - path.Whole.Start, message) { IsWarning = true });

    private static bool IsSame(Shape shape, Shape? other) => ReferenceEquals(shape, other);

    // What stands inside the policy for missing values, a default, or parentheses.
    private static Bound Value(Bound bound)
    {
        if (bound.Predicates is not null || bound.Group is not null) return bound;
        return bound.Kind switch
        {
            BoundKind.Block when bound.Items.Count == 1 => Value(bound.Items[0]),
            BoundKind.Coalesce or BoundKind.Default => Value(bound.Left!),
            BoundKind.Function when bound.Left is { Kind: BoundKind.Variable, Text: "require" or "coalesce" } && bound.Items.Count > 0 => Value(bound.Items[0]),
            _ => bound,
        };
    }

    /// <summary>A condition that is a constant: one of its branches is never taken.</summary>
    private void LintCondition(Bound condition)
    {
        if (!_options.IsMapping) return;
        LintOperand(condition, "");
        var test = Value(condition);
        if (!IsConstant(test) && !(test.Kind == BoundKind.Binary && test.Text is not ("and" or "or") && IsConstant(test.Left!) && IsConstant(test.Right!))) return;
        _diagnostics.Add(new MappingDiagnostic(ErrorMessages.UnreachableCode, "", test.Position, test.Whole.Start, test.Whole.End - test.Whole.Start,
            "this condition does not depend on the input, so one of its branches is never taken; for a text to compare with, write it in quotes, for a field its name")
        { IsWarning = true });
    }
}
