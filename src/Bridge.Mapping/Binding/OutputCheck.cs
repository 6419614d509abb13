using Bridge.Configuration;
using Bridge.Documents;
using Bridge.Mapping.Errors;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Binding;

/// <summary>
/// Compares what an expression makes with what the output's layout takes: names, objects and single values, lists, members that must be given. Only what is certain is
/// reported; what functions, computed keys and variables give is seen when the message is written (BR2129). One instance checks one expression.
/// </summary>
/// <param name="source">The expression.</param>
/// <param name="output">The layout.</param>
/// <param name="options">Says what the input looks like.</param>
/// <param name="shapeOf">The shape of what a step gives for an item of a shape.</param>
/// <param name="diagnostics">Where findings go.</param>
internal sealed class OutputCheck(string source, Shape output, CompileOptions options, Func<Bound, Shape?, Shape?> shapeOf, List<MappingDiagnostic> diagnostics)
{
    private readonly HashSet<string> _assigned = new(StringComparer.Ordinal);

    /// <summary>Checks the whole result.</summary>
    public void Check(Bound result)
    {
        CollectAssigned(result);
        Check(result, output, options.Input, isItem: false, isWhole: true);
    }

    // isItem: one of a list that is accounted for already. isWhole: all of the members are here, none is merged in from elsewhere.
    private void Check(Bound value, Shape place, Shape? input, bool isItem, bool isWhole)
    {
        if (place is { Kind: ShapeKind.Any, Others: null, Members.Count: 0 } || value.Group is not null) return;
        if (value.KeepArray || value.KeepSingletonArray)
        {
            if (!isItem && place.Occurs != Occurs.Many && place.Kind != ShapeKind.Any) ReportList(value, place);
            if (value.Kind != BoundKind.Path) return;
            isItem = true;
        }
        switch (value.Kind)
        {
            case BoundKind.Block when value.Items.Count > 0: Check(value.Items[^1], place, input, isItem, isWhole); break;
            case BoundKind.Bind: Check(value.Right!, place, input, isItem, isWhole); break;
            case BoundKind.Condition:
                Check(value.Right!, place, input, isItem, isWhole);
                if (value.Third is not null) Check(value.Third, place, input, isItem, isWhole);
                break;
            case BoundKind.Coalesce or BoundKind.Default:
                Check(value.Left!, place, input, isItem, isWhole);
                Check(value.Right!, place, input, isItem, isWhole);
                break;
            case BoundKind.Function when value.Left is { Kind: BoundKind.Variable } name && !_assigned.Contains(name.Text): CheckCall(name.Text, value.Items, place, input, isItem, isWhole); break;
            case BoundKind.Array:
                if (!isItem && place.Occurs != Occurs.Many && place.Kind != ShapeKind.Any) ReportList(value, place);
                foreach (var item in value.Items) Check(item, place, input, isItem: true, isWhole);
                break;
            case BoundKind.Object: CheckObject(value, place, input, isWhole); break;
            case BoundKind.Path: CheckPath(value, place, input, isItem, isWhole); break;
            case BoundKind.Text or BoundKind.Number or BoundKind.Binary or BoundKind.Negate: CheckSingle(value, place); break;
            case BoundKind.Literal when value.Text is "true" or "false": CheckSingle(value, place); break;
        }
    }

    private void CheckCall(string name, List<Bound> arguments, Shape place, Shape? input, bool isItem, bool isWhole)
    {
        switch (name)
        {
            case "require" when arguments.Count > 0: Check(arguments[0], place, input, isItem, isWhole); break;
            case "coalesce": arguments.ForEach(a => Check(a, place, input, isItem, isWhole)); break;
            case "case" when arguments.Count >= 3:
                for (var i = 2; i < arguments.Count; i += 2) Check(arguments[i], place, input, isItem, isWhole);
                if (arguments.Count % 2 == 0) Check(arguments[^1], place, input, isItem, isWhole);
                break;
            case "merge" when arguments is [{ Kind: BoundKind.Array } parts]:
                foreach (var part in parts.Items)
                {
                    if (part.Kind is BoundKind.Object or BoundKind.Condition or BoundKind.Block) Check(part, place, input, isItem: true, isWhole: false);
                }
                break;
        }
    }

    private void CheckObject(Bound value, Shape place, Shape? input, bool isWhole)
    {
        if (place.Kind is not (ShapeKind.Object or ShapeKind.Any))
        {
            Report(ErrorMessages.OutputCode, $"{Named(place)} holds one value, and this is an object with members; name the one that is meant", value.Syntax);
            return;
        }
        var given = new HashSet<string>(StringComparer.Ordinal);
        var unknown = new List<Bound>();
        for (var i = 0; i + 1 < value.Items.Count; i += 2)
        {
            var key = value.Items[i];
            if (key.Kind != BoundKind.Text || key.Predicates is not null || key.Group is not null)
            {
                isWhole = false;
                continue;
            }
            var member = place.Find(key.Text) ?? place.Others?.Invoke(key.Text);
            if (member is null)
            {
                unknown.Add(key);
                continue;
            }
            given.Add(member.Name);
            Check(value.Items[i + 1], member, input, isItem: false, isWhole: true);
        }
        foreach (var key in unknown) ReportUnknown(key, place, given);
        if (!isWhole) return;
        foreach (var member in place.Members)
        {
            if (member.Required && !given.Contains(member.Name)) Report(ErrorMessages.OutputCode, $"{Named(place)} needs {member.OriginalName}{Origin(member)}, which is not given here; add it, with a default (??) if the input may lack it", value.Syntax);
        }
    }

    private void CheckPath(Bound path, Shape place, Shape? input, bool isItem, bool isWhole)
    {
        var last = path.Steps[^1];
        var shape = input;
        for (var i = 0; i < path.Steps.Count - 1; i++) shape = path.Steps[i].Focus is null ? shapeOf(path.Steps[i], shape) : null;
        if (last.Kind is BoundKind.Object or BoundKind.Block && path.Steps.Count > 1)
        {
            Check(last, place, shape, isItem: true, isWhole); // of lists made by paths the lint of cardinality speaks
            return;
        }
        if (last.Kind != BoundKind.Name || shapeOf(last, shape) is not { Kind: not ShapeKind.Any } given || given.Others is not null) return;
        var text = source[path.Whole.Start..path.Whole.End];
        var isSingle = place.Kind is not (ShapeKind.Object or ShapeKind.Any);
        if (isSingle && given.Kind == ShapeKind.Object) Report(ErrorMessages.OutputCode, $"{Named(place)} holds one value, and {text} has fields of its own; name the one that is meant", path);
        else if (place.Kind == ShapeKind.Object && given.Kind != ShapeKind.Object) Report(ErrorMessages.OutputCode, $"{Named(place)} has fields, and {text} is one value; write {{ … }} with the fields", path);
        else if (isSingle && !isItem && place.Occurs != Occurs.Many && given.Occurs == Occurs.Many && path.Steps.TrueForAll(s => s is { Kind: BoundKind.Name, Stages: null })) ReportList(path, place);
    }

    private void CheckSingle(Bound value, Shape place)
    {
        if (place.Kind == ShapeKind.Object) Report(ErrorMessages.OutputCode, $"{Named(place)} has {(place.Members.Count > 0 ? $"members ({Some(place)})" : "members")}, and this is one value; write {{ … }} with the members", value);
    }

    private void ReportList(Bound value, Shape place) => Report(ErrorMessages.OutputCode,
        $"{Named(place)} comes once{Origin(place)}, and this is a list; choose one by [0], $first(…) or $one(…)" + (place.Kind == ShapeKind.Object ? "" : ", or join them by $join(…, \" \")"), value);

    private void ReportUnknown(Bound key, Shape place, HashSet<string> given)
    {
        // Where other members are allowed, one that is nearly the name of a member that is missing is hardly meant.
        var offered = place.Open ? place.Members.Where(m => !given.Contains(m.Name)) : place.Members;
        var near = NearestName.Find(key.Text, offered.SelectMany(m => new[] { m.Name, m.OriginalName }).Distinct());
        if (place.Open && (near is null || key.Text.Length < 4)) return;
        var cure = near is not null ? $"did you mean {near}?" : place.Members.Count > 0 ? $"there are {Some(place)}" : "it takes none of that name";
        var what = place.Open ? "does not list" : "has no place for";
        diagnostics.Add(new MappingDiagnostic(ErrorMessages.NameCode, "", key.Position, key.Syntax.TokenStart, key.Syntax.TokenLength, $"{Named(place)} {what} {key.Text}{Origin(place)}; {cure}") { IsWarning = place.Open });
    }

    private static string Some(Shape place) => string.Join(", ", place.Members.Take(12).Select(m => m.Name)) + (place.Members.Count > 12 ? ", …" : "");

    private static string Named(Shape place) => place.Name.Length > 0 ? place.OriginalName : "the output";

    private static string Origin(Shape place) => place.Origin.Length > 0 ? $" ({place.Origin})" : "";

    private void Report(string code, string message, Bound at)
    {
        var (start, end) = (at.Whole.Start, at.Whole.End);
        diagnostics.Add(new MappingDiagnostic(code, "", at.Position, start, end - start, message));
    }

    private void Report(string code, string message, SyntaxNode at) => diagnostics.Add(new MappingDiagnostic(code, "", at.Position, at.TokenStart, at.TokenLength, message));

    // Functions that the expression names itself are not the built-in ones.
    private void CollectAssigned(Bound bound)
    {
        if (bound.Kind == BoundKind.Bind) _assigned.Add(bound.Left!.Text);
        if (bound.Kind == BoundKind.Lambda) bound.Items.ForEach(p => _assigned.Add(p.Text));
        foreach (var child in Compiler.Children(bound)) CollectAssigned(child);
    }
}
