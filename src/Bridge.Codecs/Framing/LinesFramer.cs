using System.Buffers;
using Bridge.Formats;

namespace Bridge.Codecs.Framing;

/// <summary>Cuts lines. The last line of a stream needs no end. One instance per stream.</summary>
internal sealed class LinesFramer(LinesOptions options) : IFramer
{
    private long _scanned; // bytes in which no line end begins, relative to the input

    public ReadOnlyMemory<byte> Preamble => default;

    public void Resume(ReadOnlyMemory<byte> preamble) { }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        if (TryFind(input, endOfStream, out var end, out var next))
        {
            frame = input.Slice(0, end);
            input = input.Slice(next);
            return Answer(ref frame);
        }
        if (!endOfStream || input.IsEmpty)
        {
            frame = default;
            return FrameResult.NeedMore;
        }
        // The last line, perhaps with a lone CR where the LF was cut off.
        frame = input.Slice(0, options.LineEnd == LineEnd.Any && EndsWithCr(input, input.Length) ? input.Length - 1 : input.Length);
        input = input.Slice(input.End);
        _scanned = 0;
        return Answer(ref frame);
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        if (TryFind(input, endOfStream, out _, out var next))
        {
            input = input.Slice(next);
            return true;
        }
        // A CR at the end of what came so far may be the first half of a line end.
        var keep = !endOfStream && options.LineEnd == LineEnd.Crlf && EndsWithCr(input, input.Length) ? 1 : 0;
        input = input.Slice(input.Length - keep);
        _scanned = 0;
        return endOfStream;
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        var holdsEnd = options.LineEnd switch
        {
            LineEnd.Crlf => payload.IndexOf("\r\n"u8) >= 0,
            LineEnd.Cr => payload.Contains((byte)'\r'),
            LineEnd.Lf => payload.Contains((byte)'\n'),
            _ => payload.Contains((byte)'\n') || payload.EndsWith("\r"u8),
        };
        if (holdsEnd) throw FramingError.HoldsDelimiter(payload, "a line end", "the mapping must not write one here (an `indent` of JSON, a text with line breaks), or take another framing");
        output.Write(payload);
        output.Write(options.LineEnd switch { LineEnd.Crlf => "\r\n"u8, LineEnd.Cr => "\r"u8, _ => "\n"u8 });
    }

    private FrameResult Answer(ref ReadOnlySequence<byte> frame)
    {
        if (options.Blank == BlankLines.Keep || !frame.IsEmpty) return FrameResult.Frame;
        frame = default;
        return FrameResult.Ignored;
    }

    private bool TryFind(in ReadOnlySequence<byte> input, bool endOfStream, out long end, out long next)
    {
        var stop = options.LineEnd == LineEnd.Cr ? (byte)'\r' : (byte)'\n';
        while (true)
        {
            var at = ByteSearch.IndexOf(input, stop, _scanned);
            if (at < 0)
            {
                _scanned = input.Length;
                end = next = 0;
                return false;
            }
            next = at + 1;
            var cr = options.LineEnd is LineEnd.Any or LineEnd.Crlf && EndsWithCr(input, at);
            if (!cr && options.LineEnd == LineEnd.Crlf)
            {
                _scanned = next;
                continue;
            }
            end = cr ? at - 1 : at;
            _scanned = 0;
            return true;
        }
    }

    private static bool EndsWithCr(in ReadOnlySequence<byte> input, long length) => length > 0 && ByteSearch.At(input, length - 1) == '\r';
}
