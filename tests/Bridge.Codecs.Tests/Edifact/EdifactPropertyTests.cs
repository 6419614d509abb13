using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Edifact;

public sealed class EdifactPropertyTests
{
    private static readonly string[] Texts = ["", "x", "Müller", "a b", "?+", "?:x", "??", "?'", "20260301", "0.50", "-1"];
    private static readonly string[] Tags = ["BGM", "DTM", "NAD", "LIN", "QTY", "PIA", "FTX", "XYZ", "UNS", "SRC"];

    private static readonly ICodec Message = Kit.Codec("edifact"), Whole = Kit.Codec("edifact", "document: interchange");

    [Fact]
    public void Any_interchange_comes_back_byte_for_byte_whole_and_message_by_message()
    {
        var random = new Random(30);
        for (var i = 0; i < (Kit.Long ? 50_000 : 1_000); i++)
        {
            var interchange = Generate(random, 1 + random.Next(3), out var messages);
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
        var random = new Random(31);
        var written = 0;
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            var stream = Mutator.Mutate(Encoding.UTF8.GetBytes(Generate(random, 2, out _)), random);
            foreach (var frame in EdiSamples.Read(Message, stream).Where(f => f.Status == FrameStatus.Frame)) written += RoundTrip(Message, frame.Bytes, frame.Preamble);
            RoundTrip(Whole, stream, []);
            Feed.Read(Message.CreateFramer()!, stream, Feed.RandomPieces(random, 40), 100);
        }
        Assert.True(written > Kit.FuzzInputs, $"{written} messages were written");
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
            // What has no header or no control number cannot be written; what lost its release character neither.
            Assert.Contains(e.Code, (string[])["BR2245", "BR2250", "BR2251", "BR2253", "BR2254", "BR2256"]);
            return 0;
        }
    }

    private static string Generate(Random random, int count, out List<string> messages)
    {
        var end = random.Next(3) == 0 ? "'\r\n" : "'";
        var text = new StringBuilder();
        if (random.Next(2) == 0) text.Append("UNA:+.? ").Append(end);
        text.Append("UNB+UNOW:3+A:14+B+260301:1200+R").Append(random.Next(99)).Append(end);
        var reference = text.ToString().Split("1200+")[1].Split('\'')[0];
        messages = [];
        for (var m = 1; m <= count; m++)
        {
            var message = new StringBuilder($"UNH+{m}+ORDERS:D:96A:UN{end}");
            var segments = random.Next(8);
            for (var i = 0; i < segments; i++)
            {
                message.Append(Tags[random.Next(Tags.Length)]);
                for (int e = 0, elements = random.Next(6); e < elements; e++)
                {
                    message.Append('+');
                    for (int c = 0, components = random.Next(3) == 0 ? random.Next(4) : 0; c <= components; c++)
                    {
                        if (c > 0) message.Append(':');
                        message.Append(Texts[random.Next(Texts.Length)]);
                    }
                }
                message.Append(end);
            }
            message.Append($"UNT+{segments + 2}+{m}'");
            messages.Add(message.ToString());
            text.Append(message).Append(end.AsSpan(1));
        }
        return text.Append($"UNZ+{count}+{reference}{end}").ToString();
    }
}
