using System.Buffers;
using Bridge.Codecs.Edi.Interchanges;

namespace Bridge.Codecs.Edi.Reading;

/// <summary>Reads segments one after the other, and tells what stands between them. Not kept.</summary>
internal ref struct EdiScanner(EdiInterchangeDialect dialect, ReadOnlySpan<byte> bytes, EdiDelimiters d)
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly byte _behind = dialect.TagEnd(d);
    private readonly byte _release = dialect.Release(d);

    /// <summary>Where the next segment is looked for.</summary>
    public int At { get; set; }

    /// <summary>False if the last segment read has no terminator.</summary>
    public bool IsTerminated { get; private set; }

    /// <summary>Reads the next segment; false at the end.</summary>
    /// <exception cref="Formats.MessageFormatException">What begins here has no segment tag.</exception>
    public bool TryRead(out EdiItem segment)
    {
        segment = default;
        while (At < _bytes.Length && (EdiInterchangeDialect.IsNoise(_bytes[At]) || _bytes[At] == d.Terminator)) At++;
        if (At >= _bytes.Length) return false;
        var start = At;
        var tagEnd = start;
        while (tagEnd < _bytes.Length && _bytes[tagEnd] != _behind && _bytes[tagEnd] != d.Terminator) tagEnd++;
        var tag = _bytes[start..tagEnd];
        if (tagEnd == _bytes.Length) tag = tag.TrimEnd("\r\n "u8);
        if (!dialect.IsTag(tag))
        {
            throw EdiError.At(EdiError.Tag, dialect.Name, _bytes, start, $"a segment tag is expected, of capital letters and digits, behind it {EdiError.Show([_behind])} or {EdiError.Show([d.Terminator])}; the segment before may have lost its terminator, or a text holds one");
        }
        segment = new EdiItem { Start = start, TagLength = tag.Length, Key = EdiTag.Key(tag) };
        var end = End(segment, tagEnd);
        IsTerminated = end < _bytes.Length;
        At = Math.Min(end + 1, _bytes.Length);
        segment.End = end;
        return true;
    }

    private readonly int End(in EdiItem segment, int from)
    {
        if (dialect.BinaryLength(segment.Key) is var element and >= 0 && BinaryEnd(segment, element) is var binary and > 0) return binary;
        var end = EdiSearch.Find(_bytes, d.Terminator, _release, from, _bytes.Length);
        // A last segment without a terminator: the line end of the file is no part of it.
        if (end == _bytes.Length) while (end > from && EdiInterchangeDialect.IsSpace(_bytes[end - 1])) end--;
        return end;
    }

    // Binary data as long as an element says, if a terminator follows; else the length is wrong, and the segment is cut like any other.
    private readonly int BinaryEnd(in EdiItem segment, int element)
    {
        var at = segment.Start + segment.TagLength;
        for (var i = 0; i < element; i++) at = EdiSearch.Find(_bytes, d.Element, 0, at + 1, _bytes.Length);
        if (at >= _bytes.Length) return -1;
        var stop = EdiSearch.Find(_bytes, d.Element, 0, at + 1, _bytes.Length);
        var length = EdiSplit.Count(_bytes[Math.Min(at + 1, stop)..stop]);
        if (length < 0 || length >= _bytes.Length - stop - 1) return -1; // before it is added: a length may be as large as a long
        var end = stop + 1 + (int)length;
        return _bytes[end] == d.Terminator ? end : -1;
    }

    /// <summary>White space behind the segment that was read last.</summary>
    public readonly ReadOnlySpan<byte> Noise()
    {
        var end = At;
        while (end < _bytes.Length && EdiInterchangeDialect.IsNoise(_bytes[end]) && _bytes[end] != d.Terminator) end++;
        return _bytes[At..end];
    }

    /// <summary>True if line ends stand elsewhere than behind terminators: someone wrapped the data at a line length, or a transfer did.</summary>
    public static bool IsWrapped(EdiInterchangeDialect dialect, ReadOnlySpan<byte> bytes, in EdiDelimiters d)
    {
        if (d.Terminator is (byte)'\r' or (byte)'\n' || bytes.IndexOfAny(LineEnds) < 0 || dialect.HoldsBinary(bytes, d)) return false;
        for (var at = 0; at < bytes.Length;)
        {
            var found = bytes[at..].IndexOfAny(LineEnds);
            if (found < 0) return false;
            at += found;
            var before = at - 1;
            while (before >= 0 && EdiInterchangeDialect.IsNoise(bytes[before])) before--;
            var after = at;
            while (after < bytes.Length && EdiInterchangeDialect.IsSpace(bytes[after])) after++;
            if (before >= 0 && bytes[before] != d.Terminator && after < bytes.Length) return true;
            at = after;
        }
        return false;
    }

    /// <summary>Copies bytes without line ends and returns how many.</summary>
    public static int Unwrap(ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        var count = 0;
        foreach (var b in bytes)
        {
            if (b is not ((byte)'\r' or (byte)'\n')) target[count++] = b;
        }
        return count;
    }
}
