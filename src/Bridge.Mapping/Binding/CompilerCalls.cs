using Bridge.Mapping.Errors;
using Bridge.Mapping.Functions;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Functions.Numerics;
using Bridge.Mapping.Nodes;
using Bridge.Mapping.Nodes.Calls;
using Bridge.Mapping.Syntax;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Binding;

/// <summary>Calls in mode mapping: number and types of the arguments, and constant ones, are checked when compiling.</summary>
internal sealed partial class Compiler
{
    /// <summary>Reports what is wrong with a call of a built-in function whatever the input may be.</summary>
    /// <param name="brought">Arguments that ~> brings along in front.</param>
    private void CheckCall(Bound bound, Node procedure, Node[] arguments, int brought)
    {
        if (!_options.IsMapping || procedure is not ConstantNode { Value.IsFunction: true } constant) return;
        var function = constant.Value.AsFunction;
        if (function.Signature is not { } signature) return;
        var parameters = signature.Parameters;
        var name = "$" + bound.Left!.Text;
        var count = arguments.Length + brought;
        if (signature.IsPlain && count > parameters.Length)
        {
            ReportCall("T0410", $"{name} takes {Most(parameters.Length)}, not {count}", bound.Items[Math.Max(0, parameters.Length - brought)].Syntax);
            return;
        }
        var least = parameters.Count(p => !p.Optional);
        if (signature.IsPlain && count < least)
        {
            ReportCall("T0410", $"{name} needs {(least == 1 ? "an argument" : $"{least} arguments")}, not {count}", bound.Syntax);
            return;
        }
        if (!signature.IsPlain) return;
        // With an argument too few the context item is the first one.
        var shift = brought + (parameters.Length > 0 && parameters[0].Context && count < signature.Required ? 1 : 0);
        var faults = _diagnostics.Count;
        if (shift > brought && LacksArgument(bound, function, parameters, name)) return;
        for (var i = 0; i < arguments.Length && i + shift < parameters.Length; i++)
        {
            if (!IsConstant(bound.Items[i]))
            {
                // With an argument too few it may be the context item that is the first one, if it fits.
                var mayBeContext = parameters[0].Context && count < parameters.Length && i + shift == 0 && (TypeOf(_shape) is var context && (context == TypeSet.None || (context & parameters[0].Types) != 0));
                if (function is BuiltIn { Name: var called } && !mayBeContext && !CheckItems(bound.Items[i], parameters[i + shift], called, i + shift + 1)) CheckArgument(bound.Items[i], parameters[i + shift], called, i + shift + 1);
                continue;
            }
            var value = ConstantOf(arguments[i]);
            var parameter = parameters[i + shift];
            var mayShift = parameters[0].Context && count < parameters.Length;
            if ((parameter.Types & ArgumentCheck.TypeOf(value)) == 0)
            {
                var next = i + shift + 1;
                if (!mayShift || next >= parameters.Length || (parameters[next].Types & ArgumentCheck.TypeOf(value)) == 0) ReportCall("T0410", $"argument {i + shift + 1} of {name} must be {TypeNames(parameter.Types)}", bound.Items[i].Syntax);
                continue;
            }
            if (function is BuiltIn { Checks: { } checks } && i + shift < checks.Length && checks[i + shift] is { } check && Judge(check, value) is { } fault)
            {
                ReportCall(ErrorMessages.ValueCode, $"argument {i + shift + 1} of {name}: {fault}", bound.Items[i].Syntax);
            }
        }
        // With a third argument the picture may be written with other characters.
        if (bound.Left.Text == "formatNumber" && function is BuiltIn && count == 2 && bound.Items[^1].Kind == BoundKind.Text && Judge(PictureFunctions.CheckNumber, Val.Of(bound.Items[^1].Text)) is { } picture)
        {
            ReportCall(ErrorMessages.ValueCode, $"argument 2 of {name}: {picture}", bound.Items[^1].Syntax);
        }
        if (bound.Left.Text == "table" && function is BuiltIn && brought == 0 && bound.Items[0].Kind == BoundKind.Text) CheckTable(bound.Items[0]);
        if (faults == _diagnostics.Count && brought == 0 && arguments.Length > 0 && function is BuiltIn { IsPure: true } && bound.Items.TrueForAll(IsConstant))
        {
            CheckConstant(bound.Syntax, new CallNode(bound.Syntax, procedure, arguments, _scope));
        }
    }

    // $substring(Name): the context item would be the text, and Name the position.
    private bool LacksArgument(Bound bound, FunctionVal function, Parameter[] parameters, string name)
    {
        if (function is not BuiltIn || parameters.Length < 2) return false;
        var first = bound.Items.Count > 0 ? TypeOf(bound.Items[0]) : TypeSet.None;
        var isFirst = first != TypeSet.None && (first & parameters[1].Types) == 0 && (first & parameters[0].Types) != 0;
        var context = TypeOf(_shape);
        var isNoContext = context != TypeSet.None && (context & parameters[0].Types) == 0;
        if (!isFirst && !isNoContext) return false;
        var least = parameters.Count(p => p.Context || !p.Optional);
        var instead = isNoContext ? $", and the context item is {(context == TypeSet.Object ? "an object" : TypeNames(context))}" : $"; with {Counted(bound.Items.Count)} it works on the context item, and {Source(bound.Items[0])} is {TypeNames(first)}";
        ReportCall("T0410", $"{name} needs {Counted(least)} here{instead}", bound.Syntax);
        return true;
    }

    private static string Counted(int count) => count switch { 0 => "no argument", 1 => "one argument", _ => $"{count} arguments" };

    private void CheckTable(Bound name)
    {
        if (_options.Tables is not { } tables || tables.Contains(name.Text)) return;
        var hint = Configuration.NearestName.Find(name.Text, tables) is { } near ? $"; did you mean \"{near}\"?" : tables.Count == 0 ? "; the mapping names none under tables:" : $"; there are {string.Join(", ", tables)}";
        ReportCall(ErrorMessages.NameCode, $"there is no table \"{name.Text}\"{hint}", name.Syntax);
    }

    /// <summary>Reports a constant sub-expression that can only fail.</summary>
    private void CheckConstant(SyntaxNode syntax, Node node)
    {
        var context = new EvaluationContext();
        context.Start(Exact, compat: false);
        try
        {
            node.Eval(context, default, new Frame());
        }
        catch (MappingException e)
        {
            ReportCall(e.JsonataCode, $"this is constant and fails: {e.Message}", syntax);
        }
    }

    /// <summary>Reports an operation on constants that can only fail.</summary>
    private Node Checked(Bound bound, Node node)
    {
        if (_options.IsMapping && IsConstant(bound.Left!) && IsConstant(bound.Right!)) CheckConstant(bound.Syntax, node);
        return node;
    }

    private static bool IsConstant(Bound bound)
    {
        if (bound.Predicates is not null || bound.Group is not null || bound.Stages is not null || bound.Tuple) return false;
        return bound.Kind switch
        {
            BoundKind.Text or BoundKind.Number or BoundKind.Literal => true,
            BoundKind.Array or BoundKind.Object => bound.Items.TrueForAll(IsConstant),
            BoundKind.Negate => IsConstant(bound.Left!),
            _ => false,
        };
    }

    private Val ConstantOf(Node node)
    {
        var context = new EvaluationContext();
        context.Start(Exact, compat: false);
        try
        {
            return node.Eval(context, default, new Frame());
        }
        catch (MappingException)
        {
            return default;
        }
    }

    private static string? Judge(ConstantCheck check, in Val value)
    {
        try
        {
            return value.IsUndefined ? null : check(value);
        }
        catch (FunctionException e)
        {
            return e.Message;
        }
        catch (MappingException e)
        {
            return e.Message;
        }
    }

    private void ReportCall(string code, string message, SyntaxNode at) =>
        _diagnostics.Add(new MappingDiagnostic(ErrorMessages.BridgeCode(code), code.StartsWith("BR", StringComparison.Ordinal) ? "" : code, at.Position, at.TokenStart, at.TokenLength, message));

    private static string Most(int count) => count switch { 0 => "no arguments", 1 => "one argument", _ => $"{count} arguments at most" };

    private static string TypeNames(TypeSet types)
    {
        var names = new List<string>();
        if ((types & TypeSet.Text) != 0) names.Add("text");
        if ((types & TypeSet.Number) != 0) names.Add("a number");
        if ((types & TypeSet.Boolean) != 0) names.Add("true or false");
        if ((types & TypeSet.Null) != 0) names.Add("null");
        if ((types & TypeSet.Object) != 0) names.Add("an object");
        if ((types & TypeSet.Array) != 0) names.Add("an array");
        if ((types & TypeSet.Function) != 0) names.Add("a function");
        return string.Join(" or ", names);
    }
}
