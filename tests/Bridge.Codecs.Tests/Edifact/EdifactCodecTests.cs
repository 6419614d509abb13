using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Edifact;

public sealed class EdifactCodecTests
{
    private const string Header = "UNA:+.? 'UNB+UNOC:3+BUYER:14+SELLER:14+260301:1200+REF1'";
    private const string Order = "UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+PO-7+9'DTM+137:20260301:102'DTM+2:20260310:102'NAD+BY+5412345000013::9'NAD+SU+4012345500004::9'LIN+1++4000862141404:EN'PIA+5+A?+B:SA'QTY+21:48'LIN+2++4000862141428:EN'QTY+21:12.50:KGM'UNS+S'CNT+2:2'UNT+14+1'";

    private static readonly ICodec Codec = Kit.Codec("edifact");
    private static readonly EncodingProvider CodePages = CodePagesEncodingProvider.Instance;

    [Fact]
    public void A_message_is_an_object_of_segments_beside_those_of_its_envelope()
    {
        Assert.Equal("""
            {"UNA":":+.? '","UNB":{"E01":{"C01":"UNOC","C02":"3"},"E02":{"C01":"BUYER","C02":"14"},"E03":{"C01":"SELLER","C02":"14"},"E04":{"C01":"260301","C02":"1200"},"E05":"REF1"},
            "UNH":{"Position":1,"E01":"1","E02":{"C01":"ORDERS","C02":"D","C03":"96A","C04":"UN","C05":"EAN008"}},
            "BGM":{"Position":2,"E01":{"C01":"220"},"E02":{"C01":"PO-7"},"E03":"9"},
            "DTM":[{"Position":3,"E01":{"C01":"137","C02":"20260301","C03":"102"}},{"Position":4,"E01":{"C01":"2","C02":"20260310","C03":"102"}}],
            "NAD":[{"Position":5,"E01":"BY","E02":{"C01":"5412345000013","C03":"9"}},{"Position":6,"E01":"SU","E02":{"C01":"4012345500004","C03":"9"}}],
            "LIN":[{"Position":7,"E01":"1","E03":{"C01":"4000862141404","C02":"EN"}},{"Position":10,"E01":"2","E03":{"C01":"4000862141428","C02":"EN"}}],
            "PIA":[{"Position":8,"E01":"5","E02":{"C01":"A+B","C02":"SA"}}],
            "QTY":[{"Position":9,"E01":{"C01":"21","C02":"48"}},{"Position":11,"E01":{"C01":"21","C02":"12.50","C03":"KGM"}}],
            "UNS":{"Position":12,"E01":"S"},"CNT":[{"Position":13,"E01":{"C01":"2","C02":"2"}}],"UNT":{"Position":14,"E01":"14","E02":"1"}}
            """.ReplaceLineEndings(""), Kit.ToJson(Codec, Order, Header));
    }

    [Theory]
    [InlineData("BGM.1004", "PO-7")]
    [InlineData("BGM+2", "PO-7")]
    [InlineData("BGM.C002.1001", "220")]
    [InlineData("BGM.1001", "220")]
    [InlineData("BGM+1:1", "220")]
    [InlineData("DTM.2380", "20260301")]
    [InlineData("DTM(1).2380", "20260310")]
    [InlineData("DTM(1)+1:2", "20260310")]
    [InlineData("NAD(1).3035", "SU")]
    [InlineData("NAD(1).C082.3039", "4012345500004")]
    [InlineData("NAD(2).3035", null)]
    [InlineData("UNB.0020", "REF1")]
    [InlineData("UNB.S002.0004", "BUYER")]
    [InlineData("UNH.0065", "ORDERS")]
    [InlineData("PIA.7140", "A+B")]
    public void A_number_or_position_leads_to_the_value(string path, string? expected) =>
        Assert.Equal(expected, EdiKit.At(Kit.Decode(Codec, Encoding.UTF8.GetBytes(Order), Encoding.UTF8.GetBytes(Header)), Codec.Shape!, path));

    [Theory]
    [InlineData("BGM")]
    [InlineData("BGM.9999")]
    [InlineData("BGM.C507.1001")]
    [InlineData("BGM+0")]
    [InlineData("BGM-1")]
    public void What_no_directory_has_leads_nowhere(string path) => Assert.Null(Codec.Shape!.Locate!(path));

    [Fact]
    public void Elements_have_their_numbers_as_names_too()
    {
        Assert.Equal("E01", Codec.Shape!.Find("DTM")!.Find("C507")!.Name);
        Assert.Equal("C02", Codec.Shape.Find("DTM")!.Find("C507")!.Find("2380")!.Name);
        Assert.False(Codec.Shape.Open);
        Assert.Null(Codec.Shape.Find("XYZ"));
        Assert.NotNull(Kit.Codec("edifact", "segments: [XYZ]").Shape!.Find("XYZ"));
    }

    [Fact]
    public void A_decoded_message_is_written_as_an_interchange_with_its_trailer() =>
        Assert.Equal(Header + Order + "UNZ+1+REF1'", Kit.EncodeText(Codec, Kit.ToJson(Codec, Order, Header)));

    [Fact]
    public void Counts_and_references_are_computed()
    {
        Assert.Equal("UNB+UNOC:3+A+B+260301:1200+7'UNG+ORDERS+++260301:1200+G1'UNH+1+ORDERS:D:96A:UN'BGM+220+a?+b?'?:??c'UNT+3+1'UNE+1+G1'UNZ+1+7'", Kit.EncodeText(Codec, """
            {"UNB":{"E01":{"C01":"UNOC","C02":3},"E02":"A","E03":"B","E04":{"C01":"260301","C02":"1200"},"0020":7},
             "UNG":{"E01":"ORDERS","E04":{"C01":"260301","C02":"1200"},"E05":"G1"},
             "UNH":{"E01":1,"S009":{"0065":"ORDERS","C02":"D","C03":"96A","C04":"UN"}},"BGM":{"E01":"220","E02":"a+b':?c"},"UNT":{"E01":"99","E02":"x"}}
            """));
        Assert.Equal("UNB+UNOA:1+++4+I'UNH+1+X'UNT+2+1'UNH+2+X'UNT+2+2'UNZ+2+I'", Kit.EncodeText(Codec, """{"UNB":{"E01":{"C01":"UNOA","C02":1},"E04":4,"E05":"I"},"Messages":[{"UNH":{"E01":1,"E02":"X"}},{"UNH":{"E01":2,"E02":"X"}}]}"""));
    }

    [Theory]
    [InlineData("UNA:+,? 'UNB+UNOA:2+A+B+1+R'UNH+1+T'BGM+:::+'UNT+3+1'UNZ+1+R'")]
    [InlineData("UNA=*.? ~\r\nUNB*UNOA=3*A*B*1*R~\r\nUNH*1*T~\r\nFTX*AAI***a?*b?=?~??c:+'~\r\nUNT*3*1~\r\nUNZ*1*R~\r\n")]
    [InlineData("UNA:+.?*'UNB+UNOC:4+A+B+1+R'UNH+1+T'XXX+a*b:c*+d'UNT+3+1'UNZ+1+R'")]
    [InlineData("UNB+UNOC:4+A+B+1+R'UNH+1+T'XXX+a*b?*c'UNT+0003+1'UNZ+1+R'")]
    [InlineData("UNB+UNOA:1+A+B+1+R\nUNH+1+T\nBGM+220\nUNT+3+1\nUNZ+1+R\n")]
    [InlineData("UNB+UNOA:1+A+B+1+R'\nUNH+1+T'\nSRC'\nUNT+3+1'\nUNZ+1+R'")]
    [InlineData("UNA:+.  'UNB+UNOA:1+A+B+1+R'UNH+1+T'BGM+a?b'UNT+3+1'UNZ+1+R'")]
    public void Separators_line_ends_and_empty_elements_survive(string interchange)
    {
        Assert.Equal(interchange, Kit.EncodeText(Codec, Kit.ToJson(Codec, interchange)));
        var whole = Kit.Codec("edifact", "document: interchange");
        Assert.Equal(interchange, Kit.EncodeText(whole, Kit.ToJson(whole, interchange)));
    }

    [Fact]
    public void A_repetition_separator_counts_only_where_the_syntax_has_one()
    {
        Assert.Contains("\"E01\":{\"C01\":\"a*b\"}", Kit.ToJson(Codec, "UNB+UNOC:3+A+B+1+R'UNH+1+T'XXX+a*b'UNT+3+1'"), StringComparison.Ordinal);
        Assert.Contains("\"E01\":[{\"C01\":\"a\"},{\"C01\":\"b\"}]", Kit.ToJson(Codec, "UNB+UNOC:4+A+B+1+R'UNH+1+T'XXX+a*b'UNT+3+1'"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UNOC", "iso-8859-1", "M\u00FCller")]
    [InlineData("UNOD", "iso-8859-2", "\u0141\u00F3d\u017A")]
    [InlineData("UNOE", "iso-8859-5", "\u041C\u043E\u0441\u043A\u0432\u0430")]
    [InlineData("UNOF", "iso-8859-7", "\u0391\u03B8\u03AE\u03BD\u03B1")]
    [InlineData("UNOG", "iso-8859-3", "\u0108u")]
    [InlineData("UNOH", "iso-8859-4", "R\u012Bga")]
    [InlineData("UNOI", "iso-8859-6", "\u0639\u0645\u0627\u0646")]
    [InlineData("UNOJ", "iso-8859-8", "\u05D9\u05E8\u05D5")]
    [InlineData("UNOK", "iso-8859-9", "I\u011Fd\u0131r")]
    [InlineData("UNOL", "iso-8859-15", "5 \u20AC")]
    [InlineData("UNOW", "utf-8", "\u6771\u4EAC")]
    [InlineData("UNOY", "utf-8", "\u6771\u4EAC")]
    [InlineData("UNOA", "utf-8", "M\u00FCller")] // breaks the rule, which is a note
    [InlineData("UNOB", "utf-8", "M\u00FCller")]
    public void Each_syntax_identifier_stands_for_its_encoding(string syntax, string encoding, string name)
    {
        foreach (var version in (string[])["1", "2", "3", "4"])
        {
            var message = (CodePages.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding)).GetBytes($"UNB+{syntax}:{version}+A+B+260301:1200+R'UNH+1+ORDERS:D:96A:UN'NAD+BY+++{name}'UNT+3+1'UNZ+1+R'");
            var json = Kit.ToJson(Codec, message);
            Assert.Contains($"\"E04\":{{\"C01\":\"{name}\"}}", json, StringComparison.Ordinal);
            Assert.Equal(message, Kit.Encode(Codec, json));
            Assert.Equal(syntax is "UNOA" or "UNOB" ? ["BR2246"] : [], Kit.Decode(Codec, message).Notes.Select(n => n.Code));
        }
    }

    [Fact]
    public void A_number_is_written_with_the_decimal_mark_of_the_service_string_advice_and_a_text_as_it_is()
    {
        Assert.Contains("QTY+21:12,50'QTY+12:12.5'", Kit.EncodeText(Codec, """{"UNA":":+,? '","UNH":{"E01":"1","E02":{"C01":"ORDERS"}},"QTY":[{"E01":{"C01":21,"C02":12.50}},{"E01":{"C01":12,"C02":"12.5"}}]}"""), StringComparison.Ordinal);
        Assert.Contains("QTY+21:12.50'", Kit.EncodeText(Codec, """{"UNA":":+.? '","UNH":{"E01":"1","E02":{"C01":"ORDERS"}},"QTY":[{"E01":{"C01":21,"C02":12.50}}]}"""), StringComparison.Ordinal);
    }

    [Fact]
    public void The_encoding_is_that_of_the_interchange()
    {
        var message = Encoding.Latin1.GetBytes("UNB+UNOC:3+A+B+1+R'UNH+1+T'NAD+BY+++M\u00FCller'UNT+3+1'UNZ+1+R'");
        var json = Kit.ToJson(Codec, message);
        Assert.Contains("Müller", json, StringComparison.Ordinal);
        Assert.Equal(message, Kit.Encode(Codec, json));
        var utf8 = Kit.Codec("edifact", "encoding: utf-8");
        Assert.Contains("Müller", Kit.ToJson(utf8, Encoding.UTF8.GetBytes("UNB+UNOC:3+A+B+1+R'UNH+1+T'NAD+BY+++M\u00FCller'UNT+3+1'UNZ+1+R'")), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_counts_are_named_and_put_right_or_refused()
    {
        var wrong = Order.Replace("UNT+14+1", "UNT+15+2");
        var json = Kit.ToJson(Codec, wrong, Header);
        Assert.EndsWith("\"Problems\":[\"UNT says '15' segments, there are 14\",\"UNT repeats the control number as '2', UNH has '1'\"]}", json, StringComparison.Ordinal);
        Assert.Contains("UNT+14+1'", Kit.EncodeText(Codec, json), StringComparison.Ordinal);
        Assert.Contains("UNT+15+2'", Kit.EncodeText(Kit.Codec("edifact", "counts: keep"), json), StringComparison.Ordinal);
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Codec("edifact", "totals: reject"), wrong, Header));
        Assert.Equal("BR2244", error.Code);
        Assert.Equal(wrong.IndexOf("UNT", StringComparison.Ordinal), error.Offset);
    }

    [Theory]
    [InlineData("", "BR2240", "")]
    [InlineData("hello", "BR2241", "a segment tag is expected")]
    [InlineData("UNB+UNOA:1+A+B+1+R'", "BR2240", "there is no message")]
    [InlineData("UNH+1+T'BGM+220'", "BR2242", "segment 1 (UNH): the message ends after 2 segments without UNT")]
    [InlineData("UNH+1+T'bgm+220'UNT+3+1'", "BR2241", "found 62676D2B323230")]
    [InlineData("UNH+1+T'UNT+2+1'UNH+2+T'UNT+2+2'", "BR2243", "a second message begins here")]
    [InlineData("UNA++.? 'UNB+UNOA:1'", "BR2245", "the separators cannot be read")]
    [InlineData("UNT+2+1'", "BR2240", "no UNH stands before this trailer")]
    public void Bytes_that_are_no_message_are_an_error_with_place_and_cause(string text, string code, string cause)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(Codec, text));
        Assert.Equal(code, error.Code);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"BGM":{}}""", "BR2254", "begins with UNH")]
    [InlineData("""{"UNB":{"E01":"UNOA"},"UNH":{"E01":"1"}}""", "BR2256", "UNB: the control number (E05) is missing")]
    [InlineData("""{"UNH":{"E01":"1"},"UNA":"::::::"}""", "BR2245", "six characters")]
    [InlineData("""{"UNH":{"E01":"1"},"BGM":{"E01":{"C01":{"S1":"x"}}}}""", "BR2251", "BGM.E01.C01: an object stands where")]
    [InlineData("""{"UNH":{"E01":"1"},"BGM":{"E02":["a","b"]}}""", "BR2251", "no repetition separator")]
    [InlineData("""{"UNA":":+.  '","UNH":{"E01":"1"},"BGM":{"E02":"a+b"}}""", "BR2253", "no release character")]
    [InlineData("""{"UNH":{"E01":"1"},"Format":{"SegmentEnd":"x"}}""", "BR2245", "line ends and blanks only")]
    [InlineData("""{"UNB":{"E01":{"C01":"UNOC"},"E05":1},"UNH":{"E01":"1"},"FTX":{"E04":"€"}}""", "BR2115", "U+20AC")]
    public void A_document_that_is_no_message_is_refused(string json, string code, string text)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.EncodeText(Codec, json));
        Assert.Equal(code, error.Code);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }
}
