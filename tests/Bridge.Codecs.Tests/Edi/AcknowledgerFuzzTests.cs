using System.Buffers;
using System.Text;
using Bridge.Codecs.Edifact;
using Bridge.Codecs.Hl7;
using Bridge.Codecs.X12;
using Bridge.Formats;
using Bridge.Intake;

namespace Bridge.Codecs.Tests.Edi;

/// <summary>Answers to whatever a peer sends: an answer that its own format reads, none, or a reason why there is none.</summary>
public sealed class AcknowledgerFuzzTests
{
    private const string Message = "MSH|^~\\&|ADT1|MCM|LABADT|MCM|198808181126||ADT^A01|MSG00001|P|2.5.1|||AL|NE||8859/1\rPID|||PATID1234^5^M11||JONES^WILLIAM\r";

    [Theory]
    [InlineData("edifact")]
    [InlineData("x12")]
    [InlineData("hl7")]
    public void A_damaged_stream_is_answered_in_its_format_or_not_at_all(string format)
    {
        var random = new Random(33);
        var codec = Kit.Codec(format, format == "hl7" ? "" : "document: interchange");
        var answers = 0;
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            var text = format == "hl7" ? Message : InterchangeGenerator.Of(format).Generate(random, out _) + InterchangeGenerator.Of(format).Generate(random, out _);
            var stream = Mutator.Mutate(Encoding.UTF8.GetBytes(text), random);
            foreach (var answer in Answers(format, stream, random))
            {
                answers++;
                if (answer.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)0x7E) >= 0) continue; // names in another encoding, which the answer does not declare
                try
                {
                    foreach (var frame in EdiSamples.Read(codec, answer)) Assert.DoesNotContain("Problems", Kit.ToJson(codec, frame.Bytes, frame.Preamble), StringComparison.Ordinal);
                }
                catch (MessageFormatException e)
                {
                    Assert.Fail($"{e.Message} in {Convert.ToHexString(answer)}, which answers {Convert.ToHexString(stream)}");
                }
            }
        }
        Assert.True(answers > Kit.FuzzInputs / 2, $"{answers} answers");
    }

    private static List<byte[]> Answers(string format, byte[] stream, Random random)
    {
        IAcknowledger acknowledger = format switch
        {
            "x12" => new X12Acknowledger(new X12AcknowledgerOptions { Implementation = random.Next(2) == 0 }, TimeProvider.System),
            "edifact" => new EdifactAcknowledger(new EdifactAcknowledgerOptions(), TimeProvider.System),
            _ => new Hl7Acknowledger(new Hl7AcknowledgerOptions { Busy = Hl7Busy.Reject }, TimeProvider.System),
        };
        var answers = new List<byte[]>();
        var output = new ArrayBufferWriter<byte>();
        if (format == "hl7" || random.Next(4) == 0)
        {
            Step(() => acknowledger.Add(stream, Receipt(random), output)); // framed otherwise: all in one
            return answers;
        }
        var framer = Kit.Codec(format, random.Next(2) == 0 ? "totals: reject" : "").CreateFramer()!;
        var input = new ReadOnlySequence<byte>(stream);
        byte[] preamble = [];
        while (true)
        {
            var result = framer.TryRead(ref input, true, out var frame);
            if (result.Status == FrameStatus.NeedMore) break;
            var bytes = frame.ToArray();
            if (result.Status == FrameStatus.Frame) Follow();
            if (result.Status is FrameStatus.Frame or FrameStatus.Skipped) Step(() => acknowledger.Add(bytes, result.Reason is { } reason ? Intake.Receipt.Refused(reason) : Receipt(random), output));
            Follow();
        }
        Step(() => acknowledger.Advance(default, output));
        return answers;

        void Follow()
        {
            if (framer.Preamble.Span.SequenceEqual(preamble)) return;
            preamble = framer.Preamble.ToArray();
            Step(() => acknowledger.Advance(preamble, output));
        }

        void Step(Action step)
        {
            output.ResetWrittenCount();
            try
            {
                step();
            }
            catch (MessageFormatException)
            {
                return; // a name in the header holds a separator: the connection is closed with this reason
            }
            if (output.WrittenCount > 0) answers.Add(output.WrittenSpan.ToArray());
        }
    }

    private static Receipt Receipt(Random random) => random.Next(4) switch
    {
        0 => Intake.Receipt.Refused("BR2012 x.yaml:1:2  not wanted: | ~ * + '\n more") with { Finding = new Finding("BR2012", random.Next(-1, 60), "BEG.E03") },
        1 => Intake.Receipt.Busy("full"),
        _ => Intake.Receipt.Accepted,
    };
}
