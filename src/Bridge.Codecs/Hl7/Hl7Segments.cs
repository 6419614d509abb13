using Bridge.Codecs.Edi;

namespace Bridge.Codecs.Hl7;

/// <summary>Cuts the bytes of a message into segments. A segment ends with CR; LF and CR LF are taken too, since files have them. Pure.</summary>
internal static class Hl7Segments
{
    /// <summary>The line end that these bytes begin with; CR if they begin with none.</summary>
    public static ReadOnlySpan<byte> End(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\r\n"u8) ? "\r\n"u8 : bytes.StartsWith("\n"u8) ? "\n"u8 : "\r"u8;

    /// <summary>
    /// Takes the next segment at <paramref name="at"/>, which then stands behind its end; false at the end of the bytes. A line break ends a segment if a segment or nothing
    /// follows; others are text that the sender did not escape, and belong to the segment before.
    /// </summary>
    /// <param name="separator">The message's field separator; 0 for a header, which defines its own.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref int at, byte separator, out int start, out int stop)
    {
        while (at < bytes.Length && bytes[at] is (byte)'\r' or (byte)'\n') at++;
        start = stop = at;
        if (at >= bytes.Length) return false;
        if (separator == 0 && at + 3 < bytes.Length) separator = bytes[at + 3];
        while (true)
        {
            var length = bytes[at..].IndexOfAny((byte)'\r', (byte)'\n');
            stop = length < 0 ? bytes.Length : at + length;
            at = stop;
            while (at < bytes.Length && bytes[at] is (byte)'\r' or (byte)'\n') at++;
            if (at >= bytes.Length || IsSegment(bytes[at..], separator)) break;
        }
        while (stop > start && bytes[stop - 1] is (byte)'\r' or (byte)'\n') stop--;
        return true;
    }

    /// <summary>True if a segment begins here: a tag, and then the separator or the end of the line.</summary>
    public static bool IsSegment(ReadOnlySpan<byte> line, byte separator)
    {
        if (line.Length < 3 || !Hl7Dialect.Instance.IsTag(line[..3])) return false;
        if (line.Length == 3 || line[3] == separator || line[3] is (byte)'\r' or (byte)'\n') return true;
        // The next message may have other separators than this one.
        return Hl7Dialect.Instance.DefinesDelimiters(EdiTag.Key(line[..3])) && char.IsAscii((char)line[3]) && char.IsPunctuation((char)line[3]) | char.IsSymbol((char)line[3]);
    }

    /// <summary>The separators that a header segment (MSH, FHS, BHS) defines; null if it is too short, or defines one twice.</summary>
    public static EdiDelimiters? Delimiters(ReadOnlySpan<byte> header)
    {
        if (header.Length < 5) return null;
        var element = header[3];
        var rest = header[4..];
        var end = rest.IndexOfAny(element, (byte)'\r', (byte)'\n');
        if (end >= 0) rest = rest[..end];
        // Component, repetition, escape, sub-component (2.7 adds truncation, which only receivers with limits use). Old messages leave the last ones out.
        // Some write the escape character twice, from a program text that had to escape it.
        var isDoubled = At(rest, 2) != 0 && At(rest, 2) == At(rest, 3);
        var d = new EdiDelimiters(element, At(rest, 0), At(rest, isDoubled ? 4 : 3), At(rest, 1), At(rest, 2), (byte)'\r');
        Span<byte> all = [d.Element, d.Part, d.SubPart, d.Repetition, d.Release];
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i] != 0 && (all[i] >= 0x7F || all[i] < 0x20 || char.IsAsciiLetterOrDigit((char)all[i]) || all[..i].Contains(all[i]))) return null;
        }
        return d.Part == 0 ? null : d;
    }

    private static byte At(ReadOnlySpan<byte> bytes, int index) => index < bytes.Length ? bytes[index] : (byte)0;
}
