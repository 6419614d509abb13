using System.Buffers;
using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Edi;

/// <summary>What holds for every interchange, of EDIFACT, X12 and TRADACOMS.</summary>
public sealed class InterchangePropertyTests
{
    [Theory]
    [InlineData("edifact")]
    [InlineData("x12")]
    [InlineData("tradacoms")]
    public void Any_interchange_comes_back_byte_for_byte_whole_and_message_by_message(string format)
    {
        var random = new Random(30);
        var generator = InterchangeGenerator.Of(format);
        var (message, whole) = Codecs(format);
        for (var i = 0; i < (Kit.Long ? 50_000 : 1_000); i++)
        {
            var interchange = generator.Generate(random, out var messages);
            Assert.Equal(interchange, Kit.EncodeText(whole, Kit.ToJson(whole, interchange)));
            var frames = EdiSamples.Read(message, Encoding.UTF8.GetBytes(interchange));
            Assert.Equal(messages, frames.Select(f => Encoding.UTF8.GetString(f.Bytes)));
            foreach (var frame in frames)
            {
                var back = Kit.Encode(message, Kit.ToJson(message, frame.Bytes, frame.Preamble));
                Assert.Equal(frame.Bytes, Assert.Single(EdiSamples.Read(message, back)).Bytes);
            }
        }
    }

    [Theory]
    [InlineData("edifact")]
    [InlineData("x12")]
    [InlineData("tradacoms")]
    public void Damaged_interchanges_are_decoded_or_refused_and_what_is_decoded_can_be_written(string format)
    {
        var random = new Random(31);
        var generator = InterchangeGenerator.Of(format);
        var (message, whole) = Codecs(format);
        var holding = Kit.Codec(format, "totals: reject");
        var written = 0;
        for (var i = 0; i < Kit.FuzzInputs; i++)
        {
            var stream = Mutator.Mutate(Encoding.UTF8.GetBytes(generator.Generate(random, out _)), random);
            foreach (var frame in EdiSamples.Read(message, stream).Where(f => f.Status == FrameStatus.Frame)) written += RoundTrip(message, frame.Bytes, frame.Preamble);
            RoundTrip(whole, stream, []);
            Feed.Read(message.CreateFramer()!, stream, Feed.RandomPieces(random, 40), 100);
            Feed.Read(holding.CreateFramer()!, stream, Feed.RandomPieces(random, 200), 400);
            Feed.Read(whole.CreateFramer()!, stream, Feed.RandomPieces(random, 200), 400);
            Survey(holding, stream, random, out _);
        }
        Assert.True(written > Kit.FuzzInputs / 2, $"{written} messages were written");
    }

    [Theory]
    [InlineData("edifact")]
    [InlineData("x12")]
    [InlineData("tradacoms")]
    public void With_totals_reject_no_message_of_a_miscounted_interchange_is_released_and_all_of_its_neighbours_are(string format)
    {
        var random = new Random(32);
        var generator = InterchangeGenerator.Of(format);
        var codec = Kit.Codec(format, "totals: reject");
        for (var i = 0; i < (Kit.Long ? 20_000 : 500); i++)
        {
            var stream = new StringBuilder();
            List<string> good = [], bad = [];
            for (var n = 0; n < 4; n++)
            {
                var isBad = random.Next(2) == 0;
                stream.Append(generator.Generate(random, out var messages, isBad));
                (isBad ? bad : good).AddRange(messages);
            }
            var bytes = Encoding.UTF8.GetBytes(stream.ToString());
            // Held back in memory, as from a connection.
            var found = Feed.Read(codec.CreateFramer()!, bytes, Feed.RandomPieces(random, 300));
            Assert.Equal(good.Select(Latin1), found.Where(f => f.Status == FrameStatus.Frame).Select(f => f.Bytes));
            Assert.Equal(bad.Select(Latin1), found.Where(f => f.Status == FrameStatus.Skipped && IsMessage(f.Bytes)).Select(f => f.Bytes));
            // Looked over in a first pass, as from a file.
            var frames = Survey(codec, bytes, random, out var faults);
            Assert.Equal(good, frames.Where(f => faults(f.Offset) is null).Select(f => f.Text));
            Assert.Equal(bad, frames.Where(f => faults(f.Offset) is not null).Select(f => f.Text));
        }
        static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
        static bool IsMessage(string text) => text.StartsWith("UNH", StringComparison.Ordinal) || text.StartsWith("ST*", StringComparison.Ordinal) || text.StartsWith("MHD", StringComparison.Ordinal);
    }

    /// <summary>Reads a stream twice: a survey in random pieces, then the frames with their offsets.</summary>
    private static List<(string Text, long Offset)> Survey(ICodec codec, byte[] stream, Random random, out Func<long, string?> faultAt)
    {
        var framer = (ISurveyedFramer)codec.CreateFramer()!;
        var survey = framer.BeginSurvey(1 << 20);
        for (int start = 0, end = 0; end < stream.Length;)
        {
            end = Math.Min(stream.Length, end + random.Next(1, 300));
            var input = new ReadOnlySequence<byte>(stream, start, end - start);
            survey.Read(ref input, end == stream.Length);
            start = end - (int)input.Length;
        }
        faultAt = survey.FaultAt;
        var frames = new List<(string, long)>();
        var rest = new ReadOnlySequence<byte>(stream);
        while (true)
        {
            var at = stream.Length - rest.Length;
            var result = framer.TryRead(ref rest, true, out var frame);
            if (result.Status == FrameStatus.NeedMore) return frames;
            if (result.Status == FrameStatus.Frame) frames.Add((Encoding.UTF8.GetString(frame), at));
        }
    }

    private static (ICodec Message, ICodec Whole) Codecs(string format) => (Kit.Codec(format), Kit.Codec(format, "document: interchange"));

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
}
