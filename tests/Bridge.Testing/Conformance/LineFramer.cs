using System.Buffers;
using Bridge.Formats;

namespace Bridge.Testing.Conformance;

/// <summary>
/// Lines for tests, with a preamble if wanted. "#…" is skipped as noise and "!…" breaks the stream, so that tests reach every answer a framer can give.
/// A last line without its end is a frame.
/// </summary>
public sealed class LineFramer(bool header) : IFramer
{
    private byte[]? _preamble;

    public ReadOnlyMemory<byte> Preamble => _preamble;

    public void Resume(ReadOnlyMemory<byte> preamble) => _preamble = preamble.ToArray();

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (input.PositionOf((byte)'\n') is { } end)
        {
            frame = input.Slice(0, end);
            input = input.Slice(input.GetPosition(1, end));
        }
        else if (endOfStream && !input.IsEmpty)
        {
            frame = input;
            input = input.Slice(input.End);
        }
        else
        {
            return FrameResult.NeedMore;
        }
        if (header && (_preamble is null || frame.FirstSpan.StartsWith("header"u8)))
        {
            _preamble = frame.ToArray();
            return FrameResult.Ignored;
        }
        if (frame.IsEmpty) return FrameResult.Ignored;
        return frame.FirstSpan[0] switch
        {
            (byte)'#' => FrameResult.Skipped("noise"),
            (byte)'!' => FrameResult.Broken("a broken line"),
            _ => FrameResult.Frame,
        };
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        if (input.PositionOf((byte)'\n') is { } end)
        {
            input = input.Slice(input.GetPosition(1, end));
            return true;
        }
        input = input.Slice(input.End);
        return endOfStream;
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        if (payload.Contains((byte)'\n')) throw new MessageFormatException("BR2001", "The payload holds a line end.");
        output.Write(payload);
        output.Write("\n"u8);
    }
}
