using System.Globalization;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Text;
using Bridge.Documents;

namespace Bridge.Codecs.KeyValue;

/// <summary>
/// Lines of Java properties (java.util.Properties, load): comments, three separators, escapes, lines that go on. Keys and values come in UTF-8, whatever the encoding, since
/// <c>\u20ac</c> may say what the encoding has no byte for. One thread at a time.
/// </summary>
internal static class PropertiesReader
{
    /// <summary>Reads the next pair; false at the end.</summary>
    /// <param name="page">The encoding: UTF-8, or one byte a character with ASCII in its place.</param>
    /// <param name="source">The text.</param>
    /// <param name="at">Where to go on; behind the pair's line afterwards.</param>
    /// <param name="key">The key, in UTF-8; cleared first.</param>
    /// <param name="value">The value, in UTF-8; cleared first.</param>
    /// <param name="start">Where the pair's line begins.</param>
    /// <param name="end">Where it ends.</param>
    public static bool TryNext(CodePage page, ReadOnlySpan<byte> source, ref int at, List<byte> key, List<byte> value, out int start, out int end)
    {
        key.Clear();
        value.Clear();
        while (at < source.Length)
        {
            start = at;
            SkipBlanks(source, ref at);
            if (at < source.Length && source[at] is (byte)'#' or (byte)'!')
            {
                while (at < source.Length && !IsLineEnd(source[at])) at++;
                continue;
            }
            var inKey = true;
            while (at < source.Length && !IsLineEnd(source[at]))
            {
                var b = source[at++];
                if (b == '\\' && at < source.Length) at = Escape(page, source, at, inKey ? key : value);
                else if (inKey && (b is (byte)'=' or (byte)':' || IsBlank(b)))
                {
                    inKey = false;
                    SkipSeparator(source, b, ref at);
                }
                else Append(page, source, at - 1, inKey ? key : value);
            }
            end = at;
            while (at < source.Length && IsLineEnd(source[at])) at++;
            if (key.Count > 0 || !inKey) return true;
        }
        start = end = at;
        return false;
    }

    // Blanks, at most one = or :, blanks; the first of them is consumed already.
    private static void SkipSeparator(ReadOnlySpan<byte> source, byte first, ref int at)
    {
        SkipBlanks(source, ref at);
        if (!IsBlank(first) || at >= source.Length || source[at] is not ((byte)'=' or (byte)':')) return;
        at++;
        SkipBlanks(source, ref at);
    }

    private static int Escape(CodePage page, ReadOnlySpan<byte> source, int at, List<byte> target)
    {
        var code = source[at++];
        switch (code)
        {
            case (byte)'n': target.Add((byte)'\n'); break;
            case (byte)'r': target.Add((byte)'\r'); break;
            case (byte)'t': target.Add((byte)'\t'); break;
            case (byte)'f': target.Add((byte)'\f'); break;
            case (byte)'u' when TryUnit(source, at, out var unit): return Unicode(source, at + 4, unit, target);
            case (byte)'\r' or (byte)'\n': // the line goes on
                if (code == '\r' && at < source.Length && source[at] == '\n') at++;
                SkipBlanks(source, ref at);
                break;
            default: Append(page, source, at - 1, target); break;
        }
        return at;
    }

    // A character outside the basic plane has two escapes. Half of a pair alone becomes bytes that no reader of UTF-8 takes, and is refused there.
    private static int Unicode(ReadOnlySpan<byte> source, int at, ushort unit, List<byte> target)
    {
        int scalar = unit;
        if (char.IsHighSurrogate((char)unit) && source[at..].StartsWith("\\u"u8) && TryUnit(source, at + 2, out var low) && char.IsLowSurrogate((char)low))
        {
            scalar = char.ConvertToUtf32((char)unit, (char)low);
            at += 6;
        }
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var b in utf8[..JsonEscapes.WriteScalar(scalar, utf8)]) target.Add(b);
        return at;
    }

    private static bool TryUnit(ReadOnlySpan<byte> source, int at, out ushort unit)
    {
        unit = 0;
        return at + 4 <= source.Length && ushort.TryParse(source.Slice(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out unit);
    }

    private static void Append(CodePage page, ReadOnlySpan<byte> source, int at, List<byte> target)
    {
        if (!page.TryAppend(source[at], target)) throw LayoutError.At(LayoutError.Value, $"byte {source[at]:X2} at {at} is no character of {page.Name}; look at `encoding`", source, at, 1);
    }

    private static void SkipBlanks(ReadOnlySpan<byte> source, ref int at)
    {
        while (at < source.Length && IsBlank(source[at])) at++;
    }

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\f';

    private static bool IsLineEnd(byte b) => b is (byte)'\n' or (byte)'\r';
}
