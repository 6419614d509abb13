using System.Buffers;
using Bridge.Formats;

namespace Bridge.Codecs.Framing;

/// <summary>Passes over a UTF-8 byte order mark at the start of a stream; a mark before the first field would move all of them, or become part of the first name. One instance per stream.</summary>
internal sealed class MarkFramer(IFramer inner) : IFramer
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private bool _started;

    public ReadOnlyMemory<byte> Preamble => inner.Preamble;

    public ReadOnlyMemory<byte> State => inner.State;

    /// <summary>Bytes of the mark at the front of a message: 3 or 0.</summary>
    public static int LengthOf(ReadOnlySpan<byte> message) => message.StartsWith(Mark) ? Mark.Length : 0;

    public void Resume(ReadOnlyMemory<byte> state)
    {
        _started = true;
        inner.Resume(state);
    }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        if (!_started)
        {
            frame = default;
            var matching = ByteSearch.Match(input, 0, Mark);
            if (matching < Mark.Length && matching == input.Length && !endOfStream) return FrameResult.NeedMore;
            _started = true;
            if (matching == Mark.Length)
            {
                input = input.Slice(Mark.Length);
                return FrameResult.Ignored;
            }
        }
        return inner.TryRead(ref input, endOfStream, out frame);
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream) => inner.TrySkip(ref input, endOfStream);

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output) => inner.Write(payload, output);
}
