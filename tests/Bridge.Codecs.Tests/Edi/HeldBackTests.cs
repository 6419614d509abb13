using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Edi;

/// <summary><c>totals: reject</c>: nothing of an envelope is released before its end was seen.</summary>
public sealed class HeldBackTests
{
    private const string M1 = "UNH+1+ORDERS:D:96A:UN'BGM+220+A'UNT+3+1'", M2 = "UNH+2+ORDERS:D:96A:UN'BGM+220+B'UNT+3+2'", Unb = "UNB+UNOA:1+A+B+260301:1200+R'";

    private static List<string> Read(string stream, string format = "edifact", int maxFrame = int.MaxValue, int piece = int.MaxValue) =>
        [.. Feed.Read(Kit.Codec(format, "totals: reject").CreateFramer()!, Encoding.UTF8.GetBytes(stream), Enumerable.Repeat(piece, 100_000), maxFrame).Select(f => $"{f.Status} {f.Bytes}")];

    [Fact]
    public void A_bad_message_in_an_interchange_whose_count_is_right_does_not_take_its_neighbours()
    {
        Assert.Equal(["Frame " + M1, "Skipped UNH+9+X'BGM'", "Frame " + M2], Read(Unb + M1 + "UNH+9+X'BGM'" + M2 + "UNZ+3+R'"));
    }

    [Fact]
    public void A_message_whose_own_count_is_wrong_is_rejected_alone()
    {
        // The framer releases it; the decoder rejects it.
        var bad = M2.Replace("UNT+3", "UNT+9", StringComparison.Ordinal);
        Assert.Equal(["Frame " + M1, "Frame " + bad], Read(Unb + M1 + bad + "UNZ+2+R'"));
        Assert.Equal("BR2244", Assert.Throws<MessageFormatException>(() => Kit.Decode(Kit.Codec("edifact", "totals: reject"), Encoding.UTF8.GetBytes(bad), Encoding.UTF8.GetBytes(Unb))).Code);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(7)]
    public void An_interchange_that_was_cut_is_held_back_and_the_next_one_is_not(int piece)
    {
        Assert.Equal(["Skipped " + M1, "Frame " + M2, "Skipped " + M1, "Broken "], Read(Unb + M1 + Unb + M2 + "UNZ+1+R'" + "UNA:+.? '" + Unb + M1, piece: piece));
    }

    [Fact]
    public void Messages_without_an_interchange_are_released_at_once()
    {
        Assert.Equal(["Frame " + M1, "Frame " + M2, "Skipped NAD+BY'", "Frame " + M1], Read(M1 + M2 + "NAD+BY'" + Unb + M1 + "UNZ+1+R'"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(64)]
    [InlineData(100_000)]
    public void An_interchange_above_max_frame_is_passed_over_whole_and_the_next_one_is_read(int piece)
    {
        var large = Unb + string.Concat(Enumerable.Repeat(M1, 50)) + "UNZ+50+R'";
        var found = Read(Unb + M1 + "UNZ+1+R'" + large + Unb + M2 + "UNZ+1+R'", maxFrame: 500, piece: piece);
        if (piece == 100_000)
        {
            // It was in memory as a whole: there is no reason to give it up.
            Assert.Equal(52, found.Count(f => f.StartsWith("Frame", StringComparison.Ordinal)));
            return;
        }
        Assert.Equal("Frame " + M1, found[0]);
        Assert.StartsWith("Skipped UNB+UNOA", found[1], StringComparison.Ordinal);
        Assert.Equal("Frame " + M2, found[2]);
        Assert.Equal(3, found.Count);
    }

    [Fact]
    public void A_batch_of_hl7_messages_is_held_back_the_same_way()
    {
        const string file = "FHS|^~\\&|A\rBHS|^~\\&|A\r", m1 = "MSH|^~\\&|A||B||1||ADT^A01|1|P|2.5\r", m2 = "MSH|^~\\&|A||B||1||ADT^A01|2|P|2.5\r";
        Assert.Equal(["Frame " + m1, "Frame " + m2, "Skipped " + m1, "Skipped BTS|2\r", "Frame " + m2],
            Read(file + m1 + m2 + "BTS|2\rFTS|1\r" + file + m1 + "BTS|2\rFTS|1\r" + m2, "hl7"));
        Assert.Equal(["Skipped " + m1, "Frame " + m2], Read(file + m1 + file + m2 + "BTS|1\rFTS|1\r", "hl7"));
    }
}
