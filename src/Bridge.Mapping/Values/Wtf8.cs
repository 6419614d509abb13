using System.Text;
using System.Text.Unicode;
using Bridge.Documents;

namespace Bridge.Mapping.Values;

/// <summary>UTF-8 that can carry lone UTF-16 surrogates (three bytes each), since JSONata strings can hold them.</summary>
internal static class Wtf8
{
    public static byte[] Encode(string text)
    {
        var buffer = new byte[text.Length * 3];
        var length = Encode(text, buffer);
        return buffer.AsSpan(0, length).ToArray();
    }

    /// <summary>Encodes; the target needs three bytes a character.</summary>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> target)
    {
        var written = 0;
        while (true)
        {
            var status = Utf8.FromUtf16(text, target[written..], out var read, out var bytes, replaceInvalidSequences: false);
            written += bytes;
            if (status == System.Buffers.OperationStatus.Done || read >= text.Length) return written;
            written += JsonEscapes.WriteScalar(text[read], target[written..]);
            text = text[(read + 1)..];
        }
    }

    public static string Decode(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return "";
        if (utf8.IndexOf((byte)0xED) < 0) return Encoding.UTF8.GetString(utf8);
        var builder = new StringBuilder(utf8.Length);
        while (true)
        {
            var at = FindSurrogate(utf8);
            if (at < 0) return builder.Append(Encoding.UTF8.GetString(utf8)).ToString();
            builder.Append(Encoding.UTF8.GetString(utf8[..at]));
            builder.Append((char)(0xD000 | ((utf8[at + 1] & 0x3F) << 6) | (utf8[at + 2] & 0x3F)));
            utf8 = utf8[(at + 3)..];
        }
    }

    /// <summary>Index of the first encoded lone surrogate, or -1.</summary>
    public static int FindSurrogate(ReadOnlySpan<byte> utf8)
    {
        var from = 0;
        while (true)
        {
            var at = utf8[from..].IndexOf((byte)0xED);
            if (at < 0) return -1;
            from += at;
            if (from + 2 < utf8.Length && utf8[from + 1] >= 0xA0) return from;
            from++;
        }
    }

    /// <summary>Number of code points.</summary>
    public static int CountCodePoints(ReadOnlySpan<byte> utf8)
    {
        if (System.Text.Ascii.IsValid(utf8)) return utf8.Length;
        var count = 0;
        foreach (var b in utf8)
        {
            if ((b & 0xC0) != 0x80) count++;
        }
        return count;
    }

    /// <summary>Byte offset of a code point; the length if there are fewer.</summary>
    public static int OffsetOf(ReadOnlySpan<byte> utf8, int codePoint)
    {
        if (codePoint <= 0) return 0;
        var count = 0;
        for (var i = 0; i < utf8.Length; i++)
        {
            if ((utf8[i] & 0xC0) == 0x80) continue;
            if (count++ == codePoint) return i;
        }
        return utf8.Length;
    }

    /// <summary>Order by UTF-16 units, as JavaScript compares: pairs (four bytes) sort before U+E000 to U+FFFF.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var at = left.CommonPrefixLength(right);
        if (at == left.Length || at == right.Length) return left.Length.CompareTo(right.Length);
        int a = left[at], b = right[at];
        if (a >= 0xF0 && b is 0xEE or 0xEF && a >= 0xF0) return -1;
        if (b >= 0xF0 && a is 0xEE or 0xEF) return 1;
        return a.CompareTo(b);
    }
}
