using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Codecs.Text;
using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Formats;

namespace Bridge.Codecs.Csv;

/// <summary>The dialect of delimited text: options of <c>format: { type: csv }</c>. Bytes are the peer's.</summary>
internal sealed record CsvOptions
{
    public CodePage CodePage
    {
        get;
        init
        {
            field = value;
            Cr = value.ByteOf('\r') ?? Cr;
            Lf = value.ByteOf('\n') ?? Lf;
            Blanks = value.ByteOf(' ') ?? Blanks;
        }
    } = CodePage.Utf8;

    public byte Delimiter { get; init; } = (byte)',';

    /// <summary>The quote, or null where quotes have no meaning.</summary>
    public byte? Quote { get; init; } = (byte)'"';

    /// <summary>The byte before a quote within quotes; the quote itself by default.</summary>
    public byte Escape { get; init; } = (byte)'"';

    /// <summary>How values without quotes hold delimiters, line ends and null.</summary>
    public Escapes Escapes { get; init; }

    public Quoting Quoting { get; init; }

    /// <summary>The first record of a stream names the columns.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Names of the columns where there is no header line; empty if there is one or the layout has them.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Quotes may span lines.</summary>
    public bool Multiline { get; init; } = true;

    public LineEnd LineEnd { get; init; }

    public BlankLines Blank { get; init; } = BlankLines.Ignore;

    /// <summary>The byte that begins a line without data, or null.</summary>
    public byte? Comment { get; init; }

    /// <summary>Lines before the header, such as titles.</summary>
    public int SkipLines { get; init; }

    /// <summary>Blanks around values are taken off.</summary>
    public bool Trim { get; init; }

    public ShortRecord Short { get; init; }

    public LongRecord Long { get; init; }

    /// <summary>What faults in a message do.</summary>
    public DecodeMode Mode { get; init; }

    /// <summary>A byte order mark is written before the first record.</summary>
    public bool Bom { get; init; }

    public byte Cr { get; private init; } = (byte)'\r';

    public byte Lf { get; private init; } = (byte)'\n';

    /// <summary>A blank.</summary>
    public byte Blanks { get; private init; } = (byte)' ';

    /// <summary>The byte that ends a line; before it a CR may stand.</summary>
    public byte Stop => LineEnd == LineEnd.Cr ? Cr : Lf;

    public static CsvOptions Read(ConfigReader c)
    {
        var page = CodePage.Read(c);
        c.Check(page.ByteOf(',') is not null && page.ByteOf('\n') is not null, "encoding", "delimited text needs an encoding in which delimiters and line ends are single bytes; files in UTF-16 are read as UTF-8 by the file source's transcode: utf16");
        var delimiter = Byte(c, page, "delimiter", c.Text("delimiter", "What stands between columns: one character, such as \",\", \";\", \"|\" or tab.", ","));
        var quote = Byte(c, page, "quote", c.Text("quote", "What stands around values that hold delimiters, or none.", "\""));
        var escape = c.Text("escape", "What stands before a quote within quotes: doubled (the quote itself), or one character such as \"\\\\\".", "doubled");
        var escapes = c.Choice("escapes", "How values hold delimiters and line ends without quotes: none, or backslash (\\t, \\n, \\\\ …, \\N for null), as PostgreSQL's COPY; it wants quote: none.", Escapes.None);
        c.Check(escapes == Escapes.None || quote is null, "escapes", "values with backslash escapes have no quotes; write quote: none beside it");
        c.Check(escapes == Escapes.None || page.IsUtf8 || page is { IsSingleByte: true, IsAsciiCompatible: true }, "escapes", "backslash escapes need an encoding in which a backslash is no part of another character: utf-8 or a single-byte one with ASCII in its place");
        var header = c.Texts("header", "true: the first line names the columns; false: there is none; or a list of names, where there is none.");
        var names = header is [("true" or "false")] ? [] : header;
        c.Check(names.Distinct(StringComparer.Ordinal).Count() == names.Count, "header", "a name stands in it twice");
        var comment = Byte(c, page, "comment", c.Text("comment", "Lines that begin with this character are passed over, or none.", "none"));
        c.Check(delimiter is not null, "delimiter", "columns need a delimiter");
        c.Check(delimiter is not ((byte)'\n' or (byte)'\r'), "delimiter", "a line end ends records and cannot stand between columns");
        c.Check(quote is null || delimiter != quote, "quote", "it cannot be the delimiter too");
        return new CsvOptions
        {
            CodePage = page,
            Delimiter = delimiter ?? (byte)',',
            Quote = quote,
            Escape = escape == "doubled" ? quote ?? 0 : Byte(c, page, "escape", escape) ?? quote ?? 0,
            Escapes = escapes,
            Quoting = c.Choice("quoting", "Which values are written in quotes: minimal (those that need them), all, non_numeric, or none.", Quoting.Minimal),
            HasHeader = header.Count == 0 || header is ["true"],
            Names = names,
            Multiline = c.Boolean("multiline", "A value in quotes may hold line ends. With false a quote that is not closed harms its own line only.", true),
            LineEnd = c.Choice("line_end", "What ends a record: any (LF or CR LF, written as LF), lf, crlf or cr.", LineEnd.Any),
            Blank = c.Choice("blank_lines", "Empty lines: ignore passes over them, keep makes each a record of one empty column.", BlankLines.Ignore),
            Comment = comment,
            SkipLines = c.Integer("skip_lines", "Lines at the start of a stream that come before the header and are passed over.", 0, 0, 10_000),
            Trim = c.Boolean("trim", "Blanks around values outside quotes are taken off.", false),
            Short = c.Choice("short", "A record with fewer columns: error, or pad (the missing ones are not there).", ShortRecord.Error),
            Long = c.Choice("long", "A record with more columns: error, or ignore (they are passed over).", LongRecord.Error),
            Mode = Modes.Read(c),
            Bom = c.Boolean("bom", "Write a byte order mark before the header. When reading one is always passed over.", false),
        };
    }

    private static byte? Byte(ConfigReader c, CodePage page, string name, string text)
    {
        if (text == "none") return null;
        string? error = null;
        var bytes = text.Length == 1 && text[0] < 0x80 ? [(byte)text[0]] : NamedBytes.Parse(text, out error); // a lone backslash is itself
        var value = bytes.Length == 1 ? bytes[0] < 0x80 ? page.ByteOf((char)bytes[0]) : bytes[0] : null;
        c.Check(error is null && value is not null, name, error ?? $"'{text}' is not one character; write one, such as \";\" or tab");
        c.Check(value is null || page.IsAlone(value.Value), name, $"in {page.Name} the byte of '{text}' is part of other characters too, so it cannot tell columns; take the encoding's comma, semicolon or tab, or have the file in utf-8");
        return value;
    }
}
