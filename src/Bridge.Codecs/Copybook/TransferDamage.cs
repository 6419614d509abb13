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
                ? $"the texts of the record are ASCII, and the copybook is read as {layout.CodePage.Name}: the file was translated on its way; say `encoding: ascii` (or cp1252) for a translated file{(record.Contains((byte)'\n') ? ", and `records: lines` if it has lines" : "")}"
                : $"the texts of the record are ASCII, and the copybook is read as {layout.CodePage.Name}: the file was translated by a transfer in text mode, and its packed and binary numbers are destroyed; {Cure}. If the program that wrote it uses ASCII itself, say `encoding: ascii`",
            record, 0, record.Length));
    }

    /// <summary>What the bytes of a record that cannot be read say of its way here, as the end of an error's text; empty if nothing.</summary>
    public static string Hint(ReadOnlySpan<byte> record, CopybookLayout layout)
    {
        if (layout.Form == RecordForm.Lines) return "";
        if (layout.Form == RecordForm.Fixed && DescriptorAtStart(record, layout) is { } descriptor) return descriptor;
        if (layout.CodePage.IsAsciiCompatible) return record.IndexOf((byte)'\n') is var line and >= 0 ? $"; at {line + 1} stands a line end (0A): if the file has lines, say `records: lines`" : "";
        if (record.IndexOf("\uFFFD"u8) is var replaced and >= 0) return $"; at {replaced + 1} stand the bytes EF BF BD, which programs write in place of a byte that is no UTF-8: the file was handled as text on its way, so {Cure}";
        if (MayBeAscii(record, layout) && HasAsciiTexts(record, layout)) return $"; the texts of the record are ASCII: the file was translated by a transfer in text mode, so {Cure}";
        if (record.IndexOf("\r\n"u8) is var end and >= 0) return $"; at {end + 1} stand the bytes 0D 0A: a transfer in text mode may have put line ends into the file, so {Cure}";
        if (record.Count((byte)0x1A) is var marks and > 3) return $"; the byte 1A stands {marks} times in the record, which translations write in place of a byte that has no character: if so, {Cure}";
        return record.Count((byte)'?') is var questions and > 3 ? $"; the byte 3F stands {questions} times in the record, which translations write in place of a byte that has no character: if so, {Cure}" : "";
    }

    // A file with descriptors that is read as one without: zeros stand where the first text or digit belongs.
    private static string? DescriptorAtStart(ReadOnlySpan<byte> record, CopybookLayout layout)
    {
        if (record.Length < RecordDescriptor.Size || layout.Items.Length == 0 || layout.Items[0].Usage != Usage.Display) return null;
        foreach (var isLittle in (ReadOnlySpan<bool>)[false, true])
        {
            var descriptor = new RecordDescriptor(isLittle, CountsItself: true);
            var length = descriptor.Read(record);
            if (descriptor.Fault(record[..RecordDescriptor.Size]) is not null || length < RecordDescriptor.Size || length > layout.Size + RecordDescriptor.Size) continue;
            return $"; the record begins with {Convert.ToHexString(record[..RecordDescriptor.Size])}, which looks like a record descriptor of {length} bytes: `records: variable`{(isLittle ? " with `rdw_little_endian: true`" : "")} may be right, and `rdw_counts_itself` says whether it counts its own four bytes";
        }
        return null;
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
