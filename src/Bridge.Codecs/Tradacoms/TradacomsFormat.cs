using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Dictionary;
using Bridge.Codecs.Edi.Groups;
using Bridge.Codecs.Edi.Interchanges;
using Bridge.Formats;

namespace Bridge.Codecs.Tradacoms;

/// <summary>Makes codecs of <c>format: tradacoms</c>.</summary>
internal static class TradacomsFormat
{
    private static readonly EdiShapes Shapes = new(TradacomsDialect.Instance, TradacomsPath.Parse);

    public static ICodec Create(EdiInterchangeOptions options, EdiLayout layout) => new EdiInterchangeCodec(TradacomsDialect.Instance, Shapes, "application/x-tradacoms", options, layout);
}
