using System.Buffers;
using Bridge.Codecs.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.FixedWidth;

/// <summary>Cuts records that may have line ends or none; the beginning of the stream decides. One instance per stream.</summary>
internal sealed class OptionalEndFramer(OptionalLineEnds ends) : IFramer
{
    private readonly LinesFramer _lines = new(new LinesOptions());
    private bool? _hasLineEnds;

    public ReadOnlyMemory<byte> Preamble => default;

    public void Resume(ReadOnlyMemory<byte> preamble) { }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (_hasLineEnds is null)
        {
            var has = ends.HasLineEnds(Head(input, ends.Window + 2));
            if (!has && !endOfStream && input.Length < ends.Window) return FrameResult.NeedMore;
            _hasLineEnds = has;
        }
        if (_hasLineEnds.Value) return _lines.TryRead(ref input, endOfStream, out frame);
        var head = Head(input, ends.Window);
        var ignored = head.Length - head.TrimStart("\r\n"u8).Length;
        if (ignored > 0)
        {
            input = input.Slice(ignored); // at the end of the file, as a rule
            return FrameResult.Ignored;
        }
        if (input.IsEmpty || (!endOfStream && !ends.IsWhole(head))) return FrameResult.NeedMore;
        var length = ends.Take(head);
        frame = input.Slice(0, length);
        input = input.Slice(length);
        return FrameResult.Frame;
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream) => _lines.TrySkip(ref input, endOfStream);

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output) => _lines.Write(payload, output);

    private static ReadOnlySpan<byte> Head(in ReadOnlySequence<byte> input, int length)
    {
        var head = input.Slice(0, Math.Min(length, input.Length));
        return head.IsSingleSegment ? head.FirstSpan : head.ToArray();
    }
}
