using Bridge.Codecs.Layouts;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Copybook;

/// <summary>
/// Recognises mainframe records that a transfer in text mode has spoiled: translated to ASCII, line ends changed, bytes replaced. Packed and binary numbers cannot be brought
/// back from such a file, so the cure is always another transfer. Pure.
/// </summary>
internal static class TransferDamage
{
    private const string Cure = "transfer it again in binary mode (FTP: `binary`; SFTP from z/OS: without translation)";

    /// <summary>Rejects a record that the copybook says is EBCDIC and whose texts are ASCII: most of it would be read as other characters without any error.</summary>
    public static void Check(Document document, CopybookLayout layout)
    {
        var record = document.Source;
        if (!MayBeAscii(record, layout) || !HasAsciiTexts(record, layout)) return;
        document.Tolerate(LayoutError.At(LayoutError.Damaged,
            layout.HasOnlyTexts
                ? $"the texts of the record are ASCII, and the copybook is read as {layout.CodePage.Name}: the file was translated on its way; say `encoding: ascii` (or cp1252) for a translated file"
                : $"the texts of the record are ASCII, and the copybook is read as {layout.CodePage.Name}: the file was translated by a transfer in text mode, and its packed and binary numbers are destroyed; {Cure}. If the program that wrote it uses ASCII itself, say `encoding: ascii`",
            record, 0, record.Length));
    }

    /// <summary>What the bytes of a record that cannot be read say of its way here, as the end of an error's text; empty if nothing.</summary>
    public static string Hint(ReadOnlySpan<byte> record, CopybookLayout layout)
    {
        if (layout.CodePage.IsAsciiCompatible || layout.Form == RecordForm.Lines) return "";
        if (record.IndexOf("\uFFFD"u8) is var replaced and >= 0) return $"; at {replaced + 1} stand the bytes EF BF BD, which programs write in place of a byte that is no UTF-8: the file was handled as text on its way, so {Cure}";
        if (MayBeAscii(record, layout) && HasAsciiTexts(record, layout)) return $"; the texts of the record are ASCII: the file was translated by a transfer in text mode, so {Cure}";
        if (record.IndexOf("\r\n"u8) is var end and >= 0) return $"; at {end + 1} stand the bytes 0D 0A: a transfer in text mode may have put line ends into the file, so {Cure}";
        if (record.Count((byte)0x1A) is var marks and > 3) return $"; the byte 1A stands {marks} times in the record, which translations write in place of a byte that has no character: if so, {Cure}";
        return record.Count((byte)'?') is var questions and > 3 ? $"; the byte 3F stands {questions} times in the record, which translations write in place of a byte that has no character: if so, {Cure}" : "";
    }

    // Blanks are the most frequent byte of such records. An ASCII blank is no character of an EBCDIC text, so one look tells nearly always.
    private static bool MayBeAscii(ReadOnlySpan<byte> record, CopybookLayout layout) =>
        !layout.CodePage.IsAsciiCompatible && record.Contains((byte)0x20) && !record.Contains((byte)0x40);

    private static bool HasAsciiTexts(ReadOnlySpan<byte> record, CopybookLayout layout)
    {
        int ascii = 0, letters = 0, all = 0;
        foreach (var item in layout.FixedTexts)
        {
            if (item.Offset + item.Size > record.Length) continue;
            var text = record.Slice(item.Offset, item.Size);
            all += text.Length;
            foreach (var b in text)
            {
                if (b is >= 0x20 and < 0x7F) ascii++;
                if (b is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z')) letters++;
            }
        }
        return all >= 4 && ascii == all && letters > 0;
    }
}
