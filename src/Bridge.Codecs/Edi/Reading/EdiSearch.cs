namespace Bridge.Codecs.Edi.Reading;

/// <summary>Finds separators. Pure.</summary>
internal static class EdiSearch
{
    /// <summary>The next separator that is not released, or <paramref name="to"/>.</summary>
    public static int Find(ReadOnlySpan<byte> bytes, byte separator, byte release, int from, int to)
    {
        if (release == 0)
        {
            var at = bytes[from..to].IndexOf(separator);
            return at < 0 ? to : from + at;
        }
        while (from < to)
        {
            var at = bytes[from..to].IndexOfAny(separator, release);
            if (at < 0) return to;
            from += at;
            if (bytes[from] == separator && separator != release) return from;
            from += 2;
        }
        return to;
    }
}
