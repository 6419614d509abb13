using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Edifact;

public sealed class EdifactStreamTests
{
    private const string M1 = "UNH+1+ORDERS:D:96A:UN'BGM+220+A?'B'UNT+3+1'", M2 = "UNH+2+ORDERS:D:96A:UN'BGM+220+B'UNT+3+2'";
    private const string Unb = "UNB+UNOA:1+A+B+260301:1200+R'", Ung = "UNG+ORDERS+A+B+260301:1200+G'";

    private static readonly ICodec Codec = Kit.Codec("edifact");

    private static List<string> Read(string stream) =>
        [.. EdiSamples.Read(Codec, Encoding.UTF8.GetBytes(stream)).Select(f => f.Status == FrameStatus.Frame ? $"{Encoding.UTF8.GetString(f.Preamble)}|{Encoding.UTF8.GetString(f.Bytes)}" : $"! {Encoding.UTF8.GetString(f.Bytes)} {f.Reason}")];

    [Fact]
    public void Each_message_is_a_frame_with_its_headers_as_preamble()
    {
        Assert.Equal(["UNA:+.? '" + Unb + Ung + "|" + M1, "UNA:+.? '" + Unb + Ung + "|" + M2, Unb + "|" + M1], Read("UNA:+.? '\r\n" + Unb + "\r\n" + Ung + M1 + "\r\n" + M2 + "UNE+2+G'UNZ+1+R'\r\n\r\n" + Unb + M1 + "UNZ+1+R'\r\n"));
    }

    [Fact]
    public void A_bad_message_does_not_take_its_neighbours_with_it()
    {
        var found = Read(Unb + M1 + "UNH+9+ORDERS'BGM+1'" + M2 + "UNZ+3+R'");
        Assert.Equal(Unb + "|" + M1, found[0]);
        Assert.StartsWith("! UNH+9+ORDERS'BGM+1' the message of 19 bytes has no UNT", found[1], StringComparison.Ordinal);
        Assert.Equal(Unb + "|" + M2, found[2]);
        Assert.Equal(3, found.Count);
    }

    [Theory]
    [InlineData("UNZ+2+R'", "UNZ says '2' messages, there were 1")]
    [InlineData("UNZ+1+S'", "UNZ repeats the control number as 'S', UNB has 'R'")]
    [InlineData("UNE+1+G'", "UNE stands here without UNG")]
    [InlineData("NAD+BY'", "7 bytes stand outside of any message")]
    public void What_contradicts_or_stands_outside_is_a_dead_letter_of_its_own(string tail, string reason)
    {
        var found = Read(Unb + M1 + tail);
        Assert.Equal(Unb + "|" + M1, found[0]);
        Assert.StartsWith("! " + tail, found[1], StringComparison.Ordinal);
        Assert.Contains(reason, found[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("edifact", "UNB+UNOA:1+A+B+260301:1200+R'", "UNH+1+T'UNT+2+1'", "the interchange 'R' has no UNZ: it was cut, and messages may be missing behind the 1 that came")]
    [InlineData("edifact", "UNB+UNOA:1+A+B+260301:1200+R'UNG+T+A+B+260301:1200+G'", "UNH+1+T'UNT+2+1'UNE+1+G'", "no UNZ")]
    [InlineData("edifact", "UNB+UNOA:1+A+B+260301:1200+R'", "", "behind the 0 that came")]
    [InlineData("tradacoms", "STX=ANA:1+5000000000000+5010000000000+070315:130233+000007'", "MHD=1+ORDERS:9'MTR=2'", "the interchange has no END")]
    [InlineData("tradacoms", "STX=ANA:1+5000000000000+50100", "", "no END")]
    [InlineData("x12", "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*000000007*0*P*:~GS*PO*S*R*20260301*1200*42*X*005010~", "ST*850*0001~SE*2*0001~GE*1*42~", "the interchange '000000007' has no IEA")]
    public void An_interchange_that_is_cut_between_two_messages_is_told_of_at_its_end(string format, string header, string messages, string reason)
    {
        var found = EdiSamples.Read(Kit.Codec(format), Encoding.UTF8.GetBytes(header + messages));
        Assert.Equal(FrameStatus.Broken, found[^1].Status);
        Assert.Contains(reason, found[^1].Reason, StringComparison.Ordinal);
        Assert.Equal(messages.Length > 0 ? 2 : 1, found.Count);
    }

    [Fact]
    public void An_interchange_without_a_trailer_is_told_of_before_the_next()
    {
        var next = Unb.Replace("+R'", "+S'", StringComparison.Ordinal);
        var found = Read("UNA:+.? '" + Unb + M1 + "UNA:+.? '" + next + M2 + "UNZ+1+S'");
        Assert.Equal(3, found.Count);
        Assert.Equal($"! {next} the interchange 'R' has no UNZ: it was cut, and messages may be missing behind the 1 that came; the UNB behind it, which stands here, is read", found[1]);
        Assert.Equal("UNA:+.? '" + next + "|" + M2, found[2]);
    }

    [Fact]
    public void Text_before_an_interchange_does_not_hide_it()
    {
        var found = Read("some mail text\n" + Unb + M1 + "UNZ+1+R'");
        Assert.StartsWith("! some mail text", found[0], StringComparison.Ordinal);
        Assert.Equal(Unb + "|" + M1, found[1]);
        Assert.Equal(2, found.Count);
    }

    [Fact]
    public void Frames_do_not_depend_on_how_the_stream_arrives()
    {
        var streams = new[]
        {
            "UNA:+.? '\r\n" + Unb + Ung + M1 + "\r\nUNH+3+T'BGM'" + M2 + "UNE+2+G'UNZ+7+R'" + Unb.Replace('\'', '\n') + "UNH+1+T\nUNT+2+1\nUNZ+1+R\n",
            "UNA=*.? ~UNB*UN\nOA=3*005435656=\n1*006?415160=1*1*R~UNH\n*1*INVOIC~UN\nT*2*1~UNZ*1*R~",
            "noise\n" + Unb + M1 + "x" + M2,
        };
        var random = new Random(9);
        foreach (var stream in streams.Select(Encoding.UTF8.GetBytes))
        {
            var whole = Feed.Read(Codec.CreateFramer()!, stream, []);
            Assert.NotEmpty(whole);
            for (var i = 0; i < 100; i++) Assert.Equal(whole, Feed.Read(Codec.CreateFramer()!, stream, Feed.RandomPieces(random, 1 + i % 20)));
        }
    }

    [Fact]
    public void Wrapped_data_are_read_as_if_they_were_not()
    {
        var found = EdiSamples.Read(Codec, Encoding.UTF8.GetBytes("UNA=*.? ~UNB*UN\nOA=3*005435656=\n1*0064=1*1*R~UNH\n*1*INVOIC~UN\nT*2*1~UNZ*1*R~"));
        var json = Kit.ToJson(Codec, Assert.Single(found).Bytes, found[0].Preamble);
        Assert.Contains("\"UNB\":{\"E01\":{\"C01\":\"UNOA\",\"C02\":\"3\"},\"E02\":{\"C01\":\"005435656\",\"C02\":\"1\"}", json, StringComparison.Ordinal);
        Assert.Contains("\"UNT\":{\"Position\":2,\"E01\":\"2\",\"E02\":\"1\"}", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_that_resumes_within_an_interchange_goes_on_with_its_separators()
    {
        var framer = Codec.CreateFramer()!;
        framer.Resume(Encoding.UTF8.GetBytes("UNA=*.? ~UNB*UNOA=1*A*B*1*R~"));
        Assert.Equal("UNA=*.? ~UNB*UNOA=1*A*B*1*R~", Encoding.UTF8.GetString(framer.Preamble.Span));
        Assert.Equal([(FrameStatus.Frame, "UNH*2*T~UNT*2*2~")], Feed.Read(framer, Encoding.UTF8.GetBytes("UNH*2*T~UNT*2*2~UNZ*2*R~"), []));
    }

    [Fact]
    public void A_message_above_the_limit_is_passed_over_and_the_next_one_found()
    {
        var large = "UNH+9+T'" + string.Concat(Enumerable.Repeat("FTX+AAI+++text ?' text'", 300)) + "UNT+302+9'";
        foreach (var piece in new[] { 100, 5000 })
        {
            var found = Feed.Read(Codec.CreateFramer()!, Encoding.UTF8.GetBytes(Unb + M1 + large + M2 + "UNZ+3+R'"), Enumerable.Repeat(piece, 10_000), 1000);
            Assert.Equal([FrameStatus.Frame, FrameStatus.Skipped, FrameStatus.Frame], found.Select(f => f.Status));
            Assert.Equal(M2, found[2].Bytes);
        }
    }

    [Theory]
    [InlineData("UNA:+\n.? '")]
    [InlineData("\uFEFF \nUNA:+.? 'UNH+1+\nT'UNT+2+1'")]
    public void Wrapped_data_that_end_or_begin_oddly_are_read_or_refused(string text)
    {
        var error = Record.Exception(() => Kit.ToJson(Codec, text));
        if (error is not null) Assert.Contains(Assert.IsType<MessageFormatException>(error).Code, (string[])["BR2240", "BR2245"]);
    }
}
