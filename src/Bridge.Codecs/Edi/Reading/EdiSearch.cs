using System.Buffers;

namespace Bridge.Codecs.Edi.Reading;

/// <summary>Finds separators. Pure but for a small cache of search tables.</summary>
internal static class EdiSearch
{
    [ThreadStatic]
    private static (EdiDelimiters Delimiters, SearchValues<byte>? Values) _last;

    /// <summary>Search values of all separators within an element. Cached, since one peer uses one set.</summary>
    public static SearchValues<byte> Of(in EdiDelimiters d)
    {
        if (_last.Values is not null && _last.Delimiters == d) return _last.Values;
        Span<byte> bytes = stackalloc byte[4];
        var count = 0;
        foreach (var b in (ReadOnlySpan<byte>)[d.Part, d.SubPart, d.Repetition])
        {
            if (b != 0) bytes[count++] = b;
        }
        _last = (d, SearchValues.Create(bytes[..count]));
        return _last.Values!;
    }

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
