using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Edi;

/// <summary><c>document: interchange</c>: each interchange of a stream is one message.</summary>
public sealed class EnvelopeFramerTests
{
    private const string M1 = "UNH+1+ORDERS:D:96A:UN'BGM+220+A'UNT+3+1'", One = "UNB+UNOA:1+A+B+260301:1200+R'" + M1 + "UNZ+1+R'";

    private static List<string> Read(string stream, string format = "edifact", int maxFrame = int.MaxValue, int piece = int.MaxValue) =>
        [.. Feed.Read(Kit.Codec(format, "document: interchange").CreateFramer()!, Encoding.UTF8.GetBytes(stream), Enumerable.Repeat(piece, 100_000), maxFrame).Select(f => $"{f.Status} {f.Bytes}")];

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(3)]
    public void Each_interchange_is_a_frame_with_its_advice_and_the_line_end_that_its_segments_have(int piece)
    {
        var lines = "UNA:+.? '" + One.Replace("'", "'\r\n", StringComparison.Ordinal);
        Assert.Equal(["Frame " + One, "Frame " + lines, "Frame " + lines, "Frame " + One], Read(One + "\n" + lines + "\r\n" + lines + One + "\n\n", piece: piece));
    }

    [Fact]
    public void What_stands_outside_and_what_has_no_trailer_are_frames_of_their_own()
    {
        Assert.Equal(["Frame " + M1 + M1, "Frame " + One, "Frame " + One[..^8], "Frame " + One], Read(M1 + M1 + One + One[..^8] + One));
        var cut = Kit.ToJson(Kit.Codec("edifact", "document: interchange"), One[..^8]);
        Assert.Contains("\"Problems\":[\"the interchange has no UNZ: it was cut, or the trailer is damaged\"]", cut, StringComparison.Ordinal);
        Assert.Equal("BR2244", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Codec("edifact", "{ document: interchange, totals: reject }"), One[..^8])).Code);
    }

    [Fact]
    public void One_above_max_frame_is_passed_over_and_the_next_is_read()
    {
        var large = "UNB+UNOA:1+A+B+260301:1200+R'" + string.Concat(Enumerable.Repeat(M1, 50)) + "UNZ+50+R'";
        var found = Read(One + large + One, maxFrame: 300, piece: 40);
        Assert.Equal(3, found.Count);
        Assert.StartsWith("Skipped UNB+", found[1], StringComparison.Ordinal);
        Assert.Equal("Frame " + One, found[2]);
    }

    [Fact]
    public void A_batch_file_of_hl7_is_a_frame()
    {
        const string file = "FHS|^~\\&|A\rBHS|^~\\&|A\rMSH|^~\\&|A||B||1||ADT^A01|1|P|2.5\rBTS|1\rFTS|1\r";
        Assert.Equal(["Frame " + file, "Frame " + file], Read(file + file, "hl7"));
    }
}
