using System.Text;
using System.Text.Json.Nodes;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Tradacoms;

public sealed class TradacomsTests
{
    private const string Order = "STX=ANA:1+5000000000000:SHOP+5010000000000:MAKER+070315:130233+000007'MHD=1+ORDERS:9'CLO=5000000000283:89828'ORD=70970::070315'OLD=1+501021++:0089+12+60++++ROLLS?+BUNS?: 4 PACK'OTR=1'MTR=6'END=1'";

    private static readonly ICodec Message = Kit.Codec("tradacoms"), Whole = Kit.Codec("tradacoms", "{ document: interchange, counts: keep }");

    [Fact]
    public void A_message_is_decoded_with_its_headers_elements_as_objects_and_release_characters_off()
    {
        var frame = Assert.Single(EdiSamples.Read(Message, Encoding.UTF8.GetBytes(Order)));
        Assert.Equal("""
            {"STX":{"E01":{"C01":"ANA","C02":"1"},"E02":{"C01":"5000000000000","C02":"SHOP"},"E03":{"C01":"5010000000000","C02":"MAKER"},"E04":{"C01":"070315","C02":"130233"},"E05":{"C01":"000007"}},"MHD":{"Position":1,"E01":{"C01":"1"},"E02":{"C01":"ORDERS","C02":"9"}},"CLO":[{"Position":2,"E01":{"C01":"5000000000283","C02":"89828"}}],"ORD":{"Position":3,"E01":{"C01":"70970","C03":"070315"}},"OLD":[{"Position":4,"E01":{"C01":"1"},"E02":{"C01":"501021"},"E04":{"C02":"0089"},"E05":{"C01":"12"},"E06":{"C01":"60"},"E10":{"C01":"ROLLS+BUNS: 4 PACK"}}],"OTR":{"Position":5,"E01":{"C01":"1"}},"MTR":{"Position":6,"E01":{"C01":"6"}}}
            """.Trim(), Kit.ToJson(Message, frame.Bytes, frame.Preamble));
        var document = Kit.Decode(Message, frame.Bytes, frame.Preamble);
        Assert.Equal("070315", EdiKit.At(document, Message.Shape!, "ORD=1:3"));
        Assert.Equal("501021", EdiKit.At(document, Message.Shape!, "OLD(0)=2"));
    }

    [Fact]
    public void What_is_written_has_its_counts_computed()
    {
        Assert.Equal(Order, Kit.EncodeText(Message, """
            {"STX":{"E01":{"C01":"ANA","C02":"1"},"E02":{"C01":"5000000000000","C02":"SHOP"},"E03":{"C01":"5010000000000","C02":"MAKER"},"E04":{"C01":"070315","C02":"130233"},"E05":"000007"},
             "MHD":{"E01":"1","E02":{"C01":"ORDERS","C02":"9"}},"CLO":{"E01":{"C01":"5000000000283","C02":"89828"}},"ORD":{"E01":{"C01":"70970","C03":"070315"}},
             "OLD":{"E01":"1","E02":"501021","E04":{"C02":"0089"},"E05":"12","E06":"60","E10":"ROLLS+BUNS: 4 PACK"},"OTR":{"E01":"1"}}
            """));
        Assert.Equal("STX=ANA:1'BAT=1'MHD=1+X:1'MTR=2'EOB=1'BAT=2'MHD=2+X:1'MTR=2'EOB=1'END=2'", Kit.EncodeText(Message,
            """{"STX":{"E01":{"C01":"ANA","C02":"1"}},"Groups":[{"BAT":{"E01":"1"},"MHD":{"E01":"1","E02":{"C01":"X","C02":"1"}}},{"BAT":{"E01":"2"},"MHD":{"E01":"2","E02":{"C01":"X","C02":"1"}}}]}"""));
    }

    [Theory]
    [InlineData("MTR=7'END=1'", "MTR says '7' segments, there are 6")]
    [InlineData("MTR=6'END=2'", "END says '2' messages, there were 1")]
    public void Counts_that_contradict_are_told(string tail, string reason)
    {
        var frames = EdiSamples.Read(Message, Encoding.UTF8.GetBytes(Order.Replace("MTR=6'END=1'", tail, StringComparison.Ordinal)));
        var told = frames.Select(f => f.Reason ?? Kit.ToJson(Message, f.Bytes, f.Preamble)).ToList();
        Assert.Contains(told, t => t.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Batches_count_their_messages_and_END_counts_all()
    {
        const string stream = "STX=ANA:1'BAT=1'MHD=1+X:1'MTR=2'MHD=2+X:1'MTR=2'EOB=2'BAT=2'MHD=3+X:1'MTR=2'EOB=1'END=3'";
        Assert.Equal([FrameStatus.Frame, FrameStatus.Frame, FrameStatus.Frame], EdiSamples.Read(Message, Encoding.UTF8.GetBytes(stream)).Select(f => f.Status));
        var json = Kit.ToJson(Whole, stream);
        Assert.DoesNotContain("Problems", json, StringComparison.Ordinal);
        Assert.Equal(stream, Kit.EncodeText(Kit.Codec("tradacoms", "document: interchange"), json));
    }

    [Fact]
    public void Real_transmissions_come_back_byte_for_byte_with_their_counts()
    {
        var folder = Kit.RequireData("edifact/tradacoms");
        // What STX/MHD/MTR/END of each file say, read by eye; the utility bills' END counts 27 messages where 4 are.
        var expected = new Dictionary<string, (string[] Types, int[] Segments, string? Problem)>
        {
            ["edi.net-tradacoms.order9.edi"] = (["ORDHDR", "ORDERS", "ORDERS", "ORDTLR"], [6, 9, 7, 3], null),
            ["edi.net-tradacoms.utilitybill.edi"] = (["UTLHDR", "UTLBIL", "UVATLR", "UTLTLR"], [7, 12, 4, 3], "END says '27' messages, there were 4"),
            ["edi.net-tradacoms.utilitybill.escape2.edi"] = (["UTLHDR", "UTLBIL", "UVATLR", "UTLTLR"], [7, 13, 4, 3], "END says '27' messages, there were 4"),
            ["staedi-order.edi"] = (["ORDHDR", "ORDERS", "ORDTLR"], [6, 7, 3], null),
        };
        foreach (var (name, (types, segments, problem)) in expected)
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder, name));
            if (bytes.AsSpan().StartsWith("\uFEFF"u8)) bytes = bytes[3..];
            Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(Kit.Encode(Whole, Kit.ToJson(Whole, bytes))));
            var frames = EdiSamples.Read(Message, bytes);
            Assert.Equal(problem, frames.SingleOrDefault(f => f.Status != FrameStatus.Frame).Reason?.Split(';')[0]);
            var messages = frames.Where(f => f.Status == FrameStatus.Frame).Select(f => JsonNode.Parse(Kit.ToJson(Message, f.Bytes, f.Preamble))!).ToList();
            Assert.Equal(types, messages.Select(m => (string)m["MHD"]!["E02"]!["C01"]!));
            Assert.Equal(segments, messages.Select(m => (int)m["MTR"]!["Position"]!));
            // The bill with the longer text has a segment more than its MTR says.
            Assert.Equal(name.Contains("escape2", StringComparison.Ordinal) ? ["MTR says '12' segments, there are 13"] : [], messages.SelectMany(m => m["Problems"]?.AsArray().Select(p => (string)p!) ?? []));
        }
        Assert.Equal(5, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public void A_transmission_with_plus_behind_the_tag_is_refused_by_its_header()
    {
        var folder = Kit.RequireData("edifact/tradacoms");
        var bytes = File.ReadAllBytes(Path.Combine(folder, "staedi-order-wrong-segment-tag-delimiter.edi"));
        Assert.Equal("BR2245", Assert.Throws<MessageFormatException>(() => Kit.Decode(Whole, bytes)).Code);
        var frames = EdiSamples.Read(Message, bytes);
        Assert.DoesNotContain(frames, f => f.Status == FrameStatus.Frame && IsDecoded(f.Bytes, f.Preamble));
        static bool IsDecoded(byte[] bytes, byte[] preamble)
        {
            try
            {
                Kit.Decode(Message, bytes, preamble);
                return true;
            }
            catch (MessageFormatException)
            {
                return false;
            }
        }
    }
}
