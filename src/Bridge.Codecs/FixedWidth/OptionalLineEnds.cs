
namespace Bridge.Codecs.FixedWidth;

/// <summary>
/// Records of one length with or without line ends: the beginning tells. A line end within the first two lengths means that the whole has line ends, and records may be
/// shorter; else each record has its full length. Pure.
/// </summary>
/// <param name="length">Length of a record.</param>
/// <param name="countsCharacters">The length counts characters of UTF-8.</param>
internal sealed class OptionalLineEnds(int length, bool countsCharacters)
{
    /// <summary>The most bytes that two records take.</summary>
    public int Window => 2 * length * (countsCharacters ? 4 : 1);

    /// <summary>Whether what begins here has line ends.</summary>
    public bool HasLineEnds(ReadOnlySpan<byte> source)
    {
        source = source.TrimStart("\r\n"u8);
        return source[..BytesOf(source, 2 * length)].Contains((byte)'\n');
    }

    /// <summary>How many bytes the next record without a line end takes, at most all.</summary>
    public int Take(ReadOnlySpan<byte> source) => BytesOf(source, length);

    /// <summary>Whether a whole record without a line end is there.</summary>
    public bool IsWhole(ReadOnlySpan<byte> source) => countsCharacters ? Take(source) < source.Length : source.Length >= length;

    private int BytesOf(ReadOnlySpan<byte> source, int units) => countsCharacters ? CharacterPositions.ByteAt(source[..Math.Min(source.Length, units * 4)], units) : Math.Min(units, source.Length);
}
