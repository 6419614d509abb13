using System.Text;
using Bridge.Codecs.Text;

namespace Bridge.Codecs.Inference;

/// <summary>The characters of a sample, and what was found out about its bytes.</summary>
/// <param name="Text">The characters, without a byte order mark; a record that is cut at the end of the sample is left out.</param>
/// <param name="Bytes">What a codec would be given: UTF-8 where the file is UTF-16.</param>
/// <param name="Encoding">The code page by its name.</param>
internal sealed record SampleText(string Text, ReadOnlyMemory<byte> Bytes, string Encoding)
{
    public const string Ebcdic = "cp037";

    /// <summary>The file is UTF-16, which formats do not read themselves.</summary>
    public bool IsUtf16 { get; private init; }

    /// <summary>CR LF, CR or LF, whichever ends the lines; LF if there is none.</summary>
    public string LineEnd { get; } = Text.Contains('\n', StringComparison.Ordinal) ? IsCrLf(Text) ? "\r\n" : "\n" : Text.Contains('\r', StringComparison.Ordinal) ? "\r" : "\n";

    /// <summary>What stands in a format for the encoding, with a comma before it; nothing for UTF-8.</summary>
    public string EncodingOption => Encoding == "utf-8" ? "" : $", encoding: {Encoding}";

    /// <summary>What stands in a format for line ends that <c>any</c> would not read, or not write as they were.</summary>
    public string LineEndOption => LineEnd switch { "\r\n" => ", line_end: crlf", "\r" => ", line_end: cr", _ => "" };

    /// <summary>The lines without their ends and without empty ones.</summary>
    public List<string> Lines => [.. Text.Split(LineEnd == "\r" ? '\r' : '\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0)];

    /// <summary>Reads the beginning of a file; null if it is no text in a known encoding.</summary>
    /// <param name="bytes">The beginning.</param>
    /// <param name="isCut">The file goes on behind it.</param>
    public static SampleText? Of(ReadOnlyMemory<byte> bytes, bool isCut)
    {
        if (Wide(bytes.Span) is { } wide)
        {
            var text = wide.GetString(bytes.Span).TrimStart('\uFEFF');
            return new SampleText(Whole(text, isCut), System.Text.Encoding.UTF8.GetBytes(text), "utf-8") { IsUtf16 = true };
        }
        if (NameOf(bytes.Span, isCut) is not { } name || CodePage.Find(name) is not { } page) return null;
        var characters = page.IsUtf8 ? System.Text.Encoding.UTF8.GetString(bytes.Span).TrimStart('\uFEFF') : string.Create(bytes.Length, (bytes, page), static (target, s) =>
        {
            for (var i = 0; i < target.Length; i++) target[i] = s.page.CharOf(s.bytes.Span[i]);
        });
        return new SampleText(Whole(characters, isCut), bytes, name);
    }

    private static bool IsCrLf(string text) => text.AsSpan().Count('\n') == text.AsSpan().Count("\r\n");

    private static string Whole(string text, bool isCut) => isCut && text.LastIndexOfAny(['\n', '\r']) is var end and > 0 ? text[..(end + 1)] : text;

    private static Encoding? Wide(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0xFF, 0xFE, ..]) return System.Text.Encoding.Unicode;
        if (bytes is [0xFE, 0xFF, ..]) return System.Text.Encoding.BigEndianUnicode;
        if (bytes.Length < 8) return null;
        // Without a mark: every second byte of western text is zero.
        var (even, odd) = (0, 0);
        for (var i = 0; i + 1 < bytes.Length; i += 2)
        {
            if (bytes[i] == 0) even++;
            if (bytes[i + 1] == 0) odd++;
        }
        var half = bytes.Length / 2;
        if (odd > half * 0.7 && even < half * 0.05) return System.Text.Encoding.Unicode;
        return even > half * 0.7 && odd < half * 0.05 ? System.Text.Encoding.BigEndianUnicode : null;
    }

    private static string? NameOf(ReadOnlySpan<byte> bytes, bool isCut)
    {
        if (bytes.IsEmpty) return null;
        // The last character of a sample may be cut.
        for (var cut = 0; cut < (isCut ? 4 : 1) && cut < bytes.Length; cut++)
        {
            if (System.Text.Unicode.Utf8.IsValid(bytes[..^cut])) return bytes.Contains((byte)0) ? LooksEbcdic(bytes) ? Ebcdic : null : "utf-8";
        }
        return LooksEbcdic(bytes) ? Ebcdic : bytes.Contains((byte)0) ? null : "cp1252";
    }

    private static bool LooksEbcdic(ReadOnlySpan<byte> bytes) =>
        bytes.Count((byte)0x40) + bytes.Count((byte)0xF0) + bytes.Count((byte)0xC1) > bytes.Count((byte)0x20) + bytes.Count((byte)'0') + bytes.Count((byte)'e');
}
