using Bridge.Mapping.Checks;
using Bridge.Mapping.Errors;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Functions.Numerics;
using Bridge.Mapping.Functions.Texts;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Identifiers;

/// <summary>Check digits beyond JSONata. A number is taken as its digits; one with leading zeros must be text.</summary>
internal static class CheckFunctions
{
    private static MappingException Error(string message, in Val value) => MappingException.Create(ErrorMessages.ValueCode, JsonOutput.ToText(value), message: message);

    public static Val Luhn(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) =>
        arguments.At(0).IsUndefined ? default : Text(context, CheckDigits.Luhn(Digits(context, arguments[0])), 1);

    public static Val Mod10(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) =>
        arguments.At(0).IsUndefined ? default : Text(context, CheckDigits.Mod10(Digits(context, arguments[0])), 1);

    public static Val Mod11(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var weight = 7L;
        if (!arguments.At(1).IsUndefined && (!DecimalFunctions.TryWhole(arguments[1], out weight) || weight is < 3 or > 99)) throw Error("the largest weight is a whole number from 3 to 99", arguments[1]);
        var value = CheckDigits.Mod11(Digits(context, arguments[0]), (int)weight);
        return value == 10 ? context.CopyText("X"u8) : Text(context, value, 1);
    }

    public static Val Mod97(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var text = FixedTextFunctions.TextOf(context, arguments[0]).Utf8;
        if (!CheckDigits.IsAlphanumeric(text)) throw Error("check digits by modulus 97 are made of letters and digits only", arguments[0]);
        return Text(context, CheckDigits.Mod97(text), 2);
    }

    public static Val Check(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(1).IsUndefined) return default;
        var fault = CheckedCode.Fault(arguments[0].Utf8, FixedTextFunctions.TextOf(context, arguments[1]).Utf8, out var isKnown);
        if (!isKnown) throw Error(NoKind(arguments[0]), arguments[0]);
        return fault is null ? arguments[1] : throw Error(fault, arguments[1]);
    }

    public static string? CheckKind(in Val kind) => CheckedCode.IsKind(kind.Utf8) ? null : NoKind(kind);

    private static string NoKind(in Val kind) => $"there is no check \"{kind.AsString}\"; known are {CheckedCode.Kinds}";

    private static ReadOnlySpan<byte> Digits(EvaluationContext context, in Val value)
    {
        var text = FixedTextFunctions.TextOf(context, value).Utf8;
        return CheckDigits.IsDigits(text) ? text : throw Error("a check digit is made of digits only", value);
    }

    private static Val Text(EvaluationContext context, int value, int width)
    {
        var target = context.Buffers.ReserveText(width);
        for (var i = width - 1; i >= 0; i--, value /= 10) target[i] = (byte)('0' + value % 10);
        return context.Buffers.TakeText(width);
    }
}
