using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Pictures;
using Bridge.Mapping.Text;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.Numerics;

/// <summary>$formatNumber, $formatInteger, $parseInteger: pictures are compiled once a worker.</summary>
internal static class PictureFunctions
{
    public static Val FormatNumber(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = arguments.At(0);
        if (value.IsUndefined) return default;
        var picture = arguments.At(2).IsUndefined
            ? context.NumberPictures.Get(arguments.At(1))
            : NumberPicture.Compile(arguments.At(1).AsString, Symbols(arguments[2]));
        var builder = new Utf8Builder(stackalloc byte[256]);
        try
        {
            if (context.Exact) picture.Format(ExactMath.ToExact(value), ref builder);
            else picture.Format(value.AsDouble, ref builder);
            return context.Buffers.CopyText(builder.Written);
        }
        finally
        {
            builder.Dispose();
        }
    }

    private static NumberSymbols Symbols(in Val options)
    {
        var symbols = NumberSymbols.Default;
        var members = new MemberCursor(options);
        while (members.Next(out var name, out var value)) NumberSymbols.TrySet(name.AsString, value.AsString, ref symbols);
        return symbols;
    }

    public static Val FormatInteger(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var value = arguments.At(0);
        if (value.IsUndefined) return default;
        var picture = context.IntegerPictures.Get(arguments.At(1));
        var builder = new Utf8Builder(stackalloc byte[256]);
        try
        {
            if (context.Exact) picture.Format(ExactMath.ToExact(value), ref builder);
            else picture.Format(value.AsDouble, ref builder);
            return context.Buffers.CopyText(builder.Written);
        }
        finally
        {
            builder.Dispose();
        }
    }

    public static string? CheckNumber(in Val picture)
    {
        NumberPicture.Compile(picture.AsString);
        return null;
    }

    public static string? CheckInteger(in Val picture)
    {
        IntegerPicture.Compile(picture.AsString);
        return null;
    }

    public static Val ParseInteger(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        if (arguments.At(0).IsUndefined) return default;
        var value = context.IntegerPictures.Get(arguments.At(1)).Parse(arguments[0].Utf8);
        if (!context.Exact) return Val.Of(value);
        return double.IsNaN(value) ? throw MappingException.Create("D3030", JsonOutput.ToText(arguments[0]), index: 1) : ExactMath.ToVal(ExactMath.ToExact(Val.Of(value)));
    }
}
