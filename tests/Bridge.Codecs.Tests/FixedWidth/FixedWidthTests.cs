using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.FixedWidth;

public class FixedWidthTests
{
    private const string One = """
        layout: item/1
        format: { type: fixed_width, encoding: cp1252, line_end: lf }
        records:
          item:
            fields:
              No:    { at: 1,  length: 6, type: integer }
              Name:  { at: 7,  length: 10 }
              Price: { at: 17, length: 8, type: decimal, scale: 2, sign: overpunch }
              Date:  { at: 25, length: 8, type: date, picture: "[Y0001][M01][D01]", nulls: "00000000" }
              On:    { at: 33, length: 1, type: boolean, true: J, false: N }
        """;

    [Fact]
    public void Fields_are_decoded_by_their_positions_and_encode_to_the_same_bytes()
    {
        var codec = Kit.Layout(One);
        var body = Encoding.Latin1.GetBytes("000042Müller    0000125}20261124J");
        Assert.Equal("""{"No":42,"Name":"Müller","Price":-12.50,"Date":"2026-11-24","On":true}""", Kit.ToJson(codec, body));
        Assert.Equal(body, Kit.Encode(codec, Kit.Decode(codec, body)));
    }

    [Theory]
    [InlineData("line_end: any, long: ignore", "\n", 1)]
    [InlineData("line_end: none", "", 1)]
    [InlineData("line_end: optional, record_length: 7", "", 1)]
    [InlineData("line_end: optional, record_length: 7", "\n", 1)]
    [InlineData("line_end: any", "\n", int.MaxValue)]
    public void A_byte_order_mark_moves_no_field(string options, string end, int piece)
    {
        var codec = Kit.Layout($"layout: i/1\nformat: {{ type: fixed_width, {options} }}\nrecords:\n  r: {{ fields: {{ A: {{ at: 1, length: 3 }}, B: {{ at: 4, length: 4 }} }} }}\n");
        var found = Feed.Read(codec.CreateFramer()!, Encoding.UTF8.GetBytes($"\uFEFFabcdefg{end}hijklmn{end}"), Enumerable.Repeat(piece, 100));
        Assert.Equal([(FrameStatus.Frame, "abcdefg"), (FrameStatus.Frame, "hijklmn")], found);
    }

    [Theory]
    [InlineData("fixed_width", "", "H\nD1\nD2\n")]
    [InlineData("{ type: fixed_width, line_end: crlf }", "", "H\r\nD1\r\nD2\r\n")]
    [InlineData("{ type: csv, header: false }", "", "H\nD,1\nD,2\n")]
    [InlineData("fixed_width", "message: D", "D1\n")]
    public void Documents_of_several_records_can_follow_one_another_in_a_stream(string format, string message, string expected)
    {
        var codec = Kit.Layout($"layout: i/1\nformat: {format}\n{message}\nrecords:\n  H: {{ recognise: {{ T: H }}, fields: {{ T: {{ {(format.Contains("csv", StringComparison.Ordinal) ? "" : "at: 1, length: 1")} }} }} }}\n  D: {{ recognise: {{ T: D }}, occurs: 0..*, fields: {{ T: {{ {(format.Contains("csv", StringComparison.Ordinal) ? "" : "at: 1, length: 1")} }}, V: {{ {(format.Contains("csv", StringComparison.Ordinal) ? "" : "at: 2, length: 1")} }} }} }}\n");
        var payload = Kit.Encode(codec, message.Length > 0 ? """{"D":{"V":"1"}}""" : """{"H":{},"D":[{"V":"1"},{"V":"2"}]}""");
        var stream = Feed.Write(codec.CreateFramer()!, payload, payload);
        Assert.Equal(expected + expected, Encoding.ASCII.GetString(stream));
        if (message.Length == 0) Assert.Equal([payload, payload], Kit.Cut(codec, stream));
    }

    [Theory]
    [InlineData("any", "a\nb", true)]
    [InlineData("any", "abc\r", true)]
    [InlineData("any", "a\rb", false)]
    [InlineData("lf", "a\nb", true)]
    [InlineData("crlf", "a\r\nb", true)]
    [InlineData("cr", "a\rb", true)]
    [InlineData("none", "a\nb", false)]
    public void A_value_that_holds_what_ends_records_is_never_written(string end, string value, bool refused)
    {
        foreach (var positions in (string[])["bytes", "characters"])
        {
            if (end == "none" && positions == "characters") continue;
            var codec = Kit.Layout($"layout: i/1\nformat: {{ type: fixed_width, line_end: {end}, positions: {positions} }}\nrecords:\n  r: {{ fields: {{ A: {{ at: 1, length: 2 }}, B: {{ at: 3, length: 4 }} }} }}\n");
            var json = $$"""{"A":"x","B":{{System.Text.Json.JsonSerializer.Serialize(value)}}}""";
            if (!refused) Assert.Equal(6, Kit.Encode(codec, json).Length);
            else Assert.Contains("field B cannot be written: the value holds a line end", Assert.Throws<MessageFormatException>(() => Kit.Encode(codec, json)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_byte_order_mark_before_a_document_is_passed_over()
    {
        var codec = Kit.Layout("layout: i/1\nformat: fixed_width\nrecords:\n  H: { recognise: { T: H }, fields: { T: { at: 1, length: 1 } } }\n  D: { recognise: { T: D }, occurs: 0..*, fields: { T: { at: 1, length: 1 }, V: { at: 2, length: 1 } } }\n");
        var mark = Encoding.UTF8.GetBytes("\uFEFFH\nD1\n");
        Assert.Equal("{\"H\":{\"T\":\"H\"},\"D\":[{\"T\":\"D\",\"V\":\"1\"}]}", Kit.ToJson(codec, mark));
        Assert.Equal("H\nD1", Encoding.ASCII.GetString(Assert.Single(Kit.Cut(codec, mark))));
    }

    [Theory]
    [InlineData("000000          0000000{00000000N", """{"No":0,"Name":"","Price":0.00,"Date":null,"On":false}""")]
    [InlineData("000042Name      0000000}20240229J", """{"No":42,"Name":"Name","Price":-0.00,"Date":"2024-02-29","On":true}""")]
    [InlineData("             ab         20241231N", """{"Name":"       ab","Date":"2024-12-31","On":false}""")]
    public void Blanks_and_null_spellings_are_told_apart(string record, string json)
    {
        var codec = Kit.Layout(One);
        Assert.Equal(json, Kit.ToJson(codec, record));
        Assert.Equal(record, Kit.EncodeText(codec, json));
    }

    [Theory]
    [InlineData("00004XMüller    0000125}20261124J", "No", "BR2123", 0, "'X' (58) at character 6 is no digit")]
    [InlineData("000042Name      0000125x20261124J", "Price", "", 0, "")]
    [InlineData("000042Name      0000125?20261124J", "Price", "BR2123", 16, "is no digit with a sign")]
    [InlineData("000042Name      0000125}20260231J", "Date", "BR2123", 24, "2026-02 has no day 31")]
    [InlineData("000042Name      0000125}20261124X", "On", "BR2123", 32, "neither J (true) nor N (false)")]
    public void A_value_that_is_none_names_field_place_and_reason(string record, string path, string code, long offset, string reason)
    {
        var codec = Kit.Layout(One);
        if (code.Length == 0)
        {
            Assert.Contains("-12.58", Kit.ToJson(codec, record), StringComparison.Ordinal); // x is 8 and negative, as ASCII compilers write it
            return;
        }
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, Encoding.Latin1.GetBytes(record)));
        Assert.Equal((code, path, offset), (error.Code, error.Path, error.Offset));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("leading", "-0000125", "-1.25")]
    [InlineData("leading", "00000125", "1.25")]
    [InlineData("trailing", "0000125-", "-1.25")]
    [InlineData("trailing", "0000125 ", "1.25")]
    [InlineData("leading_separate", "+0000125", "1.25")]
    [InlineData("trailing_separate", "0000125-", "-1.25")]
    [InlineData("overpunch", "0000012E", "1.25")]
    [InlineData("overpunch", "0000012N", "-1.25")]
    [InlineData("overpunch_leading", "{0000125", "1.25")]
    [InlineData("overpunch_leading", "}0000125", "-1.25")]
    [InlineData("none", "00000005", "0.05")]
    public void Every_style_of_sign_is_read_and_written(string sign, string text, string value)
    {
        var codec = Kit.Layout($$"""
            layout: n
            format: fixed_width
            records: { r: { fields: { N: { at: 1, length: 8, type: decimal, scale: 2, sign: {{sign}} } } } }
            """);
        Assert.Equal($$"""{"N":{{value}}}""", Kit.ToJson(codec, text));
        Assert.Equal(text, Kit.EncodeText(codec, $$"""{"N":{{value}}}"""));
    }

    [Theory]
    [InlineData("""{"N":1234567.89}""", "the value has 9 bytes and the field 8")]
    [InlineData("""{"N":0.005}""", "more decimals than the 2")]
    [InlineData("""{"N":"abc"}""", "is no number")]
    [InlineData("""{"N":-1}""", "negative")]
    [InlineData("""{"N":[1,2]}""", "a list")]
    [InlineData("""{"M":1}""", "no place for M")]
    public void What_a_field_cannot_hold_is_an_error_and_never_cut(string json, string reason)
    {
        var codec = Kit.Layout("""
            layout: n
            format: fixed_width
            records: { r: { fields: { N: { at: 1, length: 8, type: decimal, scale: 2, sign: none } } } }
            """);
        var error = Assert.Throws<MessageFormatException>(() => Kit.Encode(codec, json));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal("00100000", Kit.EncodeText(codec, """{"N":1e3}"""));
    }

    [Fact]
    public void A_record_that_is_too_short_or_too_long_follows_the_policy()
    {
        Assert.Equal("BR2121", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Layout(One), "000042Name")).Code);
        Assert.Equal("BR2121", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Layout(One), "000042Name      0000125}20261124J more")).Code);
        var lenient = Kit.Layout(One.Replace("line_end: lf", "line_end: lf, short: pad, long: ignore", StringComparison.Ordinal));
        Assert.Equal("""{"No":42,"Name":"Name"}""", Kit.ToJson(lenient, "000042Name"));
        Assert.Equal("""{"No":42,"Name":"N","Price":-12.50,"Date":"2026-11-24","On":true}""", Kit.ToJson(lenient, "000042N         0000125}20261124J more"));
    }

    [Fact]
    public void Mistakes_of_a_layout_come_all_at_once_each_at_its_place()
    {
        Assert.Null(Kit.TryLayout("""
            layout: x
            format: { type: fixed_width, encodin: cp1252 }
            message: Z
            records:
              A:
                recognise: { Tpye: A }
                occurs: many
                fields:
                  Type:  { at: 1, length: 1 }
                  "A-B": { at: 2, length: 4 }
                  A_B:   { at: 6, length: 4, type: decimal }
                  C:     { at: 8, length: 1, type: number }
            """, out var diagnostics));
        var all = string.Join('\n', diagnostics.All);
        Assert.Contains("layout.yaml:2:30: error BR1004: unknown option 'encodin'", all, StringComparison.Ordinal);
        Assert.Contains("layout.yaml:3:10: error BR2120: 'message' names the record Z", all, StringComparison.Ordinal);
        Assert.Contains("layout.yaml:6:18: error BR2120: 'recognise' names the field Tpye", all, StringComparison.Ordinal);
        Assert.Contains("layout.yaml:7:13: error BR1005", all, StringComparison.Ordinal);
        Assert.Contains("needs its scale", all, StringComparison.Ordinal);
        Assert.Contains("A_B and A-B (line 10) both become A_B", all, StringComparison.Ordinal);
        Assert.Contains("layout.yaml:12:40: error BR1005", all, StringComparison.Ordinal);
        Assert.Contains("two fields cannot share bytes", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Ebcdic_records_without_line_ends_are_cut_by_their_length()
    {
        var codec = Kit.Layout("""
            layout: n
            format: { type: fixed_width, encoding: cp273, line_end: none }
            records: { r: { fields: { Name: { at: 1, length: 5 }, N: { at: 6, length: 4, type: integer, sign: overpunch } } } }
            """);
        byte[] stream = [0xC0, 0x40, 0x40, 0x40, 0x40, 0xF0, 0xF0, 0xF1, 0xD2, 0xC1, 0xC2, 0x40, 0x40, 0x40, 0xF0, 0xF0, 0xF1, 0xC0];
        var frames = Framing.Feed.Frames(codec.CreateFramer()!, Encoding.Latin1.GetString(stream));
        Assert.Equal(["""{"Name":"ä","N":-12}""", """{"Name":"AB","N":10}"""], frames.Select(f => Kit.ToJson(codec, Encoding.Latin1.GetBytes(f))));
        Assert.Equal(stream[..9], Kit.Encode(codec, """{"Name":"ä","N":-12}"""));
        Assert.Equal(stream[9..], Kit.Encode(codec, """{"Name":"AB","N":10}"""));
    }

    [Theory]
    [InlineData("bytes", "Aone \nAtwo \nAsix ")]
    [InlineData("bytes", "Aone \r\n\r\nAtwo\r\nAsix")]
    [InlineData("bytes", "Aone Atwo Asix \n")]
    [InlineData("bytes", "Aone Atwo Asix")]
    [InlineData("characters", "AöneÄAtwo Asix ")]
    [InlineData("characters", "AöneÄ\nAtwo\nAsix ")]
    public void Records_of_one_length_have_line_ends_or_none_and_the_beginning_tells(string positions, string file)
    {
        var codec = Kit.Layout($"layout: l\nformat: {{ type: fixed_width, line_end: optional, record_length: 5, positions: {positions}, short: pad }}\nrecords:\n  A: {{ recognise: {{ T: A }}, occurs: 1..*, fields: {{ T: {{ at: 1, length: 1 }}, V: {{ at: 2, length: 4 }} }} }}\n  B: {{ recognise: {{ T: B }}, occurs: 0..1, fields: {{ T: {{ at: 1, length: 1 }} }} }}\n");
        var bytes = System.Text.Encoding.UTF8.GetBytes(file);
        for (var piece = 1; piece < bytes.Length; piece += 3)
        {
            var size = piece;
            var frames = Framing.Feed.Read(codec.CreateFramer()!, bytes, Framing.Feed.RandomPieces(new Random(piece), size)).ToList();
            var frame = Assert.Single(frames);
            var json = Kit.ToJson(codec, System.Text.Encoding.Latin1.GetBytes(frame.Bytes));
            Assert.Equal(positions == "bytes" ? ["one", "two", "six"] : ["öneÄ", "two", "six"], System.Text.RegularExpressions.Regex.Matches(json, "\"V\":\"(.*?)\"").Select(m => m.Groups[1].Value));
        }
    }

    [Fact]
    public void Where_line_ends_may_be_missing_the_record_has_a_length()
    {
        Assert.Null(Kit.TryLayout("layout: l\nformat: { type: fixed_width, line_end: optional }\nrecords: { r: { fields: { V: { at: 1, length: 4 } } } }", out var diagnostics));
        Assert.Contains("give the format a record_length", diagnostics.All.Single().Message, StringComparison.Ordinal);
    }
}
