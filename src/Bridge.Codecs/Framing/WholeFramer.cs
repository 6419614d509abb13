using System.Buffers;
using Bridge.Formats;

namespace Bridge.Codecs.Framing;

/// <summary>The whole stream is one frame: a file, or a connection that the peer closes behind each message. One instance per stream.</summary>
internal sealed class WholeFramer : IFramer
{
    public ReadOnlyMemory<byte> Preamble => default;

    public void Resume(ReadOnlyMemory<byte> preamble) { }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (!endOfStream || input.IsEmpty) return FrameResult.NeedMore;
        frame = input;
        input = input.Slice(input.End);
        return FrameResult.Frame;
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        input = input.Slice(input.End);
        return endOfStream;
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output) => output.Write(payload);
}
