using System.Buffers;
using Bridge.Formats;

namespace Bridge.Codecs.Framing;

/// <summary>Cuts frames at one of several delimiters of any length; where several begin at one place the longest counts. One instance per stream.</summary>
internal sealed class DelimiterFramer : IFramer
{
    private readonly DelimiterOptions _options;
    private readonly SearchValues<byte> _first;
    private long _scanned; // bytes in which no delimiter begins, relative to the input

    public DelimiterFramer(DelimiterOptions options)
    {
        _options = options;
        _first = SearchValues.Create([.. options.Delimiters.Select(d => d[0])]);
    }

    public ReadOnlyMemory<byte> Preamble => default;

    public void Resume(ReadOnlyMemory<byte> preamble) { }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (TryFind(input, endOfStream, out var end, out var next))
        {
            var empty = end == 0 && _options.Empty == BlankLines.Ignore;
            if (!empty) frame = input.Slice(0, _options.Keep ? next : end);
            input = input.Slice(next);
            _scanned = 0;
            return empty ? FrameResult.Ignored : FrameResult.Frame;
        }
        if (!endOfStream || input.IsEmpty) return FrameResult.NeedMore;
        frame = input;
        input = input.Slice(input.End);
        _scanned = 0;
        return _options.Unfinished == UnfinishedFrame.Take
            ? FrameResult.Frame
            : FrameResult.Broken($"the stream ended within a frame: {frame.Length} bytes came behind the last delimiter. If the last message has no delimiter, set unfinished: take");
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        var found = TryFind(input, endOfStream, out _, out var next);
        input = input.Slice(found ? next : _scanned);
        _scanned = 0;
        return found || endOfStream;
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> delimiter = _options.Delimiters[0];
        if (_options.Keep && payload.EndsWith(delimiter)) payload = payload[..^delimiter.Length];
        foreach (var other in _options.Delimiters)
        {
            if (payload.IndexOf(other) >= 0 || BeginsAcross(payload, delimiter, other))
            {
                throw FramingError.HoldsDelimiter(payload, "a delimiter", "take it out in the mapping ($replace), or take a framing with a length");
            }
        }
        output.Write(payload);
        output.Write(delimiter);
    }

    /// <summary>True if the end of the payload and the start of the written delimiter make a delimiter together.</summary>
    private static bool BeginsAcross(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> written, ReadOnlySpan<byte> other)
    {
        for (var before = Math.Min(other.Length - 1, payload.Length); before > 0; before--)
        {
            var rest = other[before..];
            if (payload.EndsWith(other[..before]) && rest.Length <= written.Length && written.StartsWith(rest)) return true;
        }
        return false;
    }

    private bool TryFind(in ReadOnlySequence<byte> input, bool endOfStream, out long end, out long next)
    {
        while (true)
        {
            end = ByteSearch.IndexOfAny(input, _first, _scanned);
            next = 0;
            if (end < 0)
            {
                _scanned = input.Length;
                return false;
            }
            var longest = 0;
            var perhaps = 0; // the longest that the bytes to come may complete
            foreach (var delimiter in _options.Delimiters)
            {
                var matched = delimiter.Length == 1 ? (ByteSearch.At(input, end) == delimiter[0] ? 1 : 0) : ByteSearch.Match(input, end, delimiter);
                if (matched == delimiter.Length) longest = Math.Max(longest, matched);
                else if (matched > 0 && end + matched == input.Length) perhaps = Math.Max(perhaps, delimiter.Length);
            }
            if (perhaps > longest && !endOfStream)
            {
                _scanned = end;
                return false;
            }
            if (longest > 0)
            {
                next = end + longest;
                return true;
            }
            _scanned = end + 1;
        }
    }
}
