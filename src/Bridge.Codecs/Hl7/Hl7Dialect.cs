using System.Buffers;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Dictionary;
using Bridge.Codecs.Edi.Syntax;

namespace Bridge.Codecs.Hl7;

/// <summary>HL7 v2 (chapter 2, encoding rules): fields F1, components C1, sub-components S1.</summary>
internal sealed class Hl7Dialect : EdiDialect
{
    public static readonly Hl7Dialect Instance = new();

    /// <summary>The separators that the standard recommends.</summary>
    public static readonly EdiDelimiters Default = new((byte)'|', (byte)'^', (byte)'&', (byte)'~', (byte)'\\', (byte)'\r');

    public static readonly int Msh = EdiTag.Key("MSH"u8), Fhs = EdiTag.Key("FHS"u8), Bhs = EdiTag.Key("BHS"u8), Bts = EdiTag.Key("BTS"u8), Fts = EdiTag.Key("FTS"u8);

    private Hl7Dialect()
    {
    }

    public override string Name => "HL7";

    public override EdiNames Names { get; } = new(1, "F", "C", "S");

    // What most messages have once and nobody expects as a list; a message that has one of them twice (A17, A40) gives a list all the same.
    public override SegmentDictionary Dictionary { get; } = SegmentDictionary.Read("Bridge.Codecs.Hl7.hl7.dictionary.txt", 0,
        "MSH", "FHS", "BHS", "BTS", "FTS", "MSA", "EVN", "PID", "PD1", "PV1", "PV2", "MRG", "QRD", "QRF", "QPD", "RCP", "QAK", "SCH", "DSC", "UAC");

    public override IReadOnlyDictionary<int, EnvelopeRule[]> EnvelopeRules { get; } = EnvelopeRule.Read("""
        MSH 7 C ts
        MSH 9.1 M an3
        MSH 10 M an..199
        MSH 11.1 M a1
        MSH 12.1 M an..8
        FHS 7 C ts
        BHS 7 C ts
        """);

    public override int Levels => 2;

    // Z segments and fields beyond the dictionary: a path to C1 suits whatever comes.
    public override ElementDefinition Unknown => ElementDefinition.UnknownComposite;

    public override bool SplitsSimple => true;

    public override bool ReleasesNext => false;

    public override ReadOnlySpan<byte> Null => "\"\""u8;

    public override bool IsTag(ReadOnlySpan<byte> tag) => EdiTag.IsTag(tag, 3, 3);

    public override bool DefinesDelimiters(int key) => key == Msh || key == Fhs || key == Bhs;

    public override bool IsNull(ReadOnlySpan<byte> value) => value.Length == 2 && value[0] == '"' && value[1] == '"';

    public override int EscapeAt(ReadOnlySpan<byte> bytes, in EdiDelimiters d, out string? fault) => Hl7Escapes.At(bytes, d, out fault);

    public override int Unescape(ReadOnlySpan<byte> value, in EdiDelimiters d, Span<byte> target) => Hl7Escapes.Unescape(value, d, target);

    public override void Escape(ReadOnlySpan<byte> utf8, in EdiDelimiters d, IBufferWriter<byte> output, Func<string> path) => Hl7Escapes.Escape(utf8, d, output, path);
}
