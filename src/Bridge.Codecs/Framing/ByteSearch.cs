using System.Buffers;

namespace Bridge.Codecs.Framing;

/// <summary>Searches in sequences of segments, with a short way for the common one segment.</summary>
internal static class ByteSearch
{
    /// <summary>Index of a byte at or behind <paramref name="from"/>, or -1.</summary>
    public static long IndexOf(in ReadOnlySequence<byte> input, byte value, long from)
    {
        if (input.IsSingleSegment)
        {
            var found = input.FirstSpan[(int)from..].IndexOf(value);
            return found < 0 ? -1 : from + found;
        }
        var at = from;
        foreach (var segment in input.Slice(from))
        {
            var found = segment.Span.IndexOf(value);
            if (found >= 0) return at + found;
            at += segment.Length;
        }
        return -1;
    }

    /// <summary>Index of any of the bytes at or behind <paramref name="from"/>, or -1.</summary>
    public static long IndexOfAny(in ReadOnlySequence<byte> input, SearchValues<byte> values, long from)
    {
        if (input.IsSingleSegment)
        {
            var found = input.FirstSpan[(int)from..].IndexOfAny(values);
            return found < 0 ? -1 : from + found;
        }
        var at = from;
        foreach (var segment in input.Slice(from))
        {
            var found = segment.Span.IndexOfAny(values);
            if (found >= 0) return at + found;
            at += segment.Length;
        }
        return -1;
    }

    /// <summary>One byte.</summary>
    public static byte At(in ReadOnlySequence<byte> input, long index) =>
        input.IsSingleSegment ? input.FirstSpan[(int)index] : input.Slice(index).FirstSpan[0];

    /// <summary>How many bytes of <paramref name="pattern"/> stand at an index: its whole length is a match, fewer at the input's end may become one.</summary>
    public static int Match(in ReadOnlySequence<byte> input, long index, ReadOnlySpan<byte> pattern)
    {
        var matched = 0;
        foreach (var segment in input.Slice(index))
        {
            foreach (var b in segment.Span)
            {
                if (b != pattern[matched]) return 0;
                if (++matched == pattern.Length) return matched;
            }
        }
        return matched;
    }
}
