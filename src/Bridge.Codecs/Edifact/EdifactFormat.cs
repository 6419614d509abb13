using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Dictionary;
using Bridge.Codecs.Edi.Groups;
using Bridge.Codecs.Edi.Interchanges;
using Bridge.Formats;

namespace Bridge.Codecs.Edifact;

/// <summary>Makes codecs of <c>format: edifact</c>.</summary>
internal static class EdifactFormat
{
    private static readonly EdiShapes Shapes = new(EdifactDialect.Instance, EdifactPath.Parse);

    public static ICodec Create(EdiInterchangeOptions options, EdiLayout layout) => new EdiInterchangeCodec(EdifactDialect.Instance, Shapes, "application/edifact", options, layout);
}
