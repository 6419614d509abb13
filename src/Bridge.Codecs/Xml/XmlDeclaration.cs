using System.Text;

namespace Bridge.Codecs.Xml;

/// <summary>The declaration that a message may begin with.</summary>
internal static class XmlDeclaration
{
    /// <summary>The length of a declaration that says XML 1.0 in UTF-8 in the usual form; 0 if there is none, -1 if it is another one.</summary>
    public static int LengthOfUtf8(ReadOnlySpan<byte> message)
    {
        if (!message.StartsWith("<?"u8)) return 0;
        var length = message.IndexOf("?>"u8) + 2;
        if (length < 2 || length > 100) return -1;
        var rest = message[..(length - 2)];
        if (!Take(ref rest, "<?xml version="u8) || !(Take(ref rest, "\"1.0\""u8) || Take(ref rest, "'1.0'"u8))) return -1;
        if (Take(ref rest, " encoding="u8) && !(Take(ref rest, "\"utf-8\""u8) || Take(ref rest, "'utf-8'"u8))) return -1;
        if (Take(ref rest, " standalone="u8) && !(Take(ref rest, "\"yes\""u8) || Take(ref rest, "'yes'"u8) || Take(ref rest, "\"no\""u8) || Take(ref rest, "'no'"u8))) return -1;
        return rest.Trim((byte)' ').IsEmpty ? length : -1;
    }

    // Names of encodings may be written in capitals; the rest may not, and the reader that takes the message by itself says so.
    private static bool Take(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> word)
    {
        if (rest.Length < word.Length || !(word.Contains((byte)'8') ? Ascii.EqualsIgnoreCase(rest[..word.Length], word) : rest.StartsWith(word))) return false;
        rest = rest[word.Length..];
        return true;
    }
}
