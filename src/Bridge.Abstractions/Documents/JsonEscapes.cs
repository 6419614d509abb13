using System.Buffers;
using System.Buffers.Text;

namespace Bridge.Documents;

/// <summary>JSON string escapes (RFC 8259, section 7) over UTF-8. Pure; lone surrogates are kept as WTF-8 (three bytes each).</summary>
public static class JsonEscapes
{
    private static readonly SearchValues<byte> MustEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>Index of the first byte that JSON text may not hold unescaped, or -1.</summary>
    public static int IndexOfUnsafe(ReadOnlySpan<byte> text) => text.IndexOfAny(MustEscape);

    /// <summary>The most bytes that escaping <paramref name="length"/> bytes can give.</summary>
    public static int MaxEscapedLength(int length) => checked(length * 6);

    /// <summary>Writes text with escapes (short forms, else \u00XX) and returns how many bytes were written. The target needs <see cref="MaxEscapedLength"/>.</summary>
    public static int Escape(ReadOnlySpan<byte> text, Span<byte> target)
    {
        var at = 0;
        while (true)
        {
            var stop = IndexOfUnsafe(text);
            var clean = stop < 0 ? text : text[..stop];
            clean.CopyTo(target[at..]);
            at += clean.Length;
            if (stop < 0) return at;
            var b = text[stop];
            target[at++] = (byte)'\\';
            var brief = b switch { (byte)'"' => (byte)'"', (byte)'\\' => (byte)'\\', 8 => (byte)'b', 9 => (byte)'t', 10 => (byte)'n', 12 => (byte)'f', 13 => (byte)'r', _ => (byte)0 };
            if (brief != 0)
            {
                target[at++] = brief;
            }
            else
            {
                "u00"u8.CopyTo(target[at..]);
                target[at + 3] = Hex(b >> 4);
                target[at + 4] = Hex(b & 15);
                at += 5;
            }
            text = text[(stop + 1)..];
        }
    }

    /// <summary>
    /// Resolves escapes and returns how many bytes were written, never more than the input has. The escapes must have been checked by the decoder;
    /// a wrong one is copied as it stands.
    /// </summary>
    public static int Unescape(ReadOnlySpan<byte> text, Span<byte> target)
    {
        var at = 0;
        while (true)
        {
            var stop = text.IndexOf((byte)'\\');
            if (stop < 0 || stop + 1 >= text.Length)
            {
                text.CopyTo(target[at..]);
                return at + text.Length;
            }
            text[..stop].CopyTo(target[at..]);
            at += stop;
            var code = text[stop + 1];
            if (code == (byte)'u' && TryReadHex(text[(stop + 2)..], out var unit))
            {
                text = text[(stop + 6)..];
                if (char.IsHighSurrogate((char)unit) && text.Length >= 6 && text[0] == (byte)'\\' && text[1] == (byte)'u'
                    && TryReadHex(text[2..], out var low) && char.IsLowSurrogate((char)low))
                {
                    unit = char.ConvertToUtf32((char)unit, (char)low);
                    text = text[6..];
                }
                at += WriteScalar(unit, target[at..]);
                continue;
            }
            target[at++] = code switch { (byte)'b' => 8, (byte)'t' => 9, (byte)'n' => 10, (byte)'f' => 12, (byte)'r' => 13, _ => code };
            text = text[(stop + 2)..];
        }
    }

    /// <summary>Writes a scalar value or a lone surrogate (WTF-8) as one to four bytes and returns how many.</summary>
    public static int WriteScalar(int value, Span<byte> target)
    {
        switch (value)
        {
            case < 0x80:
                target[0] = (byte)value;
                return 1;
            case < 0x800:
                target[0] = (byte)(0xC0 | (value >> 6));
                target[1] = (byte)(0x80 | (value & 0x3F));
                return 2;
            case < 0x10000:
                target[0] = (byte)(0xE0 | (value >> 12));
                target[1] = (byte)(0x80 | ((value >> 6) & 0x3F));
                target[2] = (byte)(0x80 | (value & 0x3F));
                return 3;
            default:
                target[0] = (byte)(0xF0 | (value >> 18));
                target[1] = (byte)(0x80 | ((value >> 12) & 0x3F));
                target[2] = (byte)(0x80 | ((value >> 6) & 0x3F));
                target[3] = (byte)(0x80 | (value & 0x3F));
                return 4;
        }
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);

    private static bool TryReadHex(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        return text.Length >= 4 && Utf8Parser.TryParse(text[..4], out value, out var used, 'X') && used == 4;
    }
}
