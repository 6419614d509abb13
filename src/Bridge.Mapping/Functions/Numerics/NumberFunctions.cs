using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Numbers;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Numerics;

/// <summary>Functions over numbers.</summary>
internal static class NumberFunctions
{
    public static Val Number(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = arguments.At(0);
        switch (value.Kind)
        {
            case ValKind.Undefined: return default;
            case ValKind.True: return context.Number(1);
            case ValKind.False: return context.Number(0);
            case ValKind.Text or ValKind.TapeText:
                if (context.Exact && ExactNumber.TryParse(value.Utf8, out var exact)) return ExactMath.ToVal(exact);
                if (NumberReader.TryCast(value.Utf8, out var number)) return context.Exact ? ExactMath.ToVal(ExactMath.ToExact(Val.Of(number))) : Val.Of(number);
                break;
            default:
                if (value.IsNumber) return value;
                break;
        }
        throw MappingException.Create("D3030", JsonOutput.ToText(value), index: 1);
    }

    public static Val Floor(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        return context.Exact ? ExactMath.ToVal(ExactMath.ToExact(arguments[0]).Floor()) : Val.Of(Math.Floor(arguments[0].AsDouble));
    }

    public static Val Ceil(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        return context.Exact ? ExactMath.ToVal(ExactMath.ToExact(arguments[0]).Ceiling()) : Val.Of(Math.Ceiling(arguments[0].AsDouble));
    }

    public static Val Abs(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        return context.Exact ? ExactMath.ToVal(ExactMath.ToExact(arguments[0]).Abs()) : Val.Of(Math.Abs(arguments[0].AsDouble));
    }

    public static Val Round(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var precision = arguments.At(1).IsUndefined ? 0 : arguments[1].AsDouble;
        var places = (int)Math.Clamp(precision, -1000, 1000);
        // Far to the left of the point nothing is left.
        if (!context.Exact && places != precision && precision < 0 && Math.Floor(precision) == precision && precision > -1e21) return Val.Of(0.0);
        // The reference moves the point by appending an exponent to the digits, which gives no number where that is no exponent or one too large.
        if (!context.Exact && (places != precision || (places > 290 && double.IsInfinity(DoubleMath.ShiftPoint(arguments[0].AsDouble, places))))) return Val.Of(double.NaN);
        return context.Exact
            ? ExactMath.ToVal(ExactMath.ToExact(arguments[0]).Round(places))
            : Val.Of(DoubleMath.Round(arguments[0].AsDouble, places));
    }

    public static Val Sqrt(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var value = arguments[0].AsDouble;
        if (value < 0) throw MappingException.Create("D3060", JsonOutput.ToText(arguments[0]), index: 1);
        return context.Exact ? ExactMath.ToVal(ExactMath.ToExact(arguments[0]).Sqrt()) : Val.Of(Math.Sqrt(value));
    }

    public static Val Power(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        if (context.Exact && !arguments.At(1).IsUndefined) return ExactMath.ToVal(ExactMath.ToExact(arguments[0]).Power(ExactMath.ToExact(arguments[1])));
        var result = Math.Pow(arguments[0].AsDouble, arguments.At(1).IsUndefined ? double.NaN : arguments[1].AsDouble);
        if (double.IsFinite(result)) return Val.Of(result);
        throw MappingException.Create("D3061", JsonOutput.ToText(arguments[0]), JsonOutput.ToText(arguments.At(1)), index: 1);
    }

    public static Val Random(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = Val.Of(context.Random.NextDouble());
        return context.Exact ? ExactMath.ToVal(ExactMath.ToExact(value)) : value;
    }

    public static Val FormatBase(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var radix = arguments.At(1).IsUndefined ? 10 : arguments[1].AsDouble;
        var builder = new Text.Utf8Builder(stackalloc byte[128]);
        try
        {
            DoubleMath.FormatBase(arguments[0].AsDouble, radix, ref builder);
            return context.Buffers.CopyText(builder.Written);
        }
        finally
        {
            builder.Dispose();
        }
    }
}
