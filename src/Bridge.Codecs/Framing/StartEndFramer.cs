using System.Buffers;
using Bridge.Formats;

namespace Bridge.Codecs.Framing;

/// <summary>
/// Frames between start and end bytes, with check characters behind the end. What stands between frames is noise; a start within a frame means that the
/// frame before was cut. One instance per stream.
/// </summary>
internal sealed class StartEndFramer(StartEndOptions options) : IFramer
{
    private readonly SearchValues<byte> _first = SearchValues.Create([options.Start[0], options.ReadEnd[0]]);
    private readonly int _checkLength = Checksum.SizeOf(options.Check) * (options.CheckAs == CheckFormat.Hex ? 2 : 1);
    private long _scanned;     // bytes behind the start in which neither start nor end begins
    private int _checkToSkip;  // check characters of an oversized frame still to come

    public ReadOnlyMemory<byte> Preamble => default;

    public void Resume(ReadOnlyMemory<byte> preamble) { }

    public FrameResult TryRead(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (input.IsEmpty) return FrameResult.NeedMore;
        var begun = ByteSearch.Match(input, 0, options.Start);
        if (begun < options.Start.Length && (endOfStream || begun < input.Length)) return Noise(ref input, endOfStream, out frame);
        if (begun < options.Start.Length) return FrameResult.NeedMore;

        _scanned = Math.Max(_scanned, options.Start.Length);
        if (!TryFindStop(input, out var stop, out var isEnd)) return endOfStream ? Cut(ref input, out frame) : FrameResult.NeedMore;
        if (!isEnd)
        {
            frame = input.Slice(0, stop);
            input = input.Slice(stop);
            _scanned = 0;
            return FrameResult.Skipped($"a frame began before the end of this one, which has {stop} bytes: its end was lost, or it holds the start byte as data");
        }
        var behind = stop + options.ReadEnd.Length;
        if (input.Length < behind + _checkLength) return endOfStream ? Cut(ref input, out frame) : FrameResult.NeedMore;
        var whole = input.Slice(0, behind + _checkLength);
        input = input.Slice(behind + _checkLength);
        _scanned = 0;
        var payload = whole.Slice(options.Start.Length, stop - options.Start.Length);
        if (_checkLength > 0 && !IsChecked(whole, stop, behind, out var reason))
        {
            frame = whole;
            return FrameResult.Skipped(reason);
        }
        frame = payload;
        return FrameResult.Frame;
    }

    public bool TrySkip(ref ReadOnlySequence<byte> input, bool endOfStream)
    {
        if (_checkToSkip == 0)
        {
            if (!TryFindStop(input, out var stop, out var isEnd))
            {
                input = input.Slice(_scanned); // what may be the first half of an end stays
                _scanned = 0;
                return endOfStream;
            }
            _scanned = 0;
            input = input.Slice(isEnd ? stop + options.ReadEnd.Length : stop);
            if (!isEnd) return true;
            _checkToSkip = _checkLength;
        }
        var taken = (int)Math.Min(_checkToSkip, input.Length);
        input = input.Slice(taken);
        _checkToSkip -= taken;
        if (_checkToSkip > 0 && !endOfStream) return false;
        _checkToSkip = 0;
        return true;
    }

    public void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        if (payload.IndexOf(options.Start) >= 0) throw FramingError.HoldsDelimiter(payload, "the start bytes", "take them out in the mapping ($clean, $replace), or take a framing with a length");
        if (payload.IndexOf(options.ReadEnd) >= 0 || EndsAcross(payload)) throw FramingError.HoldsDelimiter(payload, "the end bytes", "take them out in the mapping ($clean, $replace), or take a framing with a length");
        output.Write(options.Start);
        output.Write(payload);
        output.Write(options.End);
        if (_checkLength > 0)
        {
            var check = new Checksum(options.Check);
            if (options.CheckOver == CheckScope.All) check.Add(options.Start);
            check.Add(payload);
            if (options.CheckOver != CheckScope.Data) check.Add(options.End);
            output.Advance(check.Write(options.CheckAs, output.GetSpan(_checkLength)));
        }
        output.Write(options.Tail);
    }

    private bool EndsAcross(ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> end = options.ReadEnd;
        for (var before = Math.Min(end.Length - 1, payload.Length); before > 0; before--)
        {
            if (payload.EndsWith(end[..before]) && options.End.AsSpan().StartsWith(end[before..])) return true;
        }
        return false;
    }

    /// <summary>Finds the end of the frame, or the start of another, behind what was scanned.</summary>
    private bool TryFindStop(in ReadOnlySequence<byte> input, out long stop, out bool isEnd)
    {
        while (true)
        {
            isEnd = false;
            stop = _scanned < input.Length ? ByteSearch.IndexOfAny(input, _first, _scanned) : -1;
            if (stop < 0)
            {
                _scanned = Math.Max(_scanned, input.Length);
                return false;
            }
            var end = ByteSearch.Match(input, stop, options.ReadEnd);
            isEnd = end == options.ReadEnd.Length;
            if (isEnd) return true;
            var start = ByteSearch.Match(input, stop, options.Start);
            if (start == options.Start.Length) return true;
            _scanned = stop;
            if (Math.Max(end, start) > 0 && stop + Math.Max(end, start) == input.Length) return false; // the bytes to come decide
            _scanned = stop + 1;
        }
    }

    /// <summary>Bytes before a start: line ends and the tail are nothing, the rest is kept as a dead letter.</summary>
    private FrameResult Noise(ref ReadOnlySequence<byte> input, bool endOfStream, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        long at = 0;
        while (at < input.Length)
        {
            at = ByteSearch.IndexOf(input, options.Start[0], at);
            if (at < 0) at = input.Length;
            if (at == input.Length) break;
            var matched = ByteSearch.Match(input, at, options.Start);
            if (matched == options.Start.Length || (!endOfStream && matched > 0 && at + matched == input.Length)) break;
            at++;
        }
        var noise = input.Slice(0, at);
        input = input.Slice(at);
        _scanned = 0;
        if (IsNothing(noise)) return FrameResult.Ignored;
        frame = noise;
        return FrameResult.Skipped($"{at} bytes stand between frames: noise on the line, or another framing than configured");
    }

    private bool IsNothing(in ReadOnlySequence<byte> noise)
    {
        foreach (var segment in noise)
        {
            foreach (var b in segment.Span)
            {
                if (b is not ((byte)'\r' or (byte)'\n') && Array.IndexOf(options.Tail, b) < 0) return false;
            }
        }
        return true;
    }

    private bool IsChecked(in ReadOnlySequence<byte> whole, long stop, long behind, out string reason)
    {
        var check = new Checksum(options.Check);
        var from = options.CheckOver == CheckScope.All ? 0 : options.Start.Length;
        var to = options.CheckOver == CheckScope.Data ? stop : behind;
        foreach (var segment in whole.Slice(from, to - from)) check.Add(segment.Span);
        Span<byte> expected = stackalloc byte[Checksum.MaxSize * 2];
        Span<byte> found = stackalloc byte[Checksum.MaxSize * 2];
        expected = expected[..check.Write(options.CheckAs, expected)];
        found = found[.._checkLength];
        whole.Slice(behind).CopyTo(found);
        var same = options.CheckAs == CheckFormat.Hex ? System.Text.Ascii.EqualsIgnoreCase(expected, found) : expected.SequenceEqual(found);
        reason = same ? "" : $"the check characters are {Convert.ToHexString(found)}, computed are {Convert.ToHexString(expected)}: damaged on the line, or check and check_over are wrong";
        return same;
    }

    private FrameResult Cut(ref ReadOnlySequence<byte> input, out ReadOnlySequence<byte> frame)
    {
        frame = input;
        input = input.Slice(input.End);
        _scanned = 0;
        return FrameResult.Broken($"the stream ended within a frame of which {frame.Length} bytes came");
    }
}
