using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Hl7;

public sealed class Hl7PropertyTests
{
    private static readonly string[] Texts = ["", "x", "\"\"", "Müller", "a b", "\\F\\", "\\T\\x", "\\.br\\", "\\X0D\\", "\\H\\b\\N\\", "19991231", "0.50", "€"];
    private static readonly string[] Tags = ["EVN", "PID", "PV1", "NK1", "OBR", "OBX", "NTE", "ZX1", "AL1", "IN1"];

    private static readonly ICodec Codec = Kit.Codec("hl7");

    [Fact]
    public void Any_message_comes_back_byte_for_byte()
    {
        var random = new Random(20);
        for (var i = 0; i < (Kit.Long ? 100_000 : 2_000); i++)
        {
            var message = Generate(random);
            Assert.Equal(message, Encoding.UTF8.GetString(Kit.Encode(Codec, Kit.ToJson(Codec, message))));
            Assert.Equal([Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(message))], Feed.Frames(Codec.CreateFramer()!, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(message))));
        }
    }

    [Fact]
    public void Damaged_messages_are_decoded_or_refused_and_what_is_decoded_can_be_written()
    {
        var random = new Random(21);
        var written = 0;
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            var stream = Mutator.Mutate(Encoding.UTF8.GetBytes("FHS|^~\\&|F\r" + Generate(random) + Generate(random) + "FTS|1\r"), random);
            foreach (var (frame, preamble) in Hl7SampleTests.Frames(Codec, stream))
            {
                string json;
                try
                {
                    json = Kit.ToJson(Codec, frame, preamble);
                }
                catch (MessageFormatException e)
                {
                    Assert.StartsWith("BR2", e.Code, StringComparison.Ordinal);
                    Assert.InRange(e.Offset, -1, frame.Length); // -1: in the headers
                    continue;
                }
                // What is written may differ (raw line breaks are escaped), but says the same.
                byte[] back;
                try
                {
                    back = Kit.Encode(Codec, json);
                }
                catch (MessageFormatException e) when (e.Code == "BR2253")
                {
                    continue; // the damage took the escape character
                }
                var again = Hl7SampleTests.Frames(Codec, back);
                Assert.Single(again);
                Assert.Equal(Back(json), Back(Kit.ToJson(Codec, again[0].Frame, again[0].Preamble)));
                written++;
            }
        }
        Assert.True(written > Kit.FuzzInputs, $"{written} messages were written");
    }

    // The line end of the first line is that of all; a missing last one is added behind a trailer.
    private static string Back(string json) => json.Replace(",\"Unterminated\":\"\"", "").Replace("\"Format\":{\"Unterminated\":\"\"},", "");

    private static string Generate(Random random)
    {
        var end = random.Next(4) == 0 ? "\n" : "\r";
        var message = new StringBuilder("MSH|^~\\&|A|B|||||ADT^A01^").Append(random.Next(9)).Append(end);
        for (int i = 0, n = random.Next(8); i < n; i++)
        {
            var tag = Tags[random.Next(Tags.Length)];
            message.Append(tag);
            for (int f = 0, fields = random.Next(8); f < fields; f++)
            {
                message.Append('|');
                for (int r = 0, repetitions = random.Next(5) == 0 ? random.Next(4) : 0; r <= repetitions; r++)
                {
                    if (r > 0) message.Append('~');
                    for (int c = 0, components = random.Next(3) == 0 ? random.Next(4) : 0; c <= components; c++)
                    {
                        if (c > 0) message.Append('^');
                        for (int s = 0, subs = tag[0] == 'Z' && random.Next(3) == 0 ? random.Next(3) : 0; s <= subs; s++)
                        {
                            if (s > 0) message.Append('&');
                            message.Append(Texts[random.Next(Texts.Length)]);
                        }
                    }
                }
            }
            message.Append(end);
        }
        return message.ToString();
    }
}
