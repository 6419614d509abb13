using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Control;

/// <summary>$boolean, $not, $exists, $type, $error, $assert.</summary>
internal static class LogicFunctions
{
    public static Val Boolean(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) =>
        arguments.At(0).IsUndefined ? default : Val.Of(Compare.Truth(arguments[0]));

    public static Val Not(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) =>
        arguments.At(0).IsUndefined ? default : Val.Of(!Compare.Truth(arguments[0]));

    public static Val Exists(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) => Val.Of(!arguments.At(0).IsUndefined);

    private static readonly Val NullName = Val.Of("null"), NumberName = Val.Of("number"), TextName = Val.Of("string"), BooleanName = Val.Of("boolean"),
        ArrayName = Val.Of("array"), FunctionName = Val.Of("function"), ObjectName = Val.Of("object");

    public static Val Type(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = arguments.At(0);
        return value.Kind switch
        {
            ValKind.Undefined => default,
            ValKind.Null => NullName,
            ValKind.Text or ValKind.TapeText => TextName,
            ValKind.True or ValKind.False => BooleanName,
            ValKind.Array or ValKind.TapeArray => ArrayName,
            ValKind.Function => FunctionName,
            _ when value.IsNumber => Compare.IsNumeric(value) ? NumberName : ObjectName,
            _ => ObjectName,
        };
    }

    public static Val Error(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) =>
        throw MappingException.Create("D3137", message: Message(arguments.At(0)));

    public static Val Assert(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) =>
        arguments.At(0).Kind == ValKind.True ? default : throw MappingException.Create("D3141", message: Message(arguments.At(1)));

    private static string? Message(in Val value) => value.IsText && !value.Utf8.IsEmpty ? value.AsString : null;
}
