using Bridge.Codecs.Layouts;
using Bridge.Codecs.Text;
using Bridge.Configuration;
using Bridge.Formats;

namespace Bridge.Codecs.Edi.Interchanges;

/// <summary>Options of <c>format: edifact</c> and <c>format: x12</c>.</summary>
internal sealed record EdiInterchangeOptions
{
    /// <summary>The configured encoding; null to let the interchange say.</summary>
    public CodePage? CodePage { get; init; }

    public EdiDocuments Document { get; init; }

    public EdiTotals Totals { get; init; }

    /// <summary>What faults within elements do.</summary>
    public EdiTotals Syntax { get; init; }

    /// <summary>Whether X12 is held to its basic character set.</summary>
    public bool IsBasic { get; init; }

    /// <summary>What faults do that <see cref="Totals"/>, <see cref="Syntax"/> or the layout's structure does not let pass.</summary>
    public DecodeMode Mode { get; init; }

    public EdiCounts Counts { get; init; }

    public IReadOnlyList<string> Segments { get; init; } = [];

    /// <summary>The options of <c>format: x12</c>.</summary>
    public static EdiInterchangeOptions ReadX12(ConfigReader c)
    {
        var characters = c.Choice("characters", "The character set that was agreed with the peer (X12.5): extended, or basic, which has no small letters. What is outside is a fault of the syntax.", X12.X12Characters.Extended);
        return Read(c) with { IsBasic = characters == X12.X12Characters.Basic };
    }

    public static EdiInterchangeOptions Read(ConfigReader c)
    {
        var name = c.OptionalText("encoding", "Character encoding, where the interchange does not say it or says it wrongly. Not set: what UNB says (UNOC is latin1, UNOW utf-8 …), else utf-8.");
        var page = name is null ? null : CodePage.Find(name);
        c.Check(name is null || page is not null, "encoding", $"there is no encoding '{name}'; names are those of IANA, such as utf-8, iso-8859-1, windows-1252");
        var options = new EdiInterchangeOptions
        {
            CodePage = page,
            Document = EdiOptions.ReadDocuments(c, "a whole interchange with all its messages"),
            Totals = EdiOptions.ReadTotals(c),
            Syntax = EdiOptions.ReadSyntax(c),
            Mode = Modes.Read(c),
            Counts = EdiOptions.ReadCounts(c),
            Segments = c.Texts("segments", "Tags of segments beyond the dictionary that mappings name. Others are decoded too, but a mapping that names them is an error."),
        };
        foreach (var tag in options.Segments)
        {
            c.Check(EdiTag.IsTag(System.Text.Encoding.UTF8.GetBytes(tag), 2, 4), "segments", $"'{tag}' is no segment tag: two to four capital letters or digits, the first a letter");
        }
        return options;
    }
}
