using System.Buffers;
using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Edi;

/// <summary>Lengths, blanks and repetitions that a peer makes up: an answer in time, and no more memory than the message.</summary>
public class HostileEdiTests
{
    private const string Isa = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*000000007*0*P*:~GS*PO*SEND*RECV*20260301*1200*42*X*005010~";

    [Theory]
    [InlineData("9223372036854775783")]
    [InlineData("9223372036854775807")]
    [InlineData("2147483647")]
    [InlineData("4294967297")]
    public void A_length_of_binary_data_beyond_all_bytes_is_no_length(string length)
    {
        var set = $"ST*841*0001~BIN*{length}*x~SE*3*0001~";
        var codec = Kit.Codec("x12", "");
        Assert.Contains("\"BIN\"", Kit.ToJson(codec, set), StringComparison.Ordinal);
        var input = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(Isa + set + "GE*1*42~IEA*1*000000007~"));
        var framer = codec.CreateFramer()!;
        for (var frames = 0; framer.TryRead(ref input, true, out _).Status is not (FrameStatus.NeedMore or FrameStatus.Broken); frames++) Assert.True(frames < 20, "the framer does not come to an end");
    }

    [Fact]
    public void Any_amount_of_blanks_between_segments_is_read()
    {
        var thread = new Thread(static () => Kit.ToJson(Kit.Codec("edifact", ""), "UNH+1+ORDERS:D:96A:UN'" + new string(' ', 3 << 20) + "BGM+220'UNT+3+1'"), 1 << 20);
        thread.Start(); // of a size that a copy of the blanks would overflow
        thread.Join();
    }

    [Fact]
    public void A_zero_byte_releases_nothing_where_there_is_no_release_character()
    {
        var json = Kit.ToJson(Kit.Codec("edifact", "document: interchange"), "UNA:+.  'UNB+UNOC:3+A+B+260301:1200+R'UNH+1+ORDERS:D:96A:UN'FTX+A\0+B'UNT+3+1'UNZ+1+R'");
        Assert.Contains("A\\u0000", json, StringComparison.Ordinal);
        Assert.DoesNotContain("+B", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repetitions_without_end_take_time_in_proportion()
    {
        var text = "UNA:+.?*'UNB+UNOC:4+A+B+20260301:1200+R'UNH+1+ORDERS:D:96A:UN'DTM+" + new string('*', 2_000_000) + "'BGM+220+1+9+NA+1+2+3+4+5+6+7'UNT+4+1'UNZ+1+R'";
        var cancel = TestContext.Current.CancellationToken;
        await Task.Run(() => Record.Exception(() => Kit.ToJson(Kit.Codec("edifact", "document: interchange"), text)), cancel).WaitAsync(TimeSpan.FromSeconds(30), cancel); // minutes if it grew with the square
    }
}
