using Bridge.Configuration;
using Bridge.Documents;
using Bridge.Mapping.Errors;
using Bridge.Mapping.Nodes;
using Bridge.Mapping.Nodes.Paths;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Binding;

/// <summary>Names in mode mapping: fields are checked against the shape of the context item, and foreign notations are led to fields.</summary>
internal sealed partial class Compiler
{
    /// <summary>Shape of the context item; null where nothing is known.</summary>
    private Shape? _shape;

    private void Report(string message, int start, int length, int position, bool isWarning = false) =>
        _diagnostics.Add(new MappingDiagnostic(ErrorMessages.NameCode, "", position, start, length, message) { IsWarning = isWarning });

    private void Report(string message, SyntaxNode at) => Report(message, at.TokenStart, at.TokenLength, at.Position);

    private static bool IsChecked([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] Shape? shape) => shape is { Kind: not ShapeKind.Any };

    /// <summary>The name that the document uses for a field; an unknown one is reported.</summary>
    private string FieldName(Bound step, Shape? shape)
    {
        if (!_options.IsMapping || !IsChecked(shape)) return step.Text;
        if (shape.Find(step.Text) is { } member) return member.Name;
        if (!shape.Open) ReportUnknownField(step, shape);
        else if (_options.VariableShapes.Values.Contains(shape)) WarnOfUnusual(step, shape);
        return step.Text;
    }

    // What stands beside a message may have further names, of adapters that are not part of the product; hardly one that is nearly a usual name.
    private void WarnOfUnusual(Bound step, Shape shape)
    {
        var near = NearestName.Find(step.Text, shape.Members.Select(m => m.Name));
        if (near is not null) Report($"no {step.Text} in {shape.Name}; did you mean {near}?", step.Syntax);
        else Report($"{step.Text} in {shape.Name} is nothing that this product gives; usual are {string.Join(", ", shape.Members.Select(m => m.Name))}", step.Syntax.TokenStart, step.Syntax.TokenLength, step.Syntax.Position, isWarning: true);
    }

    private void ReportUnknownField(Bound step, Shape shape)
    {
        if (_options.VariableShapes.Values.Contains(shape))
        {
            var names = shape.Members.Count == 0 ? $"{shape.Name} shows only what is listed for it" : $"there are {string.Join(", ", shape.Members.Select(m => m.Name))}";
            var nearest = NearestName.Find(step.Text, shape.Members.Select(m => m.Name));
            Report($"no {step.Text} in {shape.Name}; {(nearest is null ? names : $"did you mean {nearest}?")}{(shape.Origin.Length > 0 ? $"; {shape.Origin}" : "")}", step.Syntax);
            return;
        }
        var origin = shape.Name.Length > 0 ? $" in {shape.Name}" : "";
        if (shape.Members.Count == 0)
        {
            Report($"{(shape.Name.Length > 0 ? shape.Name : "the value")} has no fields, so there is no {step.Text} in it", step.Syntax);
            return;
        }
        var near = NearestName.Find(step.Text, shape.Members.SelectMany(m => new[] { m.Name, m.OriginalName }).Distinct());
        var isWord = step.Syntax.Kind == SyntaxKind.Name && !step.Syntax.Quoted;
        var cure = near is not null ? $"; did you mean {Written(near)}?" : $"; fields are {string.Join(", ", shape.Members.Take(12).Select(m => Written(m.Name)))}{(shape.Members.Count > 12 ? ", …" : "")}";
        var text = isWord && near is null ? $"; for the text itself write \"{step.Text}\" or {{ $text: {step.Text} }}" : "";
        Report($"no field {step.Text}{origin}{cure}{text}", step.Syntax);
    }

    private static string Written(string name) => IsPlainName(name) ? name : $"`{name}`";

    private static bool IsPlainName(string name) =>
        name.Length > 0 && name[0] != '$' && !char.IsAsciiDigit(name[0]) && name.AsSpan().IndexOfAny(Operators.Single) < 0 && name.AsSpan().IndexOfAny(Operators.WhiteSpace) < 0
        && name is not ("and" or "or" or "in" or "true" or "false" or "null") && name.AsSpan().IndexOfAny('"', '\'', '`') < 0;

    /// <summary>Shape of what a step gives for an item of this shape.</summary>
    private Shape? ShapeOf(Bound step, Shape? shape)
    {
        switch (step.Kind)
        {
            case BoundKind.Name: return IsChecked(shape) && shape.Find(step.Text) is { } member ? member : null;
            case BoundKind.Variable when step.Text == "": return shape;
            case BoundKind.Variable when step.Text == "$": return _options.Root ?? _options.Input;
            case BoundKind.Variable: return _globals.ContainsKey(step.Text) && !IsDeclared(step.Text) ? _options.VariableShapes.GetValueOrDefault(step.Text) : null;
            case BoundKind.Sort: return shape;
            case BoundKind.Path: return step.Group is null ? step.Steps.Aggregate(shape, (s, one) => ShapeOf(one, s)) : null;
            case BoundKind.Block: return step.Items.Count > 0 && step.Group is null ? ShapeOf(step.Items[^1], shape) : null;
            default: return null;
        }
    }

    /// <summary>Whether a subtraction is really a field's name (CUST-NO, PID-5.1) that needs quoting; if so it is reported.</summary>
    private bool IsForeignName(Bound bound)
    {
        if (!_options.IsMapping || bound.Text != "-" || (_shape is null && _options.Root is null)) return false;
        var text = _source[bound.Syntax.Start..bound.Syntax.End];
        if (text.AsSpan().IndexOfAny(Operators.WhiteSpace) >= 0) return false;
        var (shape, prefix) = (_shape, "");
        var first = bound.Left!;
        while (first is { Kind: BoundKind.Binary, Text: "-" }) first = first.Left!;
        if (first is { Kind: BoundKind.Path, Steps: [.., _, _] steps })
        {
            // H.CUST-NO: the name's first part is the path's last step.
            for (var i = 0; i < steps.Count - 1; i++) shape = ShapeOf(steps[i], shape);
            prefix = text[..(text.IndexOf('-', StringComparison.Ordinal) - steps[^1].Text.Length)];
        }
        var member = IsChecked(shape) ? shape.Find(text[prefix.Length..]) : null;
        if (member is not null && prefix.Length > 0)
        {
            var own = text[prefix.Length..];
            Report($"{own} is the name of a field of {shape!.Name}, but reads as a subtraction here; write {prefix}{member.Name} or {prefix}`{own}`; to subtract, put blanks around the minus", bound.Syntax.Start, text.Length, bound.Syntax.End);
            return true;
        }
        if (member is null && (_options.Root ?? _options.Input)?.Locate?.Invoke(text) is null) return false;
        var ways = member is null ? $"$at(\"{text}\")" : $"{member.Name}, `{text}` or $at(\"{text}\")";
        Report($"{text} is the name of a field, but reads as a subtraction here; write {ways}; to subtract, put blanks around the minus", bound.Syntax.Start, text.Length, bound.Syntax.End);
        return true;
    }

    /// <summary>$at("notation of the format"): found at compile time.</summary>
    private Node At(Bound bound)
    {
        var nothing = new ConstantNode(bound.Syntax, default);
        if (bound.Items.Count != 1 || bound.Items[0].Kind != BoundKind.Text)
        {
            Report("$at takes one text that stands in the expression, such as $at(\"PID-5.1\")", bound.Syntax);
            return nothing;
        }
        var path = bound.Items[0].Text;
        var root = _options.Root ?? _options.Input;
        if (_shape?.Locate?.Invoke(path) is { } local) return new LocatedNode(bound.Syntax, local, fromRoot: false);
        if (root?.Locate?.Invoke(path) is { } global) return new LocatedNode(bound.Syntax, global, fromRoot: true);
        if (_shape?.Find(path) is { } member) return new LocatedNode(bound.Syntax, [new ShapeStep(member.Name)], fromRoot: false);
        if (root?.Find(path) is { } top) return new LocatedNode(bound.Syntax, [new ShapeStep(top.Name)], fromRoot: true);
        if (root is null && _shape is null) Report("$at needs an input whose names are known: a layout or a schema", bound.Syntax);
        else Report($"there is nothing at \"{path}\" in {((root ?? _shape)!.Name is { Length: > 0 } name ? name : "the input")}{NearestName.Hint(path.Split(' ')[0], ((_shape ?? root)!).Members.Select(m => m.OriginalName))}", bound.Items[0].Syntax);
        return nothing;
    }

    private void CheckVariable(SyntaxNode syntax, string name)
    {
        if (!_options.IsMapping || name.StartsWith('!')) return;
        var known = _options.Variables.Concat(_functions.Keys).Append("at");
        for (var scope = _scope; scope is not null; scope = scope.Parent) known = known.Concat(scope.Variables.Select(v => v.Key).Where(k => k[0] is not ('!' or '@')));
        var nearest = NearestName.Find(name, known);
        var reason = name == "eval" ? "$eval is off in mappings" : $"there is no variable or function ${name}";
        Report(reason + (nearest is null || name == "eval" ? "" : $"; did you mean ${nearest}?"), syntax);
    }
}
