using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Edi;

/// <summary>Faults within elements: what they do in each mode, and that they are named with segment, element, component, byte and hexadecimal.</summary>
public sealed class ElementFaultTests
{
    private const string Unb = "UNB+UNOC:3+A+B+260301:1200+R'";
    private const string Isa = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*000000007*0*P*:~GS*PO*SENDER*RECEIVER*20260301*1200*42*X*005010~";
    private const string Msh = "MSH|^~\\&|A|B|C|D|20260301120000||ADT^A01|1|P|2.5.1\r";

    /// <summary>Format, message in Latin-1, code, path, the text that names the place, and what was found there.</summary>
    public static TheoryData<string, string, string, string, string, string> Faults { get; } = new()
    {
        { "edifact", "UNB+UNOA:3+A+B+260301:1200+R'UNH+1+ORDERS:D:96A:UN'FTX+AAI+++TEXT:Small'UNT+3+1'", "BR2246", "FTX.E04.C02", "segment 2 (FTX), element 4, component 2: the byte 6D is not in UNOA", "6D616C6C" },
        { "edifact", "UNB+UNOB:3+A+B+260301:1200+R'UNH+1+ORDERS:D:96A:UN'FTX+AAI+++Stra\u00DFe'UNT+3+1'", "BR2114", "FTX.E04.C01", "segment 2 (FTX), element 4, component 1: byte DF is no character of utf-8", "DF65" },
        { "edifact", Unb + "UNH+1+ORDERS:D:96A:UN'FTX+AAI+++a\u0001b'UNT+3+1'", "BR2246", "FTX.E04.C01", "the byte 01 is not in what may stand in a text", "0162" },
        { "edifact", Unb + "UNH+1+ORDERS:D:96A:UN'FTX+AAI+++a?b'UNT+3+1'", "BR2249", "FTX.E04.C01", "the release character '?' stands before 'b', which needs none", "3F62" },
        { "edifact", Unb + "UNH+1+ORDERS:D:96A:UN'DTM+137:20260301:102:X'UNT+3+1'", "BR2255", "DTM.E01.C04", "element 1, component 4: the standard has 3 components here", "58" },
        { "edifact", Unb + "UNH+1+ORDERS:D:96A:UN'BGM+220+1+9+NA+X+Y'UNT+3+1'", "BR2255", "BGM.E05.C01", "element 5, component 1: the standard has 4 elements here", "58" },
        { "edifact", "UNA:+.?*'" + Unb + "UNH+1+ORDERS:D:96A:UN'FTX+AAI*AAJ'UNT+3+1'", "BR2255", "FTX.E01", "segment 2 (FTX), element 1, repetition 1: the syntax version in UNB has no repetitions", "2A" },
        { "edifact", "UNB+UNOC:3+A++260301:1200+R'UNH+1+ORDERS:D:96A:UN'UNT+2+1'", "BR2257", "UNB.E03.C01", "segment UNB, element 3, component 1: it is empty, and the standard demands it", "2B32" },
        { "edifact", "UNB+UNOC:3+A+B+26031:1200+R'UNH+1+ORDERS:D:96A:UN'UNT+2+1'", "BR2257", "UNB.E04.C01", "it has 5 characters, and the standard 6 to 8", "3236303331" },
        { "edifact", "UNB+UNOC:3+A+B+260301:12H0+R'UNH+1+ORDERS:D:96A:UN'UNT+2+1'", "BR2257", "UNB.E04.C02", "it must be digits", "3236" },
        { "edifact", Unb + "UNH+1+ORDERS:D:96A'UNT+2+1'", "BR2257", "UNH.E02.C04", "segment 1 (UNH), element 2, component 4: it is empty", "" },
        { "x12", Isa + "ST*850*0001~BEG*00*SA*P\u0007~SE*3*0001~", "BR2246", "BEG.E03", "segment 2 (BEG), element 3: the byte 07 is not in what may stand in a text", "07" },
        { "x12", Isa.Replace("000000007", "00000000A", StringComparison.Ordinal) + "ST*850*0001~SE*2*0001~", "BR2257", "ISA.E13", "segment ISA, element 13: it must be digits", "303030303030303041" },
        { "x12", Isa.Replace("*20260301*", "*2026*", StringComparison.Ordinal) + "ST*850*0001~SE*2*0001~", "BR2257", "GS.E04", "segment GS, element 4: it has 4 characters, and the standard 6 to 8", "32303236" },
        { "x12", Isa + "ST*850*1~SE*2*1~", "BR2257", "ST.E02", "segment 1 (ST), element 2: it has 1 characters, and the standard 4 to 9", "31" },
        { "x12", Isa + "ST*850*0001~N1*BY*M\u00FCller~SE*3*0001~", "BR2114", "N1.E02", "segment 2 (N1), element 2: byte FC is no character of utf-8", "FC6C" },
        { "hl7", Msh + "NTE|1||a\u0002b\r", "BR2246", "NTE.F3", "segment 2 (NTE), field 3: the byte 02 is not in what may stand in a text", "0262" },
        { "hl7", Msh + "PID|||||M\u00FCller^X\r", "BR2114", "PID.F5.C1.S1", "segment 2 (PID), field 5, component 1, sub-component 1: byte FC is no character of utf-8", "FC6C" },
        { "hl7", Msh + "NTE|1||50 \\ 60\r", "BR2249", "NTE.F3", "the escape character '\\' begins a sequence that has no end in this value", "5C20" },
        { "hl7", Msh + "NTE|1||a\\Q\\b\r", "BR2249", "NTE.F3", "the sequence '\\Q\\' is none of the standard", "5C515C" },
        { "hl7", Msh + "PID|||1~2\\X4\\\r", "BR2249", "PID.F3.C1", "field 3, repetition 2, component 1: the sequence '\\X4\\' has no pairs of hexadecimal digits", "5C5834" },
        { "hl7", Msh.Replace("|1|P|", "||P|", StringComparison.Ordinal), "BR2257", "MSH.F10", "segment 1 (MSH), field 10: it is empty, and the standard demands it", "7C50" },
        { "hl7", Msh.Replace("20260301120000", "20261301", StringComparison.Ordinal), "BR2257", "MSH.F7", "segment 1 (MSH), field 7: it must be a time", "3230323631333031" },
        { "hl7", Msh.Replace("2.5.1\r", "2.5.1||||||GB 18030-2000\r", StringComparison.Ordinal), "BR2257", "MSH.F18", "the character set 'GB 18030-2000' is none that is known here", "4742" },
        { "hl7", Msh.Replace("2.5.1\r", "2.5.1||||||ASCII\rPID|||||M\u00C3\u00BCller\r", StringComparison.Ordinal), "BR2246", "PID.F5.C1.S1", "the byte C3 is not in ASCII, which the message declares", "C3BC" },
        { "tradacoms", "STX=ANA:1+5000000000000+5010000000000+0703:130233+000007'MHD=1+ORDERS:9'MTR=2'", "BR2257", "STX.E04.C01", "it has 4 characters, and the standard 6", "30373033" },
        { "tradacoms", "STX=ANA:1+5000000000000+5010000000000+070315:130233+000007'MHD=1+ORDERS:9'OLD=1+a?x'MTR=3'", "BR2249", "OLD.E02.C01", "stands before 'x', which needs none", "3F78" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_refused_gathered_or_noted_as_the_options_say(string format, string message, string code, string path, string text, string hex)
    {
        var bytes = Encoding.Latin1.GetBytes(message);
        var isCharset = code == "BR2114"; // a value that cannot be read at all
        var strict = Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec(format, "syntax: reject"), bytes));
        Assert.Equal((code, path), (strict.Code, strict.Path));
        Assert.Contains(text, strict.Message, StringComparison.Ordinal);
        Assert.Contains($"at byte {strict.Offset}: ", strict.Message, StringComparison.Ordinal);
        Assert.StartsWith(hex, Convert.ToHexString(strict.Bytes.Span), StringComparison.Ordinal);
        Assert.StartsWith(hex, Convert.ToHexString(bytes.AsSpan((int)strict.Offset)), StringComparison.Ordinal);

        var collected = Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec(format, "{ syntax: reject, mode: collect }"), bytes));
        Assert.Contains(text, collected.Message, StringComparison.Ordinal);

        var lenient = Kit.Codec(format, "{ syntax: reject, mode: lenient, counts: keep }");
        Assert.Contains(Kit.Decode(lenient, bytes).Notes, n => n.Code == code && n.Path == path && n.Offset == strict.Offset);
        if (isCharset) return;

        var usual = Kit.Codec(format, "counts: keep");
        Assert.Contains(Kit.Decode(usual, bytes).Notes, n => n.Code == code && n.Path == path && n.Text.Contains(text, StringComparison.Ordinal));
        // Trailers that the interchange lacks are written behind it. An escape that means nothing is not written again, as the pages say.
        if (code != "BR2249") Assert.Equal(bytes, Kit.Encode(usual, Kit.ToJson(usual, bytes))[..bytes.Length]);
    }

    [Theory]
    [InlineData("edifact", Unb + "UNH+1+ORDERS:D:96A:UN'BGM+220+PO?'7??+9'FTX+AAI+++Stra\u00DFe'UNT+4+1'UNZ+1+R'")]
    [InlineData("edifact", "UNB+UNOA:1+A+B+260301:1200+R'UNH+1+ORDERS:D:96A:UN'FTX+AAI+++TEXT, 5 * 4 (=20)'UNT+3+1'UNZ+1+R'")]
    [InlineData("edifact", "UNB+UNOY:4+A+B+20260301:1200+R'UNH+1+ORDERS:D:11A:UN'FTX+AAI*AAJ'BGM+220+1+9+NA+X'UNT+4+1'UNZ+1+R'")]
    [InlineData("x12", Isa + "ST*850*0001~BEG*00*SA*Po `^7**20260301~SE*3*0001~GE*1*42~IEA*1*000000007~")]
    [InlineData("x12", Isa + "ST*275*0001~BIN*4*\u0001~*\u0002~SE*3*0001~GE*1*42~IEA*1*000000007~")]
    [InlineData("hl7", "MSH|^~\\&|A|B|C|D|20260301120000.1234+0100||ADT^A01|1|P|2.5.1||||||8859/1\rNTE|1||\\F\\\\S\\\\T\\\\R\\\\E\\\\X0D0A\\\\.br\\\\.sp+3\\\\H\\M\u00FCller\\N\\\\Zx1\\\\C2842\\\r")]
    [InlineData("hl7", "MSH|^~\\&|A|B|C|D|2026||ADT^A01|1|P|2.5.1||||||ASCII~ISO IR87\rNTE|1||\u001B$B0!\u001B(B\r")]
    [InlineData("tradacoms", "STX=ANA:1+5000000000000+5010000000000+070315:130233+000007'MHD=1+ORDERS:9'OLD=1+a?'b'MTR=3'END=1'")]
    public void What_the_standards_allow_is_noted_nowhere(string format, string message)
    {
        var codec = Kit.Codec(format, "{ syntax: reject, document: interchange" + (format == "edifact" && message.Contains('\u00DF', StringComparison.Ordinal) ? "" : format == "hl7" || format == "edifact" ? "" : ", encoding: latin1") + " }");
        Assert.Equal(0, Kit.Decode(codec, Encoding.Latin1.GetBytes(message)).Notes.Total);
    }

    [Fact]
    public void Many_faults_of_a_kind_are_one_note_with_warn_and_all_of_them_with_reject()
    {
        var message = Encoding.ASCII.GetBytes("UNB+UNOA:3+A+B+260301:1200+R'UNH+1+ORDERS:D:96A:UN'FTX+AAI+++abc:def'FTX+AAI+++x?y:z?w'UNT+4+1'");
        Assert.Equal(["BR2246", "BR2249"], Kit.Decode(Kit.Codec("edifact"), message).Notes.Select(n => n.Code));
        var all = Kit.Decode(Kit.Codec("edifact", "{ syntax: reject, mode: lenient }"), message).Notes;
        Assert.Equal(["BR2246", "BR2246", "BR2246", "BR2246", "BR2249", "BR2249"], all.Select(n => n.Code));
        Assert.Equal(["FTX.E04.C01", "FTX.E04.C02"], all.Take(2).Select(n => n.Path));
        Assert.Contains("and 5 more:", Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("edifact", "{ syntax: reject, mode: collect }"), message)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_cannot_be_read_is_missing_and_its_neighbours_stay()
    {
        var message = Encoding.Latin1.GetBytes(Isa + "ST*850*0001~N1*BY*M\u00FCller*92*1~N1*ST*\u00E9~SE*4*0001~");
        var document = Kit.Decode(Kit.Codec("x12", "mode: lenient"), message);
        Assert.Equal(["N1.E02", "N1.E02"], document.Notes.Select(n => n.Path));
        var json = Kit.ToJson(Kit.Codec("x12", "mode: lenient"), message);
        Assert.Contains("\"N1\":[{\"Position\":2,\"E01\":\"BY\",\"E03\":\"92\",\"E04\":\"1\"},{\"Position\":3,\"E01\":\"ST\"}]", json, StringComparison.Ordinal);
        Assert.Contains("and 1 more:", Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("x12", "mode: collect"), message)).Message, StringComparison.Ordinal);
        Assert.Equal(0, Kit.Decode(Kit.Codec("x12", "encoding: latin1"), message).Notes.Total);
    }

    [Fact]
    public void The_basic_set_of_X12_has_no_small_letters()
    {
        var message = Encoding.ASCII.GetBytes(Isa + "ST*850*0001~N1*BY*Acme~SE*3*0001~");
        Assert.Equal(0, Kit.Decode(Kit.Codec("x12"), message).Notes.Total);
        Assert.Contains("segment 2 (N1), element 2: the byte 63 is not in the basic character set", Assert.Single(Kit.Decode(Kit.Codec("x12", "characters: basic"), message).Notes).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_in_the_headers_of_a_message_has_no_place_in_the_message()
    {
        var header = Encoding.ASCII.GetBytes("UNB+UNOC:3+A++260301:1200+R'");
        var message = Encoding.ASCII.GetBytes("UNH+1+ORDERS:D:96A:UN'UNT+2+1'");
        var note = Assert.Single(Kit.Decode(Kit.Codec("edifact"), message, header).Notes);
        Assert.Equal(("BR2257", -1L, "UNB.E03.C01"), (note.Code, note.Offset, note.Path));
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("edifact", "syntax: reject"), message, header));
        Assert.Equal(-1, error.Offset);
        Assert.StartsWith("in the headers round the message: EDIFACT at byte 13: segment UNB, element 3", error.Message, StringComparison.Ordinal);
    }
}
