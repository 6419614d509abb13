using System.Buffers;
using Bridge.Formats;

namespace Bridge.Codecs.Copybook;

/// <summary>
/// Cuts records that stand one behind the other with nothing between them, each as long as its items say: its tables as often as their counters say, the view that counts.
/// Looks at the bytes of one record at most. One instance per stream.
/// </summary>
internal sealed class ItemsFramer(CopybookLayout layout) : IFramer
{
    private readonly CopybookDecoder _measure = new(layout);
    private byte[] _copy = [];

    public ReadOnlyMemory<byte> Preamble => default;

    public void Resume(ReadOnlyMemory<byte> state) { }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (input.IsEmpty) return FrameResult.NeedMore;
        var isAll = endOfStream || input.Length >= layout.Size;
        int length;
        try
        {
            length = _measure.Measure(Contiguous(input), isAll);
        }
        catch (MessageFormatException e)
        {
            return Broken(ref input, out frame, $"{e.Message}; so nothing tells where the next record begins");
        }
        if (length == 0) return isAll ? Broken(ref input, out frame, "the bytes are none of the copybook's records by `redefines`, so nothing tells where the next record begins") : FrameResult.NeedMore;
        if (length > input.Length) return endOfStream ? Broken(ref input, out frame, $"the stream ended within a record: {input.Length} of {length} bytes came") : FrameResult.NeedMore;
        frame = input.Slice(0, length);
        input = input.Slice(length);
        return FrameResult.Frame;
    }

    // A record is never longer than its copybook; one that is too large for the source's limit leaves no way to the next.
    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        input = input.Slice(input.End);
        return endOfStream;
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output) => output.Write(payload);

    private ReadOnlySpan<byte> Contiguous(in ReadOnlySequence<byte> input)
    {
        var head = input.Slice(0, Math.Min(input.Length, layout.Size));
        if (head.IsSingleSegment) return head.FirstSpan;
        if (_copy.Length < layout.Size) _copy = new byte[layout.Size];
        head.CopyTo(_copy);
        return _copy.AsSpan(0, (int)head.Length);
    }

    private static FrameResult Broken(ref ReadOnlySequence<byte> input, out ReadOnlySequence<byte> frame, string reason)
    {
        frame = input;
        input = input.Slice(input.End);
        return FrameResult.Broken(reason);
    }
}
