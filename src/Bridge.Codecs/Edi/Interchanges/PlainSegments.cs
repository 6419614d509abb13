using System.Buffers;

namespace Bridge.Codecs.Edi.Interchanges;

/// <summary>Passes over the segments within a message that need no closer look, as nearly all do. Pure.</summary>
/// <param name="ends">The terminator, and the release character if there is one.</param>
internal readonly ref struct PlainSegments(EdiInterchangeDialect dialect, EdiDelimiters d, SearchValues<byte> ends)
{
    private readonly byte _behind = dialect.TagEnd(d);

    /// <summary>
    /// Where the first segment begins, or the white space before it, that is no plain one: an envelope's, a message's trailer, one with binary data or a release character, one whose tag is odd or whose end is not
    /// in these bytes.
    /// </summary>
    public int Pass(ReadOnlySpan<byte> bytes, int from)
    {
        while (true)
        {
            var start = from;
            while (start < bytes.Length && (EdiInterchangeDialect.IsNoise(bytes[start]) || bytes[start] == d.Terminator)) start++;
            var key = 0;
            var at = start;
            for (; at < bytes.Length && at < start + 4 && char.IsAsciiLetterOrDigit((char)bytes[at]) && !char.IsAsciiLetterLower((char)bytes[at]); at++) key = (key << 8) | bytes[at];
            if (at == start || at >= bytes.Length || bytes[at] != _behind || IsSpecial(key)) return from;
            var end = bytes[at..].IndexOfAny(ends);
            if (end < 0 || bytes[at + end] != d.Terminator) return from;
            from = at + end + 1;
        }
    }

    private bool IsSpecial(int key) => key == dialect.Envelope.Message.Start || key == dialect.Envelope.Message.End || dialect.Envelope.IsOuter(key) || dialect.BinaryLength(key) >= 0;
}
