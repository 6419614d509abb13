using System.Diagnostics;
using System.Text;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Codecs.Tests.Edi;

/// <summary>Input made to do harm: time stays near linear and memory bounded by the message.</summary>
public sealed class EdiLimitTests
{
    [Theory]
    [InlineData("hl7", "", "MSH|^~\\&|A||||||ADT^A01|1|P|2.5\rPID|1||1~2^^^H&1.2||DOE^JO\\F\\E\rOBX|1|TX|||x\rOBX|2\r")]
    [InlineData("edifact", "UNA:+.? 'UNB+UNOC:3+A+B+260301:1200+R'", "UNH+1+ORDERS:D:96A:UN'BGM+220+a?+b'LIN+1++2:EN'QTY+21:5'UNT+5+1'")]
    [InlineData("x12", "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*000000007*0*P*:~GS*PO*AA*BB*20260301*1200*3*X*005010~", "ST*850*0001~BEG*00*SA*1~PO1*1*2~PO1*2*3~SE*5*0001~")]
    public void Decoding_allocates_nothing_in_the_steady_state(string format, string preamble, string message)
    {
        var codec = Kit.Codec(format);
        using var batch = MessageBatch.Rent();
        batch.Preamble = Encoding.UTF8.GetBytes(preamble);
        batch.Add(new MessageDraft { Body = Encoding.UTF8.GetBytes(message) });
        var document = new Document();
        for (var i = 0; i < 200; i++) codec.Decode(batch[0], document);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) codec.Decode(batch[0], document);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000); // the runtime's own, now and then
    }

    [Theory]
    [InlineData("hl7", "MSH|^~\\&|A\r", "OBX\r", "")]
    [InlineData("hl7", "MSH|^~\\&|A\rOBX|", "|", "\r")]
    [InlineData("hl7", "MSH|^~\\&|A\rOBX|1|TX|||", "^", "\r")]
    [InlineData("hl7", "MSH|^~\\&|A\rOBX|1|TX|||", "~", "\r")]
    [InlineData("hl7", "MSH|^~\\&|A\rOBX|1|TX|||", "a&", "\r")]
    [InlineData("hl7", "MSH|^~\\&|A\rOBX|1|TX|||", "\\", "\r")]
    [InlineData("hl7", "MSH|^~\\&|A\rOBX|1|TX|||", "\n", "\r")]
    [InlineData("hl7", "MSH|^~\\&|A\rOBX|1|TX|||", "x\n", "\r")]
    [InlineData("hl7", "", "FHS|^~\\&\r", "MSH|^~\\&|A\r")]
    [InlineData("edifact", "UNH+1+X'", "ABC'", "UNT+1+1'")]
    [InlineData("edifact", "UNH+1+X'FTX", "+", "'UNT+1+1'")]
    [InlineData("edifact", "UNH+1+X'FTX+", "?'", "'UNT+1+1'")]
    [InlineData("edifact", "UNH+1+X'FTX+", "a\n", "'UNT+1+1'")]
    [InlineData("edifact", "UNH+1+X'", "'", "UNT+1+1'")]
    [InlineData("x12", "ST*1*1~", "HL*1~", "SE*1*1~")]
    [InlineData("x12", "ST*1*1~", "BIN*9*~", "SE*1*1~")]
    [InlineData("x12", "ST*1*1~EB*", "^", "~SE*1*1~")]
    public void A_message_of_a_megabyte_of_the_same_is_decoded_in_a_moment(string format, string before, string repeated, string after)
    {
        var codec = Kit.Codec(format);
        var text = new StringBuilder(before);
        while (text.Length < 1_000_000) text.Append(repeated);
        var bytes = Encoding.UTF8.GetBytes(text.Append(after).ToString());
        var watch = Stopwatch.StartNew();
        EdiSamples.Read(codec, bytes);
        var document = new Document();
        try
        {
            document = Kit.Decode(codec, bytes);
        }
        catch (MessageFormatException)
        {
            // refused is as good
        }
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
        Assert.True(document.Count < 4_000_000, $"{document.Count} nodes");
    }
}
