using Bridge.Mapping.Dates;
using Bridge.Mapping.Functions.Calling;
using Bridge.Mapping.Pictures;
using Bridge.Mapping.Text;
using Bridge.Mapping.Values;

namespace Bridge.Mapping.Functions.DateTimes;

/// <summary>$now, $millis, $fromMillis, $toMillis.</summary>
internal static class DateFunctions
{
    public static Val Now(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) =>
        Format(context, context.Now.ToUnixTimeMilliseconds(), arguments.At(0), arguments.At(1));

    public static Val Millis(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) => Number(context, context.Now.ToUnixTimeMilliseconds());

    public static Val FromMillis(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site) =>
        arguments.At(0).IsUndefined ? default : Format(context, arguments[0].AsDouble, arguments.At(1), arguments.At(2));

    public static Val ToMillis(EvaluationContext context, ReadOnlySpan<Val> arguments, in CallPlace site)
    {
        var text = arguments.At(0);
        if (text.IsUndefined) return default;
        double millis;
        if (arguments.At(1).IsUndefined)
        {
            if (!IsoTime.TryRead(text.Utf8, out millis)) throw MappingException.Create("D3110", JsonOutput.ToText(text));
        }
        else if (!context.DatePictures.Get(arguments[1]).TryRead(text.Utf8, context.Now.ToUnixTimeMilliseconds(), out millis))
        {
            return default;
        }
        return Number(context, millis);
    }

    private static Val Number(EvaluationContext context, double millis) =>
        context.Exact && double.IsFinite(millis) ? Val.OfExact((long)millis) : Val.Of(millis);

    private static Val Format(EvaluationContext context, double millis, in Val picture, in Val zone)
    {
        var compiled = picture.IsUndefined ? DatePicture.Iso : context.DatePictures.Get(picture);
        var offset = zone.IsUndefined ? 0 : ZoneOffset.Parse(zone.Utf8);
        var builder = new Utf8Builder(stackalloc byte[128]);
        try
        {
            compiled.Format(millis, offset, ref builder);
            return context.Buffers.CopyText(builder.Written);
        }
        finally
        {
            builder.Dispose();
        }
    }
}
