namespace Bridge.Codecs.Edi.Reading;

/// <summary>Reads elements of a segment where no document is wanted: control numbers, types, counts.</summary>
internal static class EdiSplit
{
    /// <summary>The element at an index from 0 behind the tag; empty if there is none.</summary>
    public static ReadOnlySpan<byte> Element(ReadOnlySpan<byte> bytes, scoped in EdiItem segment, scoped in EdiDelimiters d, byte release, int index)
    {
        var at = segment.Start + segment.TagLength;
        for (; at < segment.End; index--)
        {
            var end = EdiSearch.Find(bytes, d.Element, release, at + 1, segment.End);
            if (index == 0) return bytes[(at + 1)..end];
            at = end;
        }
        return default;
    }

    /// <summary>The component at an index from 0 of an element; the element itself for its first if it has only one.</summary>
    public static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> element, byte separator, byte release, int index)
    {
        for (var at = 0; ; index--)
        {
            var end = separator == 0 ? element.Length : EdiSearch.Find(element, separator, release, at, element.Length);
            if (index == 0) return element[at..end];
            if (end >= element.Length) return default;
            at = end + 1;
        }
    }

    /// <summary>A count as the peer wrote it; -1 if it is no number.</summary>
    public static long Count(ReadOnlySpan<byte> digits)
    {
        digits = digits.Trim((byte)' ');
        return System.Buffers.Text.Utf8Parser.TryParse(digits, out long count, out var used) && used == digits.Length && count >= 0 ? count : -1;
    }
}
