using Bridge.Mapping.Errors;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Numbers;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Numerics;

/// <summary>Numbers beyond JSONata: exact conversions between numbers and the digits that legacy fields hold.</summary>
internal static class DecimalFunctions
{
    private const int MostDigits = 1000;

    private static MappingException Error(string message, in Val value) => MappingException.Create(ErrorMessages.ValueCode, JsonOutput.ToText(value), message: message);

    /// <summary>A number in the arithmetic of this evaluation.</summary>
    public static Val ToVal(EvaluationContext context, in ExactNumber number) => context.Exact ? ExactMath.ToVal(number) : Val.Of(number.ToDouble());

    /// <summary>A whole number of 64 bits.</summary>
    public static bool TryWhole(in Val value, out long whole)
    {
        whole = 0;
        return value.IsNumber && ExactMath.ToExact(value) is { IsInteger: true } number && number.Round(0, RoundMode.Down).TryGetScaled(out whole, out _);
    }

    public static Val Int(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var number = Read(arguments[0]);
        if (!number.IsInteger) throw Error("the number is not whole; $roundTo, $floor and $ceil make it so", arguments[0]);
        return ToVal(context, number.Round(0, RoundMode.Down));
    }

    public static Val Decimal(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var number = Read(arguments[0]);
        if (arguments.At(1).IsUndefined) return ToVal(context, number);
        return ToVal(context, AtScale(number, Count(arguments[1], "scale", 0), arguments[0]));
    }

    public static Val Implied(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var number = Read(arguments[0]);
        if (number.Scale > 0) throw Error("digits with an implied point have no point of their own", arguments[0]);
        return ToVal(context, number * ExactNumber.FromScaled(1L, Count(arguments.At(1), "scale", 0)));
    }

    public static Val ToImplied(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        return Digits(context, arguments, overpunched: false);
    }

    public static Val Overpunch(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        if (!ZonedDigits.TryRead(Trimmed(arguments[0]), out var number)) throw Error("the text is no number with its sign in the last digit ({ and A to I are +0 to +9, } and J to R are -0 to -9)", arguments[0]);
        return ToVal(context, number * ExactNumber.FromScaled(1L, arguments.At(1).IsUndefined ? 0 : Count(arguments[1], "scale", 0)));
    }

    public static Val ToOverpunch(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        return Digits(context, arguments, overpunched: true);
    }

    public static Val Packed(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        if (!PackedDigits.TryRead(arguments[0].Utf8, out var number)) throw Error("the text is no packed decimal in hexadecimal: digits, and a sign (C, D, F; also A, B, E) in the last place", arguments[0]);
        return ToVal(context, number * ExactNumber.FromScaled(1L, arguments.At(1).IsUndefined ? 0 : Count(arguments[1], "scale", 0)));
    }

    public static Val RoundTo(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        if (!TryWhole(arguments.At(1), out var places) || Math.Abs(places) > MostDigits) throw Error($"places are a whole number from -{MostDigits} to {MostDigits}", arguments.At(1));
        var mode = RoundMode.HalfUp;
        if (!arguments.At(2).IsUndefined && !RoundModes.TryParse(arguments[2].Utf8, out mode)) throw Error(NoMode(arguments[2]), arguments[2]);
        var number = ExactMath.ToExact(arguments[0]);
        return ToVal(context, places >= 0 ? number.WithScale((int)places, mode) : number.Round((int)places, mode));
    }

    public static string? CheckMode(in Val name) => RoundModes.TryParse(name.Utf8, out _) ? null : NoMode(name);

    public static string? CheckCount(in Val value) => TryWhole(value, out var count) && count is >= 0 and <= MostDigits ? null : $"a whole number from 0 to {MostDigits} is needed here";

    private static string NoMode(in Val name) => $"there is no way to round \"{name.AsString}\"; known are {RoundModes.Names}";

    private static int Count(in Val value, string what, int least) =>
        TryWhole(value, out var count) && count >= least && count <= MostDigits ? (int)count : throw Error($"the {what} is a whole number from {least} to {MostDigits}", value);

    private static ReadOnlySpan<byte> Trimmed(in Val text) => text.Utf8.Trim((byte)' ');

    /// <summary>A number, or a text of digits with leading zeros, a point, and a sign before or behind.</summary>
    private static ExactNumber Read(in Val value)
    {
        if (value.IsNumber) return ExactMath.ToExact(value);
        return SignedDigits.TryRead(Trimmed(value), out var number) ? number : throw Error("the text is no number", value);
    }

    private static ExactNumber AtScale(in ExactNumber number, int scale, in Val value)
    {
        var result = number.WithScale(scale, RoundMode.Down);
        return result == number ? result : throw Error($"the number has more than {scale} decimals; round it with $roundTo first", value);
    }

    private static Val Digits(EvaluationContext context, ReadOnlySpan<Val> arguments, bool overpunched)
    {
        var number = AtScale(Read(arguments[0]), Count(arguments.At(1), "scale", 0), arguments[0]);
        var width = Count(arguments.At(2), "width", 1);
        Span<byte> text = stackalloc byte[ExactNumber.MaxSmallLength];
        if (!number.TryFormat(text, out var written))
        {
            text = new byte[(2 * ExactNumber.MaxDigits) + 8];
            number.TryFormat(text, out written);
        }
        var count = 0;
        foreach (var b in text[..written])
        {
            // Sign and point are implied; leading zeros are filled in below.
            if (b is not ((byte)'-' or (byte)'.') && (count > 0 || b != '0')) text[count++] = b;
        }
        var signed = number.Sign < 0 && !overpunched ? 1 : 0;
        if (count + signed > width) throw Error($"the number needs {count + signed} places, {width} are there", arguments[0]);
        var target = context.Buffers.ReserveText(width);
        target[..width].Fill((byte)'0');
        if (signed > 0) target[0] = (byte)'-';
        text[..count].CopyTo(target[(width - count)..]);
        if (overpunched) ZonedDigits.Punch(ref target[width - 1], number.Sign < 0);
        return context.Buffers.TakeText(width);
    }
}
