using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Hl7;

public sealed class Hl7BatchTests
{
    private const string M1 = "MSH|^~\\&|A||||||ADT^A01|1\rPID|1\r", M2 = "MSH|^~\\&|A||||||ADT^A01|2\rPID|2\r";
    private const string Batch = "FHS|^~\\&|F\rBHS|^~\\&|B1\r" + M1 + M2 + "BTS|2\rBHS|^~\\&|B2\r" + M1 + "BTS|1|done\rFTS|2\r";

    private static readonly ICodec Codec = Kit.Codec("hl7");

    [Fact]
    public void Each_message_is_a_frame_with_its_headers_as_preamble()
    {
        var found = Hl7SampleTests.Frames(Codec, Encoding.UTF8.GetBytes(Batch));
        Assert.Equal([("FHS|^~\\&|F\rBHS|^~\\&|B1\r", M1), ("FHS|^~\\&|F\rBHS|^~\\&|B1\r", M2), ("FHS|^~\\&|F\rBHS|^~\\&|B2\r", M1)],
            found.Select(f => (Encoding.UTF8.GetString(f.Preamble), Encoding.UTF8.GetString(f.Frame))));
        Assert.StartsWith("""{"FHS":{"F1":"|","F2":"^~\\&","F3":{"C1":"F"}},"BHS":{"F1":"|","F2":"^~\\&","F3":{"C1":"B1"}},"MSH":{"Position":1,""", Kit.ToJson(Codec, M1, "FHS|^~\\&|F\rBHS|^~\\&|B1\r"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "\r\n\r\n")]
    [InlineData("\uFEFF", "\r")]
    [InlineData("\v", "\u001C\r\v")]
    [InlineData("\n\n", "\r\u001A")]
    public void What_stands_between_messages_carries_no_data(string before, string between) =>
        Assert.Equal([M1, M2], Feed.Frames(Codec.CreateFramer()!, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(before + M1 + between + M2 + between))));

    [Fact]
    public void Noise_and_wrong_counts_are_skipped_with_a_reason_and_the_messages_pass()
    {
        var found = Feed.Read(Codec.CreateFramer()!, Encoding.UTF8.GetBytes("noise\r" + "BHS|^~\\&|B\r" + M1 + "BTS|7\r" + M2), []);
        Assert.Equal([(FrameStatus.Skipped, "noise\r"), (FrameStatus.Frame, M1), (FrameStatus.Skipped, "BTS|7\r"), (FrameStatus.Frame, M2)], found);
    }

    [Theory]
    [InlineData("BHS|^~\\&|B\r", "the batch has no BTS: it was cut, and messages may be missing behind the 1 that came")]
    [InlineData("FHS|^~\\&|F\rBHS|^~\\&|B\r", "the file has no FTS")]
    public void A_batch_that_is_cut_between_two_messages_is_told_of_at_its_end(string header, string reason)
    {
        var found = EdiSamples.Read(Codec, Encoding.UTF8.GetBytes(header + M1));
        Assert.Equal([FrameStatus.Frame, FrameStatus.Broken], found.Select(f => f.Status));
        Assert.Contains(reason, found[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_do_not_depend_on_how_the_stream_arrives()
    {
        var stream = Encoding.UTF8.GetBytes("FHS|^~\\&|F\r\nBHS|^~\\&|B1\r\n" + M1.Replace("\r", "\r\n") + "\r\n" + M2 + "BTS|3\r\nFTS|1\r\nnoise\nMSH|^~\\&|x");
        var whole = Feed.Read(Codec.CreateFramer()!, stream, []);
        Assert.Equal(5, whole.Count);
        var random = new Random(4);
        for (var i = 0; i < 200; i++) Assert.Equal(whole, Feed.Read(Codec.CreateFramer()!, stream, Feed.RandomPieces(random, 1 + i % 20)));
    }

    [Fact]
    public void A_message_above_the_limit_is_passed_over_and_the_next_one_found()
    {
        var large = "MSH|^~\\&|A\rOBX|1|TX|||" + new string('x', 5000) + "\r";
        var found = Feed.Read(Codec.CreateFramer()!, Encoding.UTF8.GetBytes(M1 + large + M2), Feed.RandomPieces(new Random(1), 100), 1000);
        Assert.Equal([FrameStatus.Frame, FrameStatus.Skipped, FrameStatus.Frame], found.Select(f => f.Status));
        Assert.Equal(M2, found[2].Bytes);
    }

    [Fact]
    public void Reading_that_resumes_within_a_batch_does_not_know_its_count()
    {
        var framer = Codec.CreateFramer()!;
        framer.Resume(Encoding.UTF8.GetBytes("FHS|^~\\&|F\rBHS|^~\\&|B\r"));
        Assert.Equal("FHS|^~\\&|F\rBHS|^~\\&|B\r", Encoding.UTF8.GetString(framer.Preamble.Span));
        Assert.Equal([(FrameStatus.Frame, M2)], Feed.Read(framer, Encoding.UTF8.GetBytes(M2 + "BTS|2\rFTS|1\r"), []));
    }

    [Fact]
    public void A_whole_batch_can_be_one_document_and_comes_back()
    {
        var codec = Kit.Codec("hl7", "document: interchange");
        var json = Kit.ToJson(codec, Batch);
        Assert.Contains("""{"BHS":{"F1":"|","F2":"^~\\&","F3":{"C1":"B2"}},"Messages":[{"MSH":""", json, StringComparison.Ordinal);
        Assert.DoesNotContain("Problems", json, StringComparison.Ordinal);
        Assert.Equal(Batch, Kit.EncodeText(codec, json));
        Assert.Equal([Batch], Feed.Frames(codec.CreateFramer()!, Batch)); // the whole file
    }

    [Fact]
    public void Counts_are_computed_when_a_batch_is_written()
    {
        Assert.Equal("FHS|^~\\&|F\rBHS|^~\\&\rMSH|^~\\&||||||||1\rMSH|^~\\&||||||||2\rBTS|2\rFTS|1\r", Kit.EncodeText(Codec, """{"FHS":{"F3":"F"},"BHS":{},"Messages":[{"MSH":{"F10":"1"}},{"MSH":{"F10":"2"}}]}"""));
        var wrong = Kit.ToJson(Kit.Codec("hl7", "document: interchange"), Batch.Replace("BTS|2", "BTS|9"));
        Assert.Contains("\"Problems\":[\"BTS-1 says '9' messages, there are 2\"]", wrong, StringComparison.Ordinal);
        Assert.Equal(Batch, Kit.EncodeText(Codec, wrong));
        Assert.Equal(Batch.Replace("BTS|2", "BTS|9"), Kit.EncodeText(Kit.Codec("hl7", "counts: keep"), wrong));
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Codec("hl7", "{ document: interchange, totals: reject }"), Batch.Replace("BTS|2", "BTS|9")));
        Assert.Equal("BR2244", error.Code);
    }
}
