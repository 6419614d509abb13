using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Dictionary;
using Bridge.Codecs.Edi.Groups;
using Bridge.Codecs.Edi.Interchanges;
using Bridge.Formats;

namespace Bridge.Codecs.X12;

/// <summary>Makes codecs of <c>format: x12</c>.</summary>
internal static class X12Format
{
    private static readonly EdiShapes Shapes = new(X12Dialect.Instance, X12Path.Parse);

    public static ICodec Create(EdiInterchangeOptions options, EdiLayout layout) => new EdiInterchangeCodec(X12Dialect.Instance, Shapes, "application/edi-x12", options, layout);
}
