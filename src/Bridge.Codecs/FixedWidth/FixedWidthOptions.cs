using Bridge.Codecs.Layouts;
using Bridge.Codecs.Text;
using Bridge.Configuration;
using Bridge.Formats;

namespace Bridge.Codecs.FixedWidth;

/// <summary>Options of <c>format: { type: fixed_width }</c>.</summary>
internal sealed record FixedWidthOptions
{
    public CodePage CodePage { get; init; } = CodePage.Utf8;

    public RecordEnd LineEnd { get; init; }

    public int RecordLength { get; init; }

    /// <summary>Positions count characters of UTF-8, not bytes.</summary>
    public bool CountsCharacters { get; init; }

    public ShortRecord Short { get; init; }

    public LongRecord Long { get; init; }

    public DecodeMode Mode { get; init; }

    public static FixedWidthOptions Read(ConfigReader c)
    {
        var page = CodePage.Read(c);
        var positions = c.Choice("positions", "What at and length count: bytes, or characters where the encoding is UTF-8.", PositionUnit.Bytes);
        c.Check(positions == PositionUnit.Bytes || page.IsUtf8, "positions", "only UTF-8 has characters of several bytes; in other encodings a position is a byte");
        return Read(c, page) with { CountsCharacters = positions == PositionUnit.Characters && page.IsUtf8 };
    }

    private static FixedWidthOptions Read(ConfigReader c, CodePage page) => new()
    {
        CodePage = page,
        LineEnd = c.Choice("line_end", "What ends a record: any (LF or CR LF, written as LF), lf, crlf, cr, none where all records have one length, or optional where some files have line ends and others none (needs record_length).", RecordEnd.Any),
        RecordLength = c.OptionalInteger("record_length", "Length of a record in bytes; by default up to the end of its last field.", 1, 1 << 24) ?? 0,
        Short = c.Choice("short", "A record that ends before its last field: error, or pad (the sender leaves out blanks at the end).", ShortRecord.Error),
        Long = c.Choice("long", "A record that goes on behind its last field: error, or ignore.", LongRecord.Error),
        Mode = Modes.Read(c),
    };
}
