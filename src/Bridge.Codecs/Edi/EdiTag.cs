using System.Text;

namespace Bridge.Codecs.Edi;

/// <summary>Segment tags of two or three letters and digits, as numbers. Pure.</summary>
internal static class EdiTag
{
    /// <summary>A tag as a number that differs from every other tag's.</summary>
    public static int Key(ReadOnlySpan<byte> tag)
    {
        var key = 0;
        foreach (var b in tag) key = (key << 8) | b;
        return key;
    }

    public static string Text(int key)
    {
        Span<byte> bytes = stackalloc byte[4];
        var at = 4;
        for (; key != 0; key >>>= 8) bytes[--at] = (byte)key;
        return Encoding.ASCII.GetString(bytes[at..]);
    }

    /// <summary>True for a letter and then letters or digits, all of them capitals.</summary>
    public static bool IsTag(ReadOnlySpan<byte> tag, int min, int max)
    {
        if (tag.Length < min || tag.Length > max || !IsCapital(tag[0])) return false;
        foreach (var b in tag)
        {
            if (!IsCapital(b) && b is < (byte)'0' or > (byte)'9') return false;
        }
        return true;
    }

    private static bool IsCapital(byte b) => b is >= (byte)'A' and <= (byte)'Z';
}
