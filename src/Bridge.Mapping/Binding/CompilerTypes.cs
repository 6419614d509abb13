using Bridge.Documents;
using Bridge.Mapping.Functions;
using Bridge.Mapping.Syntax;

namespace Bridge.Mapping.Binding;

/// <summary>
/// Types in mode mapping: what is known from the shape of the input, from constants and from operators is compared with what operators and functions take. Only what fails
/// for every input that has the value is reported.
/// </summary>
internal sealed partial class Compiler
{
    /// <summary>The type that an expression has whenever it has a value; <see cref="TypeSet.None"/> if it is not known, or may be a list.</summary>
    private TypeSet TypeOf(Bound bound)
    {
        if (bound.Predicates is not null || bound.Group is not null || bound.KeepArray) return TypeSet.None;
        return bound.Kind switch
        {
            BoundKind.Text => TypeSet.Text,
            BoundKind.Number or BoundKind.Negate => TypeSet.Number,
            BoundKind.Literal => bound.Text == "null" ? TypeSet.Null : TypeSet.Boolean,
            BoundKind.Object => TypeSet.Object,
            BoundKind.Binary => bound.Text switch { "&" => TypeSet.Text, "+" or "-" or "*" or "/" or "%" => TypeSet.Number, _ => TypeSet.Boolean },
            BoundKind.Block when bound.Items.Count == 1 => TypeOf(bound.Items[0]),
            BoundKind.Condition when bound.Third is not null && TypeOf(bound.Right!) is var type && type == TypeOf(bound.Third) => type,
            BoundKind.Function when bound.Left is { Kind: BoundKind.Variable } name && IsBuiltIn(name.Text) => ResultOf(BuiltIns.All[name.Text].Signature),
            BoundKind.Path when RepeatedBy(bound, withLast: true) is null && bound.Steps.TrueForAll(s => s.Kind is BoundKind.Name or BoundKind.Variable) => TypeOf(ShapeOf(bound, _shape)),
            BoundKind.Variable when bound.Text.Length == 0 => TypeOf(_shape),
            _ => TypeSet.None,
        };
    }

    private static TypeSet TypeOf(Shape? shape) => shape?.Kind switch
    {
        ShapeKind.Text or ShapeKind.Date or ShapeKind.Binary => TypeSet.Text,
        ShapeKind.Integer or ShapeKind.Decimal => TypeSet.Number,
        ShapeKind.Boolean => TypeSet.Boolean,
        ShapeKind.Object => TypeSet.Object,
        _ => TypeSet.None,
    };

    // <n-n:n> gives a number.
    private static TypeSet ResultOf(Signature signature) =>
        signature.Text is [.., ':', var letter, '>'] && letter is 's' or 'n' or 'b' ? Signature.LetterType(signature.Text[^2]) : TypeSet.None;

    private bool IsBuiltIn(string name) => BuiltIns.All.ContainsKey(name) && !_globals.ContainsKey(name) && !IsDeclared(name);

    // By the expression itself.
    private bool IsDeclared(string name)
    {
        for (var scope = _scope; scope is not null; scope = scope.Parent)
        {
            if (scope.TryGetSlot(name, out _)) return true;
        }
        return false;
    }

    private void CheckTypes(Bound bound)
    {
        if (!_options.IsMapping) return;
        var (left, right, op) = (bound.Left!, bound.Right!, bound.Text);
        if (IsConstant(left) && IsConstant(right)) return; // evaluated, which says more
        switch (op)
        {
            case "+" or "-" or "*" or "/" or "%":
                CheckNumber(left, "T2001", $"the left side of {op}");
                CheckNumber(right, "T2002", $"the right side of {op}");
                LintOperand(left, op);
                LintOperand(right, op);
                break;
            case "<" or "<=" or ">" or ">=":
                CheckOrder(left, right, op);
                LintOperand(left, op);
                LintOperand(right, op);
                break;
            case "=" or "!=":
                CheckEquality(left, right, op);
                break;
        }
    }

    private void CheckNumber(Bound operand, string code, string place)
    {
        if (TypeOf(operand) is var type && type is not (TypeSet.None or TypeSet.Number)) Report(code, $"{place} is {Described(operand, type)}, and it takes numbers{ToNumber(operand, type)}", operand);
    }

    private void CheckOrder(Bound left, Bound right, string op)
    {
        TypeSet first = TypeOf(left), second = TypeOf(right);
        foreach (var (operand, type) in new[] { (left, first), (right, second) })
        {
            if (type is TypeSet.None or TypeSet.Number or TypeSet.Text) continue;
            Report("T2010", $"{op} compares numbers or texts, and this is {Described(operand, type)}", operand);
            return;
        }
        if (first == second || first == TypeSet.None || second == TypeSet.None) return;
        var text = first == TypeSet.Text ? left : right;
        Report("T2009", $"{op} cannot compare {Described(left, first)} with {Described(right, second)}{ToNumber(text, TypeSet.Text)}", text);
    }

    // Values of two types are never equal. With null this may be meant: it is how null is asked for.
    private void CheckEquality(Bound left, Bound right, string op)
    {
        TypeSet first = TypeOf(left), second = TypeOf(right);
        if (first is TypeSet.None or TypeSet.Null || second is TypeSet.None or TypeSet.Null)
        {
            if (second is not (TypeSet.None or TypeSet.Null)) LintOperand(left, op);
            if (first is not (TypeSet.None or TypeSet.Null)) LintOperand(right, op);
            return;
        }
        if (first == second) return;
        var text = first == TypeSet.Text ? left : right;
        var cure = (first | second) == (TypeSet.Text | TypeSet.Number) ? IsConstant(text) ? "; write the number without quotes" : IsConstant(left) || IsConstant(right) ? $"; write the number in quotes, or $number({Source(text)})" : ToNumber(text, TypeSet.Text) : "";
        _diagnostics.Add(new MappingDiagnostic(Errors.ErrorMessages.UnreachableCode, "", left.Position, left.Whole.Start, right.Whole.End - left.Whole.Start,
            $"{Described(left, first)} is never equal to {Described(right, second)}, so this is always {(op == "=" ? "false" : "true")}{cure}")
        { IsWarning = true });
    }

    /// <summary>Reports an argument whose type the parameter does not take.</summary>
    /// <returns>Whether something was reported.</returns>
    private bool CheckArgument(Bound argument, Parameter parameter, string name, int number)
    {
        var type = TypeOf(argument);
        if (type == TypeSet.None)
        {
            if ((parameter.Types & TypeSet.Array) == 0) LintOperand(argument, "$" + name);
            return false;
        }
        if ((parameter.Types & type) == 0)
        {
            Report("T0410", $"argument {number} of ${name} must be {TypeNames(parameter.Types)}, and this is {Described(argument, type)}{Conversion(argument, type, parameter.Types)}", argument);
            return true;
        }
        if (parameter is not { Letter: 'a', Subtype: [var letter] } || letter is not ('s' or 'n' or 'b' or 'o') || type == Signature.LetterType(letter)) return false;
        Report("T0412", $"argument {number} of ${name} must be an array of {PluralOf(letter)}, and this is {Described(argument, type)}{Conversion(argument, type, Signature.LetterType(letter))}", argument);
        return true;
    }

    // sum(lines.name): a list of the wrong items.
    private bool CheckItems(Bound argument, Parameter parameter, string name, int number)
    {
        if (parameter is not { Letter: 'a', Subtype: [var letter] } || letter is not ('s' or 'n' or 'b' or 'o') || argument is not { Kind: BoundKind.Path, Group: null, Predicates: null }) return false;
        if (!argument.Steps.TrueForAll(s => s.Kind is BoundKind.Name or BoundKind.Variable) || RepeatedBy(argument, withLast: true) is null) return false;
        if (TypeOf(ShapeOf(argument, _shape)) is var type && (type == TypeSet.None || type == Signature.LetterType(letter))) return false;
        Report("T0412", $"argument {number} of ${name} must be an array of {PluralOf(letter)}, and the items of {Source(argument)} are {PluralOf(LetterOf(type))}" + (letter == 'n' && type == TypeSet.Text ? $"; convert them, ${name}({Source(argument)}.$number($)), or give the field a type in the layout" : ""), argument);
        return true;
    }

    private static char LetterOf(TypeSet type) => type switch { TypeSet.Text => 's', TypeSet.Number => 'n', TypeSet.Boolean => 'b', _ => 'o' };

    private static string PluralOf(char letter) => letter switch { 's' => "texts", 'n' => "numbers", 'b' => "truth values", _ => "objects" };

    private string Described(Bound bound, TypeSet type)
    {
        var what = type switch { TypeSet.Text => "text", TypeSet.Number => "a number", TypeSet.Boolean => "true or false", TypeSet.Null => "null", _ => "an object" };
        if (bound.Kind == BoundKind.Literal) return bound.Text;
        var origin = bound.Kind == BoundKind.Path && ShapeOf(bound, _shape) is { Origin.Length: > 0 } shape ? $", {shape.Origin}" : "";
        return bound.Kind is BoundKind.Object ? what : $"{Source(bound)} ({what}{origin})";
    }

    private string ToNumber(Bound bound, TypeSet type) => Conversion(bound, type, TypeSet.Number);

    private string Conversion(Bound bound, TypeSet type, TypeSet wanted)
    {
        if (type == TypeSet.Text && (wanted & TypeSet.Number) != 0)
        {
            return bound.Kind == BoundKind.Text ? "; a number has no quotes" : $"; convert it, $number({Source(bound)})" + (bound.Kind == BoundKind.Path ? ", or give the field a type in the layout" : "");
        }
        return (wanted & TypeSet.Text) != 0 && type is TypeSet.Number or TypeSet.Boolean ? $"; convert it, $string({Source(bound)})" : "";
    }

    private string Source(Bound bound)
    {
        var text = _source[bound.Whole.Start..bound.Whole.End];
        return text.Length > 60 ? text[..60] + "…" : text;
    }

    private void Report(string code, string message, Bound at) =>
        _diagnostics.Add(new MappingDiagnostic(Errors.ErrorMessages.BridgeCode(code), code, at.Position, at.Whole.Start, at.Whole.End - at.Whole.Start, message));
}
