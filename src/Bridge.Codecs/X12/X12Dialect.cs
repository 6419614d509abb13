using System.Buffers;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Dictionary;
using Bridge.Codecs.Edi.Envelopes;
using Bridge.Codecs.Edi.Interchanges;
using Bridge.Codecs.Edi.Reading;
using Bridge.Codecs.Edi.Syntax;

namespace Bridge.Codecs.X12;

/// <summary>ANSI ASC X12 (releases 003010 to 008): elements E01, components C01. There is no escape character.</summary>
internal sealed class X12Dialect : EdiInterchangeDialect
{
    public static readonly X12Dialect Instance = new();

    private static readonly EdiEnvelope Tags = new(new EdiFrameTags("ISA", "IEA", 12), new EdiFrameTags("GS", "GE", 5), new EdiFrameTags("ST", "SE", 1));
    private static readonly int Ta1 = EdiTag.Key("TA1"u8), Bin = EdiTag.Key("BIN"u8), Bds = EdiTag.Key("BDS"u8);

    private X12Dialect()
    {
    }

    public override string Name => "X12";

    public override EdiNames Names { get; } = new(2, "E", "C");

    public override SegmentDictionary Dictionary { get; } = SegmentDictionary.Read("Bridge.Codecs.X12.x12.dictionary.txt", 30,
        "ISA", "GS", "ST", "SE", "GE", "IEA", "TA1", "AK1", "AK9", "B1", "B10", "B2", "B2A", "B3", "B4", "BAK", "BCA", "BCH", "BEG", "BFR", "BGN", "BHT", "BIA", "BIG", "BMG", "BPR", "BSN", "BSS", "CTT", "TDS");

    public override IReadOnlyDictionary<int, EnvelopeRule[]> EnvelopeRules { get; } = EnvelopeRule.Read("""
        ISA 1 M an2
        ISA 2 M an10
        ISA 3 M an2
        ISA 4 M an10
        ISA 5 M an2
        ISA 6 M an15
        ISA 7 M an2
        ISA 8 M an15
        ISA 9 M n6
        ISA 10 M n4
        ISA 11 M an1
        ISA 12 M n5
        ISA 13 M n9
        ISA 14 M n1
        ISA 15 M a1
        ISA 16 M an1
        GS 1 M an2
        GS 2 M an2..15
        GS 3 M an2..15
        GS 4 M n6..8
        GS 5 M n4..8
        GS 6 M n1..9
        GS 7 M a1..2
        GS 8 M an1..12
        ST 1 M an3
        ST 2 M an4..9
        ST 3 C an1..35
        SE 1 M n1..10
        SE 2 M an4..9
        GE 1 M n1..6
        GE 2 M n1..9
        IEA 1 M n1..5
        IEA 2 M n9
        TA1 1 M n9
        TA1 2 M n6
        TA1 3 M n4
        TA1 4 M a1
        TA1 5 M an3
        """);

    public override int Levels => 1;

    public override ElementDefinition Unknown => ElementDefinition.Simple;

    // The component separator stands in many a text whose sender never uses composites.
    public override bool SplitsSimple => false;

    public override bool ReleasesNext => false;

    public override EdiEnvelope Envelope => Tags;

    public override EdiDelimiters Default => new((byte)'*', (byte)':', 0, (byte)'^', 0, (byte)'~');

    public override bool IsTag(ReadOnlySpan<byte> tag) => EdiTag.IsTag(tag, 2, 4);

    public override bool IsRaw(int key) => key == Tags.Interchange.Start;

    public override bool IsAlone(int key) => key == Ta1;

    public override int BinaryLength(int key) => key == Bin ? 0 : key == Bds ? 1 : -1;

    public override int RestFrom(int key) => BinaryLength(key) is >= 0 and var length ? length + 1 : -1;

    public override bool HoldsBinary(ReadOnlySpan<byte> bytes, in EdiDelimiters d) =>
        bytes.IndexOf([(byte)'B', (byte)'I', (byte)'N', d.Element]) >= 0 || bytes.IndexOf([(byte)'B', (byte)'D', (byte)'S', d.Element]) >= 0;

    /// <remarks>
    /// ISA has a fixed length of 106 bytes in the standard; counting its sixteen elements finds the same separators, and those of senders who do not pad.
    /// </remarks>
    public override EdiDelimiters? Detect(ReadOnlySpan<byte> head)
    {
        if (head.Length < 3) return null;
        if (!head.StartsWith("ISA"u8)) return Bare(head);
        if (head.Length < 4) return null;
        var element = head[3];
        if (element <= ' ' || element >= 0x7F || char.IsAsciiLetterOrDigit((char)element)) return null;
        var count = 0;
        byte repetition = 0;
        var version = 0;
        for (var at = 3; at < head.Length; at++)
        {
            if (head[at] != element) continue;
            count++;
            if (count == 11 && at + 2 < head.Length && head[at + 2] == element) repetition = head[at + 1];
            if (count == 12) version = at + 1;
            if (count == 13 && !HasRepetitions(head[version..at])) repetition = 0;
            if (count < 16) continue;
            var component = SkipLineEnds(head, at + 1);
            if (component + 1 >= head.Length) return null;
            var terminator = head[component + 1];
            // Elements longer than any ISA has, or letters as separators: something else that begins with ISA.
            if (at > 200 || terminator == element || char.IsAsciiLetterOrDigit((char)terminator) || char.IsAsciiLetterOrDigit((char)head[component]) || terminator is (byte)' ' or 0) return null;
            var isRepetition = repetition > ' ' && !char.IsAsciiLetterOrDigit((char)repetition) && repetition != element && repetition != head[component] && repetition != terminator;
            return new EdiDelimiters(element, head[component], 0, isRepetition ? repetition : (byte)0, 0, terminator);
        }
        return null;
    }

    /// <summary>Whether ISA11 is a separator in an interchange of this version (ISA12): before 00402 it named a standards body.</summary>
    public static bool HasRepetitions(ReadOnlySpan<byte> version) => version.SequenceCompareTo("00402"u8) >= 0;

    private static int SkipLineEnds(ReadOnlySpan<byte> head, int at)
    {
        while (at < head.Length && head[at] is (byte)'\r' or (byte)'\n') at++;
        return at;
    }

    // A group or message without ISA: the separator stands behind the tag, the terminator before the next segment that is known to come.
    private EdiDelimiters Bare(ReadOnlySpan<byte> head)
    {
        var tag = 0;
        while (tag < head.Length && char.IsAsciiLetterOrDigit((char)head[tag])) tag++;
        var element = tag is 2 or 3 && tag < head.Length && head[tag] > ' ' && head[tag] < 0x7F ? head[tag] : Default.Element;
        var d = Default with { Element = element };
        if (element == d.Part || element == d.Repetition || element == d.Terminator) return Default;
        var next = head.IndexOf([(byte)'S', (byte)'T', element]);
        if (next > 0)
        {
            var at = next - 1;
            while (at > 0 && head[at] is (byte)'\r' or (byte)'\n') at--;
            if (!char.IsAsciiLetterOrDigit((char)head[at])) return d with { Terminator = head[at] };
            return at < next - 1 ? d with { Terminator = head[at + 1] } : d;
        }
        return head.Contains((byte)'~') || !head.Contains((byte)'\n') ? d : d with { Terminator = (byte)'\n' };
    }

    public override string TypeOf(ReadOnlySpan<byte> bytes, in EdiItem header, in EdiDelimiters d) => System.Text.Encoding.ASCII.GetString(EdiSplit.Element(bytes, header, d, 0, 0));

    public override EdiInterchangeWriter CreateWriter(EdiInterchangeOptions options) => new X12Writer(options);

    public override int Unescape(ReadOnlySpan<byte> value, in EdiDelimiters d, Span<byte> target)
    {
        value.CopyTo(target);
        return value.Length;
    }

    public override void Escape(ReadOnlySpan<byte> utf8, in EdiDelimiters d, IBufferWriter<byte> output, Func<string> path)
    {
        Span<byte> stops = [d.Element, d.Terminator, d.Part, d.Repetition];
        if (d.Repetition == 0) stops = stops[..3];
        if (d.Part == 0) stops = [.. stops[..2], .. stops[3..]];
        var at = utf8.IndexOfAny(stops);
        if (at >= 0) throw EdiError.Writing(EdiError.Separator, Name, path(), $"the text holds the separator {EdiError.Show(utf8.Slice(at, 1))}, and X12 has no escape for it; take it out in the mapping ($replace, $translate), or choose other separators (Format, ISA E11 and E16)");
        output.Write(utf8);
    }
}
