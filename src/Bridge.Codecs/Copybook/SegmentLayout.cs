using Bridge.Codecs.Layouts;

namespace Bridge.Codecs.Copybook;

/// <summary>The segments of a copybook as record types, so that they are framed, put together and written as those of any layout. Immutable.</summary>
internal sealed class SegmentLayout : RecordLayoutFile
{
    /// <summary>The segments by the numbers of their record types.</summary>
    public required CobolSegment[] Segments { get; init; }
}
