namespace Bridge.Mapping.Nodes.Paths;

/// <summary>
/// A path of names over the input, with boolean predicates behind one of them and perhaps an expression for each item at the end. It can be walked item by item
/// without a sequence being built: see <see cref="PathCursor"/>. Immutable.
/// </summary>
internal sealed class StreamPath(NameNode[] names, int testsAt, Node[] tests, Node? map)
{
    public readonly NameNode[] Names = names;

    /// <summary>Number of the name that the predicates stand behind; -1 if there are none.</summary>
    public readonly int TestsAt = testsAt;

    public readonly Node[] Tests = tests;

    /// <summary>What each item becomes; gives no array. Null: the item itself.</summary>
    public readonly Node? Map = map;

    /// <summary>Takes a path apart; null if it is none of this kind.</summary>
    public static StreamPath? From(PathStep[] steps)
    {
        var names = new List<NameNode>();
        var testsAt = -1;
        Node[] tests = [];
        Node? map = null;
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            if (map is not null || step.Tuple || step.Sort is not null || step.ConsArray || step.Expression is null) return null;
            var expression = i == 0 && step.Expression is BlockNode { Single: { } inner } ? inner : step.Expression;
            if (expression is NameNode name) names.Add(name);
            else if (i == 0 && expression is FieldPathNode fields) names.AddRange(fields.Names);
            else if (i == 0 && expression is MapNode { Path: { Map: null } path }) (names, testsAt, tests) = ([.. path.Names], path.TestsAt, path.Tests);
            else if (i == steps.Length - 1 && i > 0 && expression.GivesNoArray) map = expression;
            else return null;
            if (step.Stages.Length == 0) continue;
            if (map is not null || testsAt >= 0) return null;
            if (!Array.TrueForAll(step.Stages, s => s.Predicate is { TestOnly: true })) return null;
            testsAt = names.Count - 1;
            tests = [.. step.Stages.Select(s => s.Predicate!.Expression!)];
        }
        return names.Count == 0 ? null : new StreamPath([.. names], testsAt, tests, map);
    }
}
