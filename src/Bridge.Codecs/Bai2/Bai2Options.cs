using Bridge.Codecs.Framing;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Totals;
using Bridge.Codecs.Text;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Formats;

namespace Bridge.Codecs.Bai2;

/// <summary>Options of <c>format: bai2</c>.</summary>
internal sealed record Bai2Options
{
    public CodePage CodePage { get; init; } = CodePage.Utf8;

    /// <summary>What wrong totals and counts do.</summary>
    public TotalMismatch Totals { get; init; }

    public DecodeMode Mode { get; init; }

    /// <summary>What is written at the end of a record.</summary>
    public LineEnd LineEnd { get; init; }

    /// <summary>What is written behind a text.</summary>
    public TextEnd TextEnd { get; init; }

    public static Bai2Options Read(ConfigReader c)
    {
        var page = CodePage.Read(c);
        c.Check(page.IsAsciiCompatible, "encoding", "the format's commas and slashes are those of ASCII; convert the file before");
        return Read(c, page);
    }

    private static Bai2Options Read(ConfigReader c, CodePage page) => new()
    {
        CodePage = page,
        Totals = c.Choice("totals", "Control totals and counts that contradict the records: reject, or warn (the message passes with notes).", TotalMismatch.Reject),
        Mode = Modes.Read(c),
        LineEnd = c.Choice("line_end", "What is written at the end of a record: any (LF), lf, crlf or cr.", LineEnd.Any),
        TextEnd = c.Choice("text_end", "What is written behind the text of a transaction: none (the next record ends it), or slash.", TextEnd.None),
    };

    /// <summary>Reads a layout file, which has nothing but these options.</summary>
    public static Bai2Options ReadLayout(ConfigReader c)
    {
        c.OptionalText("description", "What the files are, for people.");
        c.Text("layout", "Name of the layout, with a version if you like: bank/1.", "layout");
        static Bai2Options Typed(ConfigReader f)
        {
            f.Text("type", "The format.", "");
            return Read(f);
        }
        if (c.Node?["format"] is not { Kind: ConfigNodeKind.Scalar } word) return c.Section("format", "The format with its options.", Typed);
        c.Raw("format", "The format.");
        return ConfigReader.Read(YamlTree.Parse("{}", word.Location.File, c.Scope.Diagnostics)!, c.Scope, "format", Typed);
    }
}
