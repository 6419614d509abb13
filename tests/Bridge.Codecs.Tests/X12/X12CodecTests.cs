using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.X12;

public sealed class X12CodecTests
{
    private const string Isa = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*000000007*0*P*:~";
    private const string Gs = "GS*HC*SENDER*RECEIVER*20260301*1200*42*X*005010X222A1~";
    private const string Claim = "ST*837*0001*005010X222A1~BHT*0019*00*X1*20260301*1200*CH~NM1*85*2*CLINIC: NORTH*****XX*1234567893~NM1*IL*1*DOE*JANE~CLM*C1*120.50***11:B:1*Y~HI*ABK:J020*ABF:Z1159~SV1*HC:99213*40*UN*1***1:2~EB*1**30^1^35~SE*9*0001~";

    private static readonly ICodec Codec = Kit.Codec("x12");

    [Fact]
    public void A_transaction_set_is_an_object_of_segments_beside_those_of_its_envelope()
    {
        Assert.Equal("""
            {"ISA":{"E01":"00","E02":"          ","E03":"00","E04":"          ","E05":"ZZ","E06":"SENDER         ","E07":"ZZ","E08":"RECEIVER       ","E09":"260301","E10":"1200","E11":"^","E12":"00501","E13":"000000007","E14":"0","E15":"P","E16":":"},
            "GS":{"E01":"HC","E02":"SENDER","E03":"RECEIVER","E04":"20260301","E05":"1200","E06":"42","E07":"X","E08":"005010X222A1"},
            "ST":{"Position":1,"E01":"837","E02":"0001","E03":"005010X222A1"},
            "BHT":{"Position":2,"E01":"0019","E02":"00","E03":"X1","E04":"20260301","E05":"1200","E06":"CH"},
            "NM1":[{"Position":3,"E01":"85","E02":"2","E03":"CLINIC: NORTH","E08":"XX","E09":"1234567893"},{"Position":4,"E01":"IL","E02":"1","E03":"DOE","E04":"JANE"}],
            "CLM":[{"Position":5,"E01":"C1","E02":"120.50","E05":{"C01":"11","C02":"B","C03":"1"},"E06":"Y"}],
            "HI":[{"Position":6,"E01":{"C01":"ABK","C02":"J020"},"E02":{"C01":"ABF","C02":"Z1159"}}],
            "SV1":[{"Position":7,"E01":{"C01":"HC","C02":"99213"},"E02":"40","E03":"UN","E04":"1","E07":{"C01":"1","C02":"2"}}],
            "EB":[{"Position":8,"E01":"1","E03":["30","1","35"]}],
            "SE":{"Position":9,"E01":"9","E02":"0001"}}
            """.ReplaceLineEndings(""), Kit.ToJson(Codec, Claim, Isa + Gs));
    }

    [Theory]
    [InlineData("NM1-03", "CLINIC: NORTH")]
    [InlineData("NM103", "CLINIC: NORTH")]
    [InlineData("NM1(1)-03", "DOE")]
    [InlineData("CLM-05-1", "11")]
    [InlineData("CLM05-3", "1")]
    [InlineData("CLM05", "11")]
    [InlineData("EB-03", "30")]
    [InlineData("EB03(2)", "35")]
    [InlineData("ISA13", "000000007")]
    [InlineData("GS-06", "42")]
    [InlineData("ST01", "837")]
    [InlineData("NM1(2)-03", null)]
    public void An_element_reference_leads_to_the_value(string path, string? expected) =>
        Assert.Equal(expected, EdiKit.At(Kit.Decode(Codec, Encoding.UTF8.GetBytes(Claim), Encoding.UTF8.GetBytes(Isa + Gs)), Codec.Shape!, path));

    [Theory]
    [InlineData("NM1")]
    [InlineData("NM1-3")]
    [InlineData("NM1.03")]
    [InlineData("NM1-00")]
    public void Other_texts_lead_nowhere(string path) => Assert.Null(Codec.Shape!.Locate!(path));

    [Fact]
    public void A_decoded_transaction_set_is_written_as_an_interchange_with_its_trailers() =>
        Assert.Equal(Isa + Gs + Claim + "GE*1*42~IEA*1*000000007~", Kit.EncodeText(Codec, Kit.ToJson(Codec, Claim, Isa + Gs)));

    [Fact]
    public void Isa_is_padded_and_counts_are_computed()
    {
        Assert.Equal("ISA*00*          *00*          *ZZ*ME             *ZZ*YOU            *260301*0900*^*00501*000000012*0*P*>\u0085".Replace('\u0085', '|') + "GS*PO*ME*YOU*20260301*0900*12*X*005010|ST*850*0001|BEG*00*SA*PO: 1**20260301|PO1*1*48*EA*7.20|CTT*1|SE*5*0001|ST*850*0002|SE*2*0002|GE*2*12|IEA*1*000000012|", Kit.EncodeText(Codec, """
            {"Format":{"Terminator":"|"},"ISA":{"E06":"ME","E08":"YOU","E09":"260301","E10":"0900","E13":12,"E16":">"},
             "Groups":[{"GS":{"E01":"PO","E02":"ME","E03":"YOU","E04":"20260301","E05":"0900","E06":12,"E07":"X","E08":"005010"},
              "Messages":[{"ST":{"E01":"850","E02":"0001"},"BEG":{"E01":"00","E02":"SA","E03":"PO: 1","E05":"20260301"},"Lines":[{"PO1":{"E01":1,"E02":48,"E03":"EA","E04":7.20}}],"CTT":{"E01":1}},{"ST":{"E01":"850","E02":"0002"}}]}]}
            """));
    }

    [Theory]
    [InlineData(Isa + "GS*PO*A*B*1*2*3*X*005010~ST*850*0001~PO1*1**~REF***:::~SE*4*0001~GE*1*3~IEA*1*000000007~")]
    [InlineData("ISA~00~          ~00~          ~ZZ~SENDER         ~ZZ~RECEIVER       ~260301~1200~U~00401~000000007~0~P~^_\r\nGS~PO~A~B~1~2~3~X~004010_\r\nST~850~0001_\r\nN1~ST~a*b:c_\r\nSE~3~0001_\r\nGE~1~3_\r\nIEA~1~000000007_\r\n")]
    [InlineData("ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*U*00401*000000007*0*P*>\nGS*PO*A*B*1*2*3*X*004010\nST*850*0001\nSE*2*0001\nGE*1*3\nIEA*1*000000007\n")]
    [InlineData(Isa + "GS*PO*A*B*1*2*3*X*005010~ST*275*0001~BIN*12*a~b*c\r\nd:^ef~SE*3*0001~GE*1*3~IEA*1*000000007~")]
    [InlineData(Isa + "TA1*000000001*260301*1200*A*000~IEA*0*000000007~")]
    [InlineData("ST*850*0001~SE*2*0001~")]
    public void Separators_line_ends_binary_data_and_empty_elements_survive(string interchange)
    {
        Assert.Equal(interchange, Kit.EncodeText(Codec, Kit.ToJson(Codec, interchange)));
        var whole = Kit.Codec("x12", "document: interchange");
        Assert.Equal(interchange, Kit.EncodeText(whole, Kit.ToJson(whole, interchange)));
    }

    [Theory]
    [InlineData("00401", "\"E02\":\"a^b\"")]
    [InlineData("00402", "\"E02\":[\"a\",\"b\"]")]
    [InlineData("00801", "\"E02\":[\"a\",\"b\"]")]
    public void ISA11_is_a_repetition_separator_from_version_00402_on(string version, string element)
    {
        var interchange = Isa.Replace("00501", version, StringComparison.Ordinal) + Gs + "ST*850*0001~N1*BY*a^b~SE*3*0001~GE*1*42~IEA*1*000000007~";
        var json = Kit.ToJson(Codec, interchange);
        Assert.Contains(element, json, StringComparison.Ordinal);
        Assert.Equal(interchange, Kit.EncodeText(Codec, json));
    }

    [Fact]
    public void Wrong_counts_are_named_and_put_right_or_refused()
    {
        var wrong = Claim.Replace("SE*9*0001", "SE*25*0002");
        var json = Kit.ToJson(Codec, wrong, Isa + Gs);
        Assert.EndsWith("\"Problems\":[\"SE says '25' segments, there are 9\",\"SE repeats the control number as '0002', ST has '0001'\"]}", json, StringComparison.Ordinal);
        Assert.Contains("SE*9*0001~", Kit.EncodeText(Codec, json), StringComparison.Ordinal);
        Assert.Equal("BR2244", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Codec("x12", "totals: reject"), wrong, Isa + Gs)).Code);
    }

    [Theory]
    [InlineData("", "BR2240", "")]
    [InlineData("ISA*00*", "BR2245", "the separators cannot be read")]
    [InlineData("hello world", "BR2241", "a segment tag is expected")]
    [InlineData(Isa + "IEA*0*000000007~", "BR2240", "there is no message")]
    [InlineData(Isa + Gs + "ST*850*0001~BEG*00~GE*1*42~", "BR2242", "segment 1 (ST): the message ends after 2 segments without SE")]
    [InlineData(Isa + Gs + "ST*850*1~SE*2*1~ST*850*2~SE*2*2~", "BR2243", "a second message begins here")]
    public void Bytes_that_are_no_transaction_set_are_an_error_with_place_and_cause(string text, string code, string cause)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(Codec, text));
        Assert.Equal(code, error.Code);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"BEG":{}}""", "BR2254", "begins with ST")]
    [InlineData("""{"ST":{"E01":"850","E02":"1"},"N1":{"E02":"a*b"}}""", "BR2253", "N1.E02: the text holds the separator '*'")]
    [InlineData("""{"ST":{"E01":"850","E02":"1"},"N1":{"E02":"a~b"}}""", "BR2253", "no escape")]
    [InlineData("""{"ST":{"E01":"850","E02":"1"},"CLM":{"E05":{"C01":"a:b"}}}""", "BR2253", "CLM.E05.C01")]
    [InlineData("""{"ISA":{"E13":"1"},"GS":{"E01":"PO"},"ST":{"E01":"850","E02":"1"}}""", "BR2256", "GS: the control number (E06) is missing")]
    [InlineData("""{"ISA":{"E06":"a name that is too long"},"ST":{"E01":"850","E02":"1"}}""", "BR2251", "ISA has room for 15")]
    [InlineData("""{"ISA":{"E13":"1","E16":"*"},"ST":{"E01":"850","E02":"1"}}""", "BR2245", "must differ")]
    public void A_document_that_is_no_transaction_set_is_refused(string json, string code, string text)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.EncodeText(Codec, json));
        Assert.Equal(code, error.Code);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_transaction_set_is_a_frame_with_its_headers_as_preamble_and_bad_ones_stay_alone()
    {
        var stream = Isa + "\r\nTA1*1*2*3*A*000~" + Gs + "\r\n" + Claim + "ST*837*0002~BHT~ST*837*0003~SE*2*0003~GE*3*42~IEA*2*000000007~\r\n" + Isa.Replace('~', '\n') + "GS*PO*A*B*1*2*3*X*005010\nST*850*1\nSE*2*1\nGE*1*3\nIEA*1*000000007\n";
        var bytes = Encoding.UTF8.GetBytes(stream);
        var found = EdiSamples.Read(Codec, bytes);
        Assert.Equal(["TA1*1*2*3*A*000~", Claim, "ST*837*0003~SE*2*0003~", "ST*850*1\nSE*2*1\n"], found.Where(f => f.Status == FrameStatus.Frame).Select(f => Encoding.UTF8.GetString(f.Bytes)));
        Assert.Equal([Isa, Isa + Gs, Isa + Gs, Isa.Replace('~', '\n') + "GS*PO*A*B*1*2*3*X*005010\n"], found.Where(f => f.Status == FrameStatus.Frame).Select(f => Encoding.UTF8.GetString(f.Preamble)));
        Assert.Equal(["ST*837*0002~BHT~", "IEA*2*000000007~"], found.Where(f => f.Status == FrameStatus.Skipped).Select(f => Encoding.UTF8.GetString(f.Bytes)));
        var whole = Feed.Read(Codec.CreateFramer()!, bytes, []);
        var random = new Random(12);
        for (var i = 0; i < 100; i++) Assert.Equal(whole, Feed.Read(Codec.CreateFramer()!, bytes, Feed.RandomPieces(random, 1 + i % 30)));
    }

    [Fact]
    public void Binary_data_do_not_end_a_segment()
    {
        var message = "ST*275*1~BIN*9*ab~ST*~cd~SE*3*1~";
        var found = EdiSamples.Read(Codec, Encoding.UTF8.GetBytes(Isa + Gs + message + "GE*1*42~IEA*1*000000007~"));
        Assert.Equal(message, Encoding.UTF8.GetString(Assert.Single(found).Bytes));
        Assert.Contains("\"BIN\":[{\"Position\":2,\"E01\":\"9\",\"E02\":\"ab~ST*~cd\"}]", Kit.ToJson(Codec, found[0].Bytes, found[0].Preamble), StringComparison.Ordinal);
    }
}
