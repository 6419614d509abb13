using Bridge.Configuration;

namespace Bridge.Codecs.Framing;

/// <summary>Options of <c>framing: { type: lines }</c>.</summary>
internal sealed record LinesOptions
{
    public LineEnd LineEnd { get; init; } = LineEnd.Any;

    public BlankLines Blank { get; init; } = BlankLines.Ignore;

    public static LinesOptions Read(ConfigReader c) => new()
    {
        LineEnd = c.Choice("line_end", "What ends a line: any (LF or CR LF, written as LF), lf, crlf or cr. The last line needs no end.", LineEnd.Any),
        Blank = c.Choice("blank", "Empty lines: ignore passes over them, keep makes each a message without bytes.", BlankLines.Ignore),
    };
}
