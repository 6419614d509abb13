using System.Buffers;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Dictionary;
using Bridge.Codecs.Edi.Envelopes;
using Bridge.Codecs.Edi.Interchanges;
using Bridge.Codecs.Edi.Reading;
using Bridge.Codecs.Edi.Syntax;

namespace Bridge.Codecs.Tradacoms;

/// <summary>TRADACOMS (UK ANA, the syntax that EDIFACT grew from): fixed separators, <c>=</c> behind the tag, elements E01, components C01.</summary>
internal sealed class TradacomsDialect : EdiInterchangeDialect
{
    public static readonly TradacomsDialect Instance = new();

    // MTR, EOB and END hold a count and repeat nothing.
    private static readonly EdiEnvelope Tags = new(new EdiFrameTags("STX", "END", -1), new EdiFrameTags("BAT", "EOB", -1), new EdiFrameTags("MHD", "MTR", -1));

    private TradacomsDialect()
    {
    }

    public override string Name => "TRADACOMS";

    public override EdiNames Names { get; } = new(2, "E", "C");

    public override SegmentDictionary Dictionary { get; } = SegmentDictionary.Read("Bridge.Codecs.Tradacoms.tradacoms.dictionary.txt", 0,
        "STX", "BAT", "MHD", "MTR", "EOB", "END", "TYP", "SDT", "CDT", "FIL", "FDT", "ACD", "ORD", "OTR", "OFT", "BCD");

    public override IReadOnlyDictionary<int, EnvelopeRule[]> EnvelopeRules { get; } = EnvelopeRule.Read("""
        STX 1.1 M an..4
        STX 1.2 M n1
        STX 4.1 M n6
        STX 4.2 C n6
        STX 5 M an..14
        BAT 1 M an..14
        MHD 1 M n..12
        MHD 2.1 M an..6
        MHD 2.2 M n1
        MTR 1 M n..10
        EOB 1 M n..10
        END 1 M n..10
        """);

    public override int Levels => 1;

    public override ElementDefinition Unknown => ElementDefinition.UnknownComposite;

    public override bool SplitsSimple => true;

    public override bool ReleasesNext => true;

    public override EdiEnvelope Envelope => Tags;

    public override EdiDelimiters Default => new((byte)'+', (byte)':', 0, 0, (byte)'?', (byte)'\'');

    public override byte TagEnd(in EdiDelimiters d) => (byte)'=';

    // END counts messages, also where batches stand round them.
    public override bool CountsGroups => false;

    public override bool IsTag(ReadOnlySpan<byte> tag) => EdiTag.IsTag(tag, 3, 3);

    public override EdiDelimiters? Detect(ReadOnlySpan<byte> head) => head.Length > 3 && EdiTag.IsTag(head[..3], 3, 3) && head[3] == '=' ? Default : null;

    public override string TypeOf(ReadOnlySpan<byte> bytes, in EdiItem header, in EdiDelimiters d) =>
        System.Text.Encoding.ASCII.GetString(EdiSplit.Part(EdiSplit.Element(bytes, header, d, d.Release, 1), d.Part, d.Release, 0));

    public override EdiInterchangeWriter CreateWriter(EdiInterchangeOptions options) => new TradacomsWriter(options);

    public override int EscapeAt(ReadOnlySpan<byte> bytes, in EdiDelimiters d, out string? fault) => EdiRelease.At(bytes, d, out fault);

    public override int Unescape(ReadOnlySpan<byte> value, in EdiDelimiters d, Span<byte> target) => EdiRelease.Unescape(value, d, target);

    public override void Escape(ReadOnlySpan<byte> utf8, in EdiDelimiters d, IBufferWriter<byte> output, Func<string> path) => EdiRelease.Escape(Name, utf8, d, output, path);
}
