using System.Buffers;
using Bridge.Codecs.Edi;
using Bridge.Codecs.Edi.Dictionary;
using Bridge.Codecs.Edi.Envelopes;
using Bridge.Codecs.Edi.Interchanges;
using Bridge.Codecs.Edi.Reading;
using Bridge.Codecs.Edi.Syntax;
using Bridge.Codecs.Text;

namespace Bridge.Codecs.Edifact;

/// <summary>UN/EDIFACT (ISO 9735, syntax versions 1 to 4): elements E01, components C01.</summary>
internal sealed class EdifactDialect : EdiInterchangeDialect
{
    public static readonly EdifactDialect Instance = new();

    public static readonly EdiEnvelope Tags = new(new EdiFrameTags("UNB", "UNZ", 4), new EdiFrameTags("UNG", "UNE", 4), new EdiFrameTags("UNH", "UNT", 0));

    private EdifactDialect()
    {
    }

    public override string Name => "EDIFACT";

    public override EdiNames Names { get; } = new(2, "E", "C");

    public override SegmentDictionary Dictionary { get; } = SegmentDictionary.Read("Bridge.Codecs.Edifact.edifact.dictionary.txt", 0, "UNB", "UNG", "UNH", "BGM", "UNS", "UNT", "UNE", "UNZ", "UCI");

    public override IReadOnlyDictionary<int, EnvelopeRule[]> EnvelopeRules { get; } = EnvelopeRule.Read("""
        UNB 1.1 M an4
        UNB 1.2 M n1
        UNB 2.1 M an..35
        UNB 2.2 C an..4
        UNB 3.1 M an..35
        UNB 3.2 C an..4
        UNB 4.1 M n6..8
        UNB 4.2 M n4
        UNB 5 M an..14
        UNG 1 C an..6
        UNG 4.1 C n6..8
        UNG 4.2 C n4
        UNG 5 M an..14
        UNH 1 M an..14
        UNH 2.1 M an..6
        UNH 2.2 M an..3
        UNH 2.3 M an..3
        UNH 2.4 M an..3
        UNT 1 M n..10
        UNT 2 M an..14
        UNE 1 M n..6
        UNE 2 M an..14
        UNZ 1 M n..6
        UNZ 2 M an..14
        """);

    public override int Levels => 1;

    public override ElementDefinition Unknown => ElementDefinition.UnknownComposite;

    public override bool SplitsSimple => true;

    public override bool ReleasesNext => true;

    public override EdiEnvelope Envelope => Tags;

    public override EdiDelimiters Default => new((byte)'+', (byte)':', 0, 0, (byte)'?', (byte)'\'');

    // Three letters by the standard; test systems have others.
    public override bool IsTag(ReadOnlySpan<byte> tag) => EdiTag.IsTag(tag, 2, 4);

    public override int AdviceLength(ReadOnlySpan<byte> head) => !head.StartsWith("UNA"u8) ? 0 : head.Length < 9 ? -1 : 9;

    public override EdiDelimiters? Detect(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("UNA"u8)) return head.Length < 9 ? null : Advice(head[3..9]);
        if (head.Length < 4) return null;
        var d = Default;
        if (IsLineTerminated(head)) d = d with { Terminator = (byte)'\n' };
        // Syntax version 4 has a repetition separator without being asked.
        var syntax = head.StartsWith("UNB+"u8) ? head[4..] : default;
        var version = syntax.IndexOf((byte)':');
        if (version is > 0 and < 8 && version + 1 < syntax.Length && syntax[version + 1] == '4') d = d with { Repetition = (byte)'*' };
        return d;
    }

    /// <summary>The separators of a service string advice, six characters: component, element, decimal mark, release, repetition, terminator.</summary>
    public static EdiDelimiters? Advice(ReadOnlySpan<byte> una)
    {
        var d = new EdiDelimiters(una[1], una[0], 0, una[4] == ' ' ? (byte)0 : una[4], una[3] == ' ' ? (byte)0 : una[3], una[5]);
        Span<byte> all = [d.Element, d.Part, d.Repetition, d.Release, d.Terminator];
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i] != 0 && (char.IsAsciiLetterOrDigit((char)all[i]) || all[..i].Contains(all[i]))) return null;
        }
        return d.Element == 0 || d.Part == 0 || d.Element == ' ' || d.Part == ' ' ? null : d;
    }

    // Some write one segment a line without a terminator and without saying so: the line ends before any apostrophe, and another segment begins.
    private static bool IsLineTerminated(ReadOnlySpan<byte> head)
    {
        var line = head.IndexOf((byte)'\n');
        if (line < 1 || line + 4 >= head.Length || head[..line].Contains((byte)'\'')) return false;
        return EdiTag.IsTag(head.Slice(line + 1, 3), 3, 3) && head[line + 4] == '+';
    }

    public override EdiRepertoire RepertoireOf(ReadOnlySpan<byte> bytes, in EdiItem header, in EdiDelimiters d)
    {
        var syntax = EdiSplit.Part(EdiSplit.Element(bytes, header, d, d.Release, 0), d.Part, d.Release, 0);
        return syntax.SequenceEqual("UNOA"u8) ? EdiRepertoire.LevelA : syntax.SequenceEqual("UNOB"u8) ? EdiRepertoire.LevelB : EdiRepertoire.Printable;
    }

    public override bool MayRepeat(ReadOnlySpan<byte> bytes, in EdiItem header, in EdiDelimiters d) =>
        EdiSplit.Part(EdiSplit.Element(bytes, header, d, d.Release, 0), d.Part, d.Release, 1) is not [(byte)'1' or (byte)'2' or (byte)'3'];

    // D.96A to D.01B, which the dictionary was made of.
    public override bool KnowsVersion(ReadOnlySpan<byte> bytes, in EdiItem header, in EdiDelimiters d)
    {
        var type = EdiSplit.Element(bytes, header, d, d.Release, 1);
        var release = EdiSplit.Part(type, d.Part, d.Release, 2);
        return EdiSplit.Part(type, d.Part, d.Release, 1).SequenceEqual("D"u8) && EdiSplit.Part(type, d.Part, d.Release, 3).SequenceEqual("UN"u8)
            && release is [(byte)'9', >= (byte)'6', (byte)'A' or (byte)'B'] or [(byte)'0', (byte)'0' or (byte)'1', (byte)'A' or (byte)'B'];
    }

    public override CodePage? PageOf(ReadOnlySpan<byte> bytes, in EdiItem header, in EdiDelimiters d) =>
        EdifactCharacterSet.Find(EdiSplit.Part(EdiSplit.Element(bytes, header, d, d.Release, 0), d.Part, d.Release, 0));

    public override string TypeOf(ReadOnlySpan<byte> bytes, in EdiItem header, in EdiDelimiters d) =>
        System.Text.Encoding.ASCII.GetString(EdiSplit.Part(EdiSplit.Element(bytes, header, d, d.Release, 1), d.Part, d.Release, 0));

    public override EdiInterchangeWriter CreateWriter(EdiInterchangeOptions options) => new EdifactWriter(options);

    public override int EscapeAt(ReadOnlySpan<byte> bytes, in EdiDelimiters d, out string? fault) => EdiRelease.At(bytes, d, out fault);

    public override int Unescape(ReadOnlySpan<byte> value, in EdiDelimiters d, Span<byte> target) => EdiRelease.Unescape(value, d, target);

    public override void Escape(ReadOnlySpan<byte> utf8, in EdiDelimiters d, IBufferWriter<byte> output, Func<string> path) => EdiRelease.Escape(Name, utf8, d, output, path);
}
