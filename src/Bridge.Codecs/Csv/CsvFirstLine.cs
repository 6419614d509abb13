using System.Text;
using Bridge.Codecs.Framing;

namespace Bridge.Codecs.Csv;

/// <summary>What the first line of a stream tells of the whole: that it is of another dialect or encoding than the format says, so that nothing of it would be read as it is.</summary>
internal static class CsvFirstLine
{
    /// <summary>Why the stream cannot be read by these options; null if nothing speaks against it.</summary>
    /// <param name="options">The dialect.</param>
    /// <param name="line">The first line that is no comment, without its end.</param>
    /// <param name="isHeaderOrAll">The line names the columns, or there is no other: a line end within it hides data.</param>
    public static string? Fault(CsvOptions options, ReadOnlySpan<byte> line, bool isHeaderOrAll)
    {
        if (options.CodePage.IsUtf8 && line is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return "the first bytes are the mark of UTF-16, and the format reads utf-8; let the file source read it by transcode: utf16";
        }
        if (DelimiterOf(line) is { } delimiter && delimiter != options.Delimiter)
        {
            return $"the first line says that the delimiter is {Shown(delimiter)}, and the format's is {Shown(options.Delimiter)}; give the format delimiter: {Shown(delimiter)}";
        }
        if (isHeaderOrAll && options.LineEnd == LineEnd.Any && HasLineEnd(options, line))
        {
            return "the first line holds a CR (0D) without LF behind it; if the lines end so, give the format line_end: cr";
        }
        return null;
    }

    /// <summary>The line that spreadsheets write before the header: <c>sep=;</c>.</summary>
    public static bool IsDelimiterLine(CsvOptions options, ReadOnlySpan<byte> line) => DelimiterOf(line) == options.Delimiter;

    private static byte? DelimiterOf(ReadOnlySpan<byte> line)
    {
        if (line is [(byte)'"', .. var quoted, (byte)'"']) line = quoted;
        return line.Length == 5 && Ascii.EqualsIgnoreCase(line[..4], "sep="u8) ? line[4] : null;
    }

    private static bool HasLineEnd(CsvOptions options, ReadOnlySpan<byte> line)
    {
        if (line.IndexOf(options.Cr) < 0) return false;
        return CsvFramer.FindEnd(options with { LineEnd = LineEnd.Cr }, line, out _, out _);
    }

    private static string Shown(byte delimiter) => delimiter == '\t' ? "tab" : $"\"{(char)delimiter}\"";
}
