using System.Buffers;
using Bridge.Configuration;
using Bridge.Formats;

namespace Bridge.Codecs.Framing;

/// <summary>Frames of one length. One instance per stream.</summary>
internal sealed class FixedFramer(int length) : IFramer
{
    private long _skip = -1;

    public ReadOnlyMemory<byte> Preamble => default;

    public static int ReadOptions(ConfigReader c) => c.RequiredInteger("length", "Length of each frame in bytes.", 1);

    public void Resume(ReadOnlyMemory<byte> preamble) { }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (input.Length >= length)
        {
            frame = input.Slice(0, length);
            input = input.Slice(length);
            return FrameResult.Frame;
        }
        if (!endOfStream || input.IsEmpty) return FrameResult.NeedMore;
        frame = input;
        input = input.Slice(input.End);
        return FrameResult.Broken($"the stream ended within a frame: {frame.Length} of {length} bytes came");
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        if (_skip < 0) _skip = length;
        var taken = Math.Min(_skip, input.Length);
        input = input.Slice(taken);
        _skip -= taken;
        if (_skip > 0 && !endOfStream) return false;
        _skip = -1;
        return true;
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        if (payload.Length != length) throw FramingError.WrongLength(payload.Length, $"the framing has frames of {length} bytes; a layout or $fit pads to it");
        output.Write(payload);
    }
}
