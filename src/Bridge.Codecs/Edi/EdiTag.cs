using System.Buffers;
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

    /// <summary>The tag at a place of a stream; see <see cref="Read"/>.</summary>
    public static int At(in ReadOnlySequence<byte> input, long at, out bool isCut)
    {
        Span<byte> head = stackalloc byte[16];
        head = head[..(int)Math.Clamp(input.Length - at, 0, head.Length)];
        if (head.Length > 0) input.Slice(at, head.Length).CopyTo(head);
        return Read(head, out isCut);
    }

    /// <summary>The tag at the front, line ends within it passed over as wrapped data have them; <paramref name="isCut"/> if more bytes could make it longer.</summary>
    public static int Read(ReadOnlySpan<byte> head, out bool isCut)
    {
        Span<byte> tag = stackalloc byte[4];
        var count = 0;
        isCut = false;
        foreach (var b in head)
        {
            if (b is (byte)'\r' or (byte)'\n') continue;
            if (char.IsAsciiLetterLower((char)b)) return 0;
            if (count == 4 || !char.IsAsciiLetterOrDigit((char)b)) return Key(tag[..count]);
            tag[count++] = b;
        }
        isCut = true;
        return Key(tag[..count]);
    }

    private static bool IsCapital(byte b) => b is >= (byte)'A' and <= (byte)'Z';
}
