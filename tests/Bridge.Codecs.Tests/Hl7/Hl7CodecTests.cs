using System.Text;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Hl7;

public sealed class Hl7CodecTests
{
    private const string Admit = "MSH|^~\\&|ADT1|MCM|LABADT|MCM|198808181126||ADT^A01|MSG00001|P|2.4\rEVN|A01|198808181123\rPID|||PATID1234^5^M11^ADT1~123^^^&1.2.3&ISO||JONES^WILLIAM^A||19610615|M||C\rNK1|1|JONES^BARBARA|WIFE\rNK1|2|JONES^\"\"\rZPI|x^y|2\r";

    private static readonly ICodec Codec = Kit.Codec("hl7");

    [Fact]
    public void A_message_is_an_object_of_segments_with_fields_by_position()
    {
        Assert.Equal("""
            {"MSH":{"Position":1,"F1":"|","F2":"^~\\&","F3":{"C1":"ADT1"},"F4":{"C1":"MCM"},"F5":{"C1":"LABADT"},"F6":{"C1":"MCM"},"F7":"198808181126","F9":{"C1":"ADT","C2":"A01"},"F10":"MSG00001","F11":{"C1":"P"},"F12":{"C1":"2.4"}},
            "EVN":{"Position":2,"F1":"A01","F2":"198808181123"},
            "PID":{"Position":3,"F3":[{"C1":"PATID1234","C2":"5","C3":"M11","C4":{"S1":"ADT1"}},{"C1":"123","C4":{"S2":"1.2.3","S3":"ISO"}}],"F5":[{"C1":{"S1":"JONES"},"C2":"WILLIAM","C3":"A"}],"F7":"19610615","F8":"M","F10":[{"C1":"C"}]},
            "NK1":[{"Position":4,"F1":"1","F2":[{"C1":{"S1":"JONES"},"C2":"BARBARA"}],"F3":{"C1":"WIFE"}},{"Position":5,"F1":"2","F2":[{"C1":{"S1":"JONES"},"C2":null}]}],
            "ZPI":[{"Position":6,"F1":{"C1":"x","C2":"y"},"F2":{"C1":"2"}}]}
            """.ReplaceLineEndings(""), Kit.ToJson(Codec, Admit));
    }

    [Theory]
    [InlineData("PID-3", "PATID1234")]
    [InlineData("PID-3.1", "PATID1234")]
    [InlineData("PID-3(1).1", "123")]
    [InlineData("PID-3(1)-4-2", "1.2.3")]
    [InlineData("PID-3(1)-4", null)]
    [InlineData("PID-5.1", "JONES")]
    [InlineData("PID-5-1-1", "JONES")]
    [InlineData("PID-5.2", "WILLIAM")]
    [InlineData("PID-7", "19610615")]
    [InlineData("PID-8.1", "M")]
    [InlineData("NK1(1)-2.1", "JONES")]
    [InlineData("NK1(1)-2.2", "(null)")]
    [InlineData("NK1(2)-2.1", null)]
    [InlineData("MSH-2", "^~\\&")]
    [InlineData("MSH-9.2", "A01")]
    [InlineData("ZPI-1.2", "y")]
    [InlineData("ZPI-2", "2")]
    [InlineData("PID-45", null)]
    public void A_terser_path_leads_to_the_value(string path, string? expected) =>
        Assert.Equal(expected, EdiKit.At(Kit.Decode(Codec, Encoding.UTF8.GetBytes(Admit)), Codec.Shape!, path));

    [Theory]
    [InlineData("PID")]
    [InlineData("PID-0")]
    [InlineData("PID-5-1-2-3")]
    [InlineData("pid-5")]
    [InlineData("PID.5")]
    public void A_text_that_is_no_terser_path_leads_nowhere(string path) => Assert.Null(Codec.Shape!.Locate!(path));

    [Fact]
    public void Fields_have_the_names_of_the_standard_too()
    {
        var name = Codec.Shape!.Find("PID")!.Find("PatientName")!;
        Assert.Equal(("F5", "C1", "S1"), (name.Name, name.Find("FamilyName")!.Name, name.Find("FamilyName")!.Find("Surname")!.Name));
        Assert.Null(Codec.Shape.Find("PID")!.Find("PatientNaem"));
        Assert.False(Codec.Shape.Open);
        Assert.NotNull(Kit.Codec("hl7", "segments: [ZPI]").Shape!.Find("ZPI"));
    }

    [Theory]
    [InlineData(@"a\F\b\S\c\T\d\R\e\E\f", "a|b^c&d~e\\\\f", @"a\F\b\S\c\T\d\R\e\E\f")]
    [InlineData(@"one\.br\two\X0D0A\three\X0D\four", "one\\ntwo\\r\\nthree\\rfour", @"one\.br\two\X0D0A\three\X0D\four")]
    [InlineData(@"\H\bold\N\ \.sp+1\ \Zx1\ \XE4\", "\\\\H\\\\bold\\\\N\\\\ \\\\.sp+1\\\\ \\\\Zx1\\\\ \\\\XE4\\\\", @"\H\bold\N\ \.sp+1\ \Zx1\ \XE4\")]
    [InlineData(@"C:\temp", "C:\\\\temp", @"C:\E\temp")]
    [InlineData(@"\\", "\\\\\\\\", @"\E\\E\")]
    [InlineData("\\Q\\", "\\\\Q\\\\", @"\E\Q\E\")]
    public void Escapes_become_characters_and_come_back(string wire, string json, string back)
    {
        Assert.Contains($"\"F3\":[\"{json}\"]", Kit.ToJson(Codec, $"MSH|^~\\&|\rNTE|||{wire}\r"), StringComparison.Ordinal);
        Assert.Equal($"MSH|^~\\&\rNTE|||{back}\r", Kit.EncodeText(Codec, "{\"MSH\":{},\"NTE\":{\"F3\":\"" + json + "\"}}"));
    }

    [Theory]
    [InlineData("MSH|^~\\&|A||\rPID|||a^b^^c&^^~||\"\"|x~y||\rOBX|1|TX|||line\\.br\\two\r")]
    [InlineData("MSH|^~\\&|A\nPID|1\n")]
    [InlineData("MSH|^~\\&|A\r\nPID|1")]
    [InlineData("MSH|^~\\&#|A|||||||||2.7\rZZZ|\r")]
    [InlineData("MSH^~|\\&^A^B\rPID^^^x~y|z\r")]
    [InlineData("MSH|^|A|B^C\r")]
    [InlineData("MSH|^~\\&\rPID\rPV1|~~||^^\r")]
    public void Trailing_separators_line_ends_and_odd_delimiters_survive(string message) => Assert.Equal(message, Kit.EncodeText(Codec, Kit.ToJson(Codec, message)));

    [Fact]
    public void Interleaved_segments_keep_their_order_by_their_positions()
    {
        const string Results = "MSH|^~\\&|L\rOBR|1\rOBX|1\rNTE|1\rOBR|2\rOBX|1\rOBX|2\r";
        Assert.Equal(Results, Kit.EncodeText(Codec, Kit.ToJson(Codec, Results)));
    }

    [Fact]
    public void Segments_without_positions_come_in_the_order_of_the_document_groups_in_place()
    {
        Assert.Equal("MSH|^~\\&|A\rPID|||1^^^H\rOBR|1\rOBX|1|NM|||7.20\rOBX|2\rOBR|2\rNTE|||a\\F\\b\r", Kit.EncodeText(Codec, """
            {"MSH":{"SendingApplication":"A"},"PID":{"F3":[{"C1":1,"AssigningAuthority":{"NamespaceID":"H"}}]},
             "Orders":[{"OBR":{"F1":1},"OBX":[{"F1":1,"F2":"NM","F5":7.20},{"F1":2}]},{"OBR":{"F1":2},"NTE":{"F3":"a|b"}}],"PV1":null}
            """));
    }

    [Theory]
    [InlineData("""{"PID":{}}""", "BR2254", "begins with MSH")]
    [InlineData("""{}""", "BR2254", "no segments")]
    [InlineData("[]", "BR2251", "must give an object")]
    [InlineData("""{"MSH":{},"PID":"x"}""", "BR2250", "PID: a value stands where a segment")]
    [InlineData("""{"MSH":{},"PID":{"F0":"x"}}""", "BR2252", "PID.F0: there is no such element; the names are F1, F2")]
    [InlineData("""{"MSH":{},"PID":{"F5":{"C1":{"S1":{"T":1}}}}}""", "BR2251", "PID.F5.C1.S1: an object stands where")]
    [InlineData("""{"MSH":{},"PID":{"F5":[["x"]]}}""", "BR2251", "a list stands where one value")]
    [InlineData("""{"MSH":{"F2":"^^"},"PID":{}}""", "BR2245", "different characters")]
    [InlineData("""{"MSH":{"F2":"^"},"PID":{"F3":["a","b"]}}""", "BR2251", "no repetition separator")]
    [InlineData("""{"MSH":{"F18":"8859/1"},"NTE":{"F3":"€"}}""", "BR2115", "U+20AC")]
    public void A_document_that_is_no_message_is_refused(string json, string code, string text)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.EncodeText(Codec, json));
        Assert.Equal(code, error.Code);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "BR2240", 0, "a message begins with MSH")]
    [InlineData("PID|1\r", "BR2240", 0, "a message begins with MSH")]
    [InlineData("hello", "BR2240", 0, "found 68656C6C6F")]
    [InlineData("MSH|", "BR2245", 3, "encoding characters")]
    [InlineData("MSH|abc|\r", "BR2245", 3, "encoding characters")]
    [InlineData("MSH|^~\\&|A\rPID|1\rMSH|^~\\&|B\r", "BR2243", 17, "a second message begins here")]
    [InlineData("MSH|^~\\&|A\rNTE|||\u00E4\r", "BR2114", -1, "is no character of utf-8")]
    public void Bytes_that_are_no_message_are_an_error_with_place_and_cause(string latin1, string code, int offset, string text)
    {
        var error = Assert.Throws<MessageFormatException>(() => Kit.Decode(Codec, Encoding.Latin1.GetBytes(latin1)));
        Assert.Equal(code, error.Code);
        if (offset >= 0) Assert.Equal(offset, error.Offset);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_character_set_is_that_of_the_message()
    {
        var message = Encoding.Latin1.GetBytes("MSH|^~\\&|A|||||||||||||||8859/1\rPID|||||M\u00FCller\r");
        var json = Kit.ToJson(Codec, message);
        Assert.Contains("Müller", json, StringComparison.Ordinal);
        Assert.Equal(message, Kit.Encode(Codec, json));
    }

    [Theory]
    [InlineData("OBX|1|TX|||salt & pepper", "\"F5\":[{\"C1\":\"salt & pepper\"}]", "OBX|1|TX|||salt \\T\\ pepper")]
    [InlineData("NTE|1||a & b", "\"F3\":[\"a & b\"]", "NTE|1||a \\T\\ b")]
    [InlineData("PID|||||VAN&DER^A&B", "\"F5\":[{\"C1\":{\"S1\":\"VAN\",\"S2\":\"DER\"},\"C2\":{\"S1\":\"A\",\"S2\":\"B\"}}]", "PID|||||VAN&DER^A&B")]
    [InlineData("ZPI|a&b^c", "\"F1\":{\"C1\":{\"S1\":\"a\",\"S2\":\"b\"},\"C2\":\"c\"}", "ZPI|a&b^c")]
    [InlineData("PID||||||||M^Male&x", "\"F8\":{\"C1\":\"M\",\"C2\":{\"S1\":\"Male\",\"S2\":\"x\"}}", "PID||||||||M^Male&x")]
    public void A_sub_component_separator_where_nothing_has_components_is_text(string segment, string json, string back)
    {
        var decoded = Kit.ToJson(Codec, $"MSH|^~\\&\r{segment}\r");
        Assert.Contains(json, decoded, StringComparison.Ordinal);
        Assert.Equal($"MSH|^~\\&\r{back}\r", Kit.EncodeText(Codec, decoded));
    }

    [Fact]
    public void Line_breaks_that_nobody_escaped_are_text()
    {
        Assert.Equal("line 1\nline 2 | more", EdiKit.At(Kit.Decode(Codec, Encoding.UTF8.GetBytes("MSH|^~\\&|A\rOBX|1|TX|||line 1\nline 2 \\F\\ more\rOBX|2\r")), Codec.Shape!, "OBX-5"));
    }

    [Fact]
    public void A_line_break_is_escaped_without_a_separator_in_the_escape() =>
        Assert.Equal("MSH|^~\\.|A\rNTE|||a\\X0A\\b\r", Kit.EncodeText(Codec, Kit.ToJson(Codec, "MSH|^~\\.|A\rNTE|||a\nb\r")));

    [Fact]
    public void The_line_end_is_that_behind_the_first_segment_not_one_in_its_text() =>
        Assert.DoesNotContain("SegmentEnd", Kit.ToJson(Codec, "MSH|^~\\&|a\nb\rPID|1\r"), StringComparison.Ordinal);
}
