using Bridge.Codecs.Framing;
using Bridge.Configuration;

namespace Bridge.Codecs.Text;

/// <summary>Options of <c>format: text</c>.</summary>
internal sealed record TextOptions
{
    public CodePage CodePage { get; init; } = CodePage.Utf8;

    public LineEnd LineEnd { get; init; } = LineEnd.Any;

    public BlankLines Blank { get; init; } = BlankLines.Ignore;

    public static TextOptions Read(ConfigReader c) => new()
    {
        CodePage = CodePage.Read(c),
        LineEnd = c.Choice("line_end", "What ends a line where the text comes from a stream: any (LF or CR LF, written as LF), lf, crlf or cr.", LineEnd.Any),
        Blank = c.Choice("blank", "Empty lines: ignore passes over them, keep makes each a message.", BlankLines.Ignore),
    };
}
