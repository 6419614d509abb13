using Bridge.Codecs.Layouts;
using Bridge.Codecs.Text;
using Bridge.Configuration;

namespace Bridge.Codecs.FixedWidth;

/// <summary>Options of <c>format: { type: fixed_width }</c>.</summary>
internal sealed record FixedWidthOptions
{
    public CodePage CodePage { get; init; } = CodePage.Utf8;

    public RecordEnd LineEnd { get; init; }

    public int RecordLength { get; init; }

    public ShortRecord Short { get; init; }

    public LongRecord Long { get; init; }

    public static FixedWidthOptions Read(ConfigReader c) => new()
    {
        CodePage = CodePage.Read(c),
        LineEnd = c.Choice("line_end", "What ends a record: any (LF or CR LF, written as LF), lf, crlf, cr, or none where all records have one length.", RecordEnd.Any),
        RecordLength = c.OptionalInteger("record_length", "Length of a record in bytes; by default up to the end of its last field.", 1, 1 << 24) ?? 0,
        Short = c.Choice("short", "A record that ends before its last field: error, or pad (the sender leaves out blanks at the end).", ShortRecord.Error),
        Long = c.Choice("long", "A record that goes on behind its last field: error, or ignore.", LongRecord.Error),
    };
}
