using System.Buffers;
using System.Text;
using Bridge.Codecs.Edifact;
using Bridge.Codecs.Hl7;
using Bridge.Codecs.X12;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Edi;

/// <summary>What a sender gets back, for the three segment formats.</summary>
public sealed class AcknowledgementTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(1));

    [Theory]
    [InlineData("2.5.1", "AA", "MSH|^~\\&|LAB|MCM^1.2^ISO|ADT1|SITE|20260301120000+0100||ACK^A01^ACK|C1|P|2.5.1||||||8859/1\rMSA|AA|M\\T\\1\r")]
    [InlineData("2.3", "AA", "MSH|^~\\&|LAB|MCM^1.2^ISO|ADT1|SITE|20260301120000+0100||ACK^A01|C1|P|2.3||||||8859/1\rMSA|AA|M\\T\\1\r")]
    [InlineData("2.1", "CA", "MSH|^~\\&|LAB|MCM^1.2^ISO|ADT1|SITE|20260301120000+0100||ACK|C1|P|2.1||||||8859/1\rMSA|CA|M\\T\\1\r")]
    public void Hl7_accepts_with_the_parties_swapped_and_the_control_id_repeated(string version, string code, string expected)
    {
        var message = $"MSH|^~\\&|ADT1|SITE|LAB|MCM^1.2^ISO|202603011200||ADT^A01|M\\T\\1|P|{version}||||||8859/1\rPID|1\r";
        Assert.Equal(expected, Hl7(message, Enum.Parse<Hl7AckCode>(code), null));
    }

    [Fact]
    public void Hl7_says_what_is_wrong_as_the_version_has_it()
    {
        var error = new MessageFormatException("BR2247", "the message is an A99 | and unknown", 3, "MSH");
        Assert.EndsWith("MSA|AR|7\rERR||MSH^1|200^Unsupported message type^HL70357|E|BR2247|||the message is an A99 \\F\\ and unknown\r", Hl7("MSH|^~\\&|A||B||1||ADT^A99|7|P|2.5\r", Hl7AckCode.AR, error), StringComparison.Ordinal);
        Assert.EndsWith("MSA|AE|7|BR2247 the message is an A99 \\F\\ and unknown\r", Hl7("MSH|^~\\&|A||B||1||ADT^A99|7|P|2.3\r", Hl7AckCode.AE, error), StringComparison.Ordinal);
    }

    [Fact]
    public void Hl7_answers_a_message_whose_rest_is_damaged_but_not_bytes_without_a_header()
    {
        Assert.EndsWith("MSA|AE|7\r", Hl7("MSH|^~\\&|A||B||1||ADT^A01|7|P|2.4\r%%%\u0000", Hl7AckCode.AE, null), StringComparison.Ordinal);
        Assert.Equal("MSH$!~\\&$B$$A$$20260301120000+0100$$ACK!A01$C1$P$2.3\rMSA$AA$7\r", Hl7("MSH$!~\\&$A$$B$$1$$ADT!A01$7$P$2.3\r", Hl7AckCode.AA, null));
        Assert.False(Hl7Acknowledgement.TryWrite("hello"u8, Hl7AckCode.AE, null, Now, "C1", new ArrayBufferWriter<byte>()));
        Assert.False(Hl7Acknowledgement.TryWrite("MSH|"u8, Hl7AckCode.AE, null, Now, "C1", new ArrayBufferWriter<byte>()));
    }

    [Theory]
    [InlineData("", "", "AA", true)]
    [InlineData("", "", "CA", false)]
    [InlineData("AL", "NE", "CA", true)]
    [InlineData("AL", "NE", "AA", false)]
    [InlineData("ER", "SU", "CA", false)]
    [InlineData("ER", "SU", "CE", true)]
    [InlineData("ER", "SU", "AA", true)]
    [InlineData("ER", "SU", "AE", false)]
    public void Hl7_senders_say_which_answers_they_want(string accept, string application, string code, bool wanted) =>
        Assert.Equal(wanted, Hl7Acknowledgement.IsWanted(Encoding.ASCII.GetBytes($"MSH|^~\\&|A||B||1||ADT^A01|7|P|2.4|||{accept}|{application}\r"), Enum.Parse<Hl7AckCode>(code)));

    [Fact]
    public void Contrl_names_each_message_and_why_it_is_rejected()
    {
        var contrl = new EdifactAcknowledgement("UNA:+.? 'UNB+UNOC:3+BUY?+ER:14+SELLER:14:X+260301:1200+REF1'"u8);
        contrl.Add("UNH+1+ORDERS:D:96A:UN:EAN008'UNT+2+1'"u8);
        contrl.Add("UNH+2+ORDERS:D:96A:UN'UNT+9+2'"u8);
        var bad = "UNH+3+ORDERS:D:96A:UN'bgm+1'UNT+3+3'"u8.ToArray();
        contrl.Add(bad, Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("edifact"), bad)));
        contrl.Add("UNH+4+ORDERS:D:96A:UN'BGM+220'"u8, new MessageFormatException("BR2003", "no buyer", 22, "NAD"));
        var output = new ArrayBufferWriter<byte>();
        contrl.Write(Now, "ACK7", output);
        Assert.Equal("UNB+UNOC:3+SELLER:14:X+BUY?+ER:14+260301:1200+ACK7'UNH+1+CONTRL:D:3:UN'UCI+REF1+BUY?+ER:14+SELLER:14:X+7'"
            + "UCM+1+ORDERS:D:96A:UN:EAN008+7'UCM+2+ORDERS:D:96A:UN+4+29'UCM+3+ORDERS:D:96A:UN+4+22'UCM+4+ORDERS:D:96A:UN+4+18'UCS+2+18'UNT+8+1'UNZ+1+ACK7'", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Throws<MessageFormatException>(() => new EdifactAcknowledgement("UNH+1+X'"u8));
    }

    [Fact]
    public void A_997_counts_what_was_received_and_accepted()
    {
        Assert.Equal("ISA*00*          *00*          *ZZ*RECEIVER       *ZZ*SENDER         *260301*1200*^*00501*000000009*0*P*:~GS*FA*RECV*SEND*20260301*1200*9*X*005010~ST*997*0009~AK1*PO*42~"
            + "AK2*850*0001~AK5*A~AK2*850*0002~AK5*E*4~AK2*850*0003~AK3*BEG*2**8~AK5*R*5~AK9*P*4*3*2*5~SE*11*0009~GE*1*9~IEA*1*000000009~", X12(false));
    }

    [Fact]
    public void A_999_has_the_segments_of_the_implementation_guides()
    {
        Assert.Contains("GS*FA*RECV*SEND*20260301*1200*9*X*005010X231A1~ST*999*0009*005010X231A1~AK1*PO*42*005010~AK2*850*0001~IK5*A~AK2*850*0002~IK5*E*4~AK2*850*0003~IK3*BEG*2**8~IK5*R*5~AK9*P*4*3*2*5~SE*11*0009~", X12(true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_ta1_repeats_the_interchange()
    {
        var acknowledgement = new X12Acknowledgement(Encoding.ASCII.GetBytes(Headers));
        Assert.False(acknowledgement.WantsInterchangeAcknowledgement);
        var output = new ArrayBufferWriter<byte>();
        acknowledgement.WriteInterchange("001", Now, 9, output);
        Assert.EndsWith("*000000009*0*P*:~TA1*000000007*260228*2359*R*001~IEA*0*000000009~", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
        Assert.Throws<MessageFormatException>(() => new X12Acknowledgement("GS*PO~"u8));
    }

    private const string Headers = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260228*2359*^*00501*000000007*0*P*:~GS*PO*SEND*RECV*20260228*2359*42*X*005010~";

    private static string X12(bool implementation)
    {
        var acknowledgement = new X12Acknowledgement(Encoding.ASCII.GetBytes(Headers));
        acknowledgement.Add("ST*850*0001~BEG*00~SE*3*0001~"u8);
        acknowledgement.Add("ST*850*0002~BEG*00~SE*4*0002~"u8);
        acknowledgement.Add("ST*850*0003~BEG*00~SE*3*0003~"u8, new MessageFormatException("BR2003", "no order number", 14, "BEG.E03"));
        var output = new ArrayBufferWriter<byte>();
        acknowledgement.Write(implementation, 4, Now, 9, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Hl7(string message, Hl7AckCode code, MessageFormatException? error)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(Hl7Acknowledgement.TryWrite(Encoding.UTF8.GetBytes(message), code, error, Now, "C1", output));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
