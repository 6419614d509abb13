using Bridge.Codecs.Edi;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Text;
using Bridge.Configuration;
using Bridge.Formats;

namespace Bridge.Codecs.Hl7;

/// <summary>Options of <c>format: hl7</c>.</summary>
internal sealed record Hl7Options
{
    public CodePage CodePage { get; init; } = CodePage.Utf8;

    public EdiDocuments Document { get; init; }

    public EdiTotals Totals { get; init; }

    /// <summary>What faults within elements do.</summary>
    public EdiTotals Syntax { get; init; }

    /// <summary>What faults do that <see cref="Totals"/>, <see cref="Syntax"/> or the layout's structure does not let pass.</summary>
    public DecodeMode Mode { get; init; }

    public EdiCounts Counts { get; init; }

    public IReadOnlyList<string> Segments { get; init; } = [];

    public static Hl7Options Read(ConfigReader c)
    {
        var options = new Hl7Options
        {
            CodePage = CodePage.Read(c),
            Document = EdiOptions.ReadDocuments(c, "the whole batch file, with FHS and BHS"),
            Totals = EdiOptions.ReadTotals(c),
            Syntax = EdiOptions.ReadSyntax(c),
            Mode = Modes.Read(c),
            Counts = EdiOptions.ReadCounts(c),
            Segments = c.Texts("segments", "Tags of segments beyond the standard (Z segments) that mappings name: [ZPI, ZDS]. Others are decoded too, but a mapping that names them is an error."),
        };
        foreach (var tag in options.Segments)
        {
            c.Check(EdiTag.IsTag(System.Text.Encoding.UTF8.GetBytes(tag), 3, 3), "segments", $"'{tag}' is no segment tag: three capital letters or digits, the first a letter");
        }
        return options;
    }
}
