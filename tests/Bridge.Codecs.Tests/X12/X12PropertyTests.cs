using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.X12;

public sealed class X12PropertyTests
{
    private static readonly string[] Texts = ["", "x", "Müller", "a b", "20260301", "0.50", "-1", "30^1"];
    private static readonly string[] Tags = ["BEG", "NM1", "N1", "REF", "CLM", "PO1", "HL", "SV1", "DTP", "ZZ"];

    private static readonly ICodec Message = Kit.Codec("x12"), Whole = Kit.Codec("x12", "document: interchange");

    [Fact]
    public void Any_interchange_comes_back_byte_for_byte_whole_and_message_by_message()
    {
        var random = new Random(40);
        for (var i = 0; i < (Kit.Long ? 50_000 : 1_000); i++)
        {
            var interchange = Generate(random, out var messages);
            Assert.Equal(interchange, Kit.EncodeText(Whole, Kit.ToJson(Whole, interchange)));
            var frames = EdiSamples.Read(Message, Encoding.UTF8.GetBytes(interchange));
            Assert.Equal(messages, frames.Select(f => Encoding.UTF8.GetString(f.Bytes)));
            foreach (var frame in frames)
            {
                var back = Kit.Encode(Message, Kit.ToJson(Message, frame.Bytes, frame.Preamble));
                Assert.Equal(frame.Bytes, Assert.Single(EdiSamples.Read(Message, back)).Bytes);
            }
        }
    }

    [Fact]
    public void Damaged_interchanges_are_decoded_or_refused_and_what_is_decoded_can_be_written()
    {
        var random = new Random(41);
        var written = 0;
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            var stream = Mutator.Mutate(Encoding.UTF8.GetBytes(Generate(random, out _)), random);
            foreach (var frame in EdiSamples.Read(Message, stream).Where(f => f.Status == FrameStatus.Frame)) written += RoundTrip(Message, frame.Bytes, frame.Preamble);
            RoundTrip(Whole, stream, []);
            Feed.Read(Message.CreateFramer()!, stream, Feed.RandomPieces(random, 60), 120);
        }
        Assert.True(written > Kit.FuzzInputs / 2, $"{written} messages were written");
    }

    private static int RoundTrip(ICodec codec, byte[] bytes, byte[] preamble)
    {
        string json;
        try
        {
            json = Kit.ToJson(codec, bytes, preamble);
        }
        catch (MessageFormatException e)
        {
            Assert.StartsWith("BR2", e.Code, StringComparison.Ordinal);
            Assert.InRange(e.Offset, -1, bytes.Length); // -1: in the headers
            return 0;
        }
        try
        {
            Kit.Encode(codec, json);
            return 1;
        }
        catch (MessageFormatException e)
        {
            Assert.Contains(e.Code, (string[])["BR2245", "BR2250", "BR2251", "BR2253", "BR2254", "BR2256"]);
            return 0;
        }
    }

    private static string Generate(Random random, out List<string> messages)
    {
        var end = random.Next(3) switch { 0 => "~\r\n", 1 => "\n", _ => "~" };
        var text = new StringBuilder($"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*{random.Next(999):D9}*0*P*:{end}");
        var reference = text.ToString(90, 9);
        messages = [];
        var groups = 1 + random.Next(2);
        for (var g = 1; g <= groups; g++)
        {
            text.Append($"GS*PO*A*B*20260301*1200*{g}*X*005010{end}");
            var count = random.Next(3);
            for (var m = 1; m <= count; m++)
            {
                var message = new StringBuilder($"ST*850*{m:D4}{end}");
                var segments = random.Next(8);
                for (var i = 0; i < segments; i++)
                {
                    var tag = Tags[random.Next(Tags.Length)];
                    message.Append(tag);
                    for (int e = 0, elements = random.Next(8); e < elements; e++)
                    {
                        message.Append('*').Append(Texts[random.Next(Texts.Length)]);
                        if (tag == "CLM" && e == 4) message.Append(":B:").Append(random.Next(2) == 0 ? "1" : "");
                    }
                    message.Append(end);
                }
                message.Append($"SE*{segments + 2}*{m:D4}{end[0]}");
                messages.Add(message.ToString());
                text.Append(message).Append(end.AsSpan(1));
            }
            text.Append($"GE*{count}*{g}{end}");
        }
        return text.Append($"IEA*{groups}*{reference}{end}").ToString();
    }
}
