namespace Bridge.Codecs.Bai2;

/// <summary>
/// Finds physical records: at the start of a line, or behind the slash of another one. A slash ends a record only before a line end or another record, because references
/// and texts hold slashes too; a line that begins no record goes on with the text before it. Pure.
/// </summary>
internal static class Bai2Scanner
{
    /// <summary>Takes the next record; false at the end.</summary>
    /// <param name="source">The file.</param>
    /// <param name="at">Where to look; then behind the record.</param>
    /// <param name="record">The record; code 0 if what stands there begins none.</param>
    public static bool TryNext(ReadOnlySpan<byte> source, ref int at, out Bai2Record record)
    {
        while (at < source.Length && IsBlank(source[at])) at++;
        record = default;
        if (at >= source.Length) return false;
        var start = at;
        var code = CodeAt(source[at..]);
        var content = code == 0 ? start : Math.Min(source.Length, start + 3);
        for (var i = content; ; i++)
        {
            var found = i >= source.Length ? -1 : source[i..].IndexOfAny((byte)'/', (byte)'\n', (byte)'\r');
            if (found < 0)
            {
                record = new Bai2Record(code, start, content, source.Length - content);
                at = source.Length;
                return true;
            }
            i += found;
            var next = i + 1;
            if (source[i] == '/')
            {
                while (next < source.Length && source[next] is (byte)' ' or (byte)'\t') next++;
                var isEnd = next >= source.Length || source[next] is (byte)'\n' or (byte)'\r'
                    || (CodeAt(source[next..]) != 0 && (code is not (16 or 88) || (next > i + 1 && IsFull(source[next..]))));
                if (!isEnd) continue;
            }
            else
            {
                while (next < source.Length && IsBlank(source[next])) next++;
                if (code is 16 or 88 && next < source.Length && CodeAt(source[next..]) == 0) continue;
            }
            record = new Bai2Record(code, start, content, i - content);
            at = next;
            return true;
        }
    }

    /// <summary>The code of the record that begins here; 0 if none does.</summary>
    public static int CodeAt(ReadOnlySpan<byte> source)
    {
        if (source.Length < 3 || source[2] != ',' || !char.IsAsciiDigit((char)source[0]) || !char.IsAsciiDigit((char)source[1])) return 0;
        var code = (source[0] - '0') * 10 + source[1] - '0';
        return code is 1 or 2 or 3 or 16 or 49 or 88 or 98 or 99 ? code : 0;
    }

    // Behind a text that goes on in the same line: what looks like a code must look like a record.
    private static bool IsFull(ReadOnlySpan<byte> source) => CodeAt(source) switch
    {
        16 => source.Length > 6 && source[6] == ',' && source[3..6].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0,
        49 or 98 or 99 => source.Length > 4 && source[3..][..Math.Min(2, source.Length - 3)].IndexOfAnyInRange((byte)'0', (byte)'9') >= 0,
        _ => true,
    };

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or 0x1A;
}
