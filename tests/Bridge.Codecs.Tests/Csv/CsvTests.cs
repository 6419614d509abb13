using System.Buffers;
using System.Text;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Csv;

public class CsvTests
{
    private const string Orders = """
        layout: order-line/1
        format: { type: csv, delimiter: ";" }
        records:
          line:
            fields:
              OrderNo: { type: text, required: true }
              Qty:     { type: decimal, scale: 3, decimal_mark: ",", group_mark: "." }
              Note:    { type: text, blank: missing }
              Day:     { type: date, picture: "[D01].[M01].[Y0001]", column: "Order Day" }
        """;

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-32")]
    public void Wide_encodings_are_refused_at_once(string encoding)
    {
        Assert.Null(Kit.TryLayout($"layout: c/1\nformat: {{ type: csv, encoding: {encoding} }}\nrecords:\n  r: {{ fields: {{ A: {{ }} }} }}\n", out var diagnostics));
        Assert.Contains("transcode: utf16", string.Join('\n', diagnostics.All), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quote: none", "a;b", "cannot stand in the header line: a value holds the delimiter")]
    [InlineData("encoding: latin1", "\u20AC", "cannot stand in the header line: ")]
    public void A_header_line_that_cannot_be_written_is_a_mistake_of_the_layout(string options, string column, string reason)
    {
        Assert.Null(Kit.TryLayout($"layout: c/1\nformat: {{ type: csv, delimiter: \";\", {options} }}\nrecords:\n  r:\n    fields:\n      A: {{ column: \"{column}\" }}\n", out var diagnostics));
        var fault = Assert.Single(diagnostics.All);
        Assert.Equal(6, fault.Location.Line);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a;b\r1;2\r3;4\r", "the first line holds a CR (0D) without LF behind it; if the lines end so, give the format line_end: cr")]
    [InlineData("a;b\r1;2", "the first line holds a CR")]
    [InlineData("sep=,\na,b\n1,2\n", "the first line says that the delimiter is \",\", and the format's is \";\"")]
    [InlineData("\u00FF\u00FEa\0;\0b\0\n\0", "the mark of UTF-16, and the format reads utf-8; let the file source read it by transcode: utf16")]
    [InlineData("\u00FE\u00FF\0a\0;\0b\0\n", "the mark of UTF-16")]
    public void A_file_of_another_dialect_is_refused_as_a_whole_and_never_passes_as_one_without_records(string file, string reason)
    {
        var input = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(file));
        var result = Kit.Codec("csv", "delimiter: \";\"").CreateFramer()!.TryRead(ref input, endOfStream: true, out _);
        Assert.Equal(FrameStatus.Broken, result.Status);
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_that_end_otherwise_are_told_of_without_a_header_too()
    {
        var input = new ReadOnlySequence<byte>("1;2\r3;4\r"u8.ToArray());
        Assert.Equal(FrameStatus.Broken, Kit.Codec("csv", "{ delimiter: \";\", header: false }").CreateFramer()!.TryRead(ref input, endOfStream: true, out _).Status);
    }

    [Theory]
    [InlineData("sep=;\r\na;b\r\n1;2\r\n", "")]
    [InlineData("\uFEFF\"SEP=;\"\na;b\n1;2\n", "")]
    [InlineData("sep=;\n1;2\n", ", header: false")]
    [InlineData("\"a\rx\";b\n1;2\n", "")]
    public void The_line_that_names_the_delimiter_is_passed_over(string file, string options)
    {
        var frames = Kit.Cut(Kit.Codec("csv", $"{{ delimiter: \";\"{options} }}"), Encoding.UTF8.GetBytes(file));
        Assert.Equal(["1;2"], frames.Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public void Columns_are_found_by_the_header_whatever_their_order()
    {
        var codec = Kit.Layout(Orders);
        const string header = "Order Day;Extra;OrderNo;Note;Qty";
        Assert.Equal("""{"OrderNo":"4711","Qty":1234.500,"Note":"a;b","Day":"2026-11-24"}""", Kit.ToJson(codec, "24.11.2026;x;4711;\"a;b\";1.234,500", header));
        Assert.Equal("""{"OrderNo":"4711","Qty":0.5}""", Kit.ToJson(codec, ";;4711;;,5", header));
        Assert.Equal("OrderNo;Qty;Note;Order Day\n", Encoding.UTF8.GetString(codec.OutputPreamble.Span));
        Assert.Equal("4711;1.234,500;\"a;b\";24.11.2026", Kit.EncodeText(codec, """{"OrderNo":"4711","Qty":1234.5,"Note":"a;b","Day":"2026-11-24"}"""));
        Assert.Equal("4711;;;", Kit.EncodeText(codec, """{"OrderNo":"4711"}"""));
    }

    [Fact]
    public void A_message_alone_may_bring_its_header_or_follow_the_layout()
    {
        var codec = Kit.Layout(Orders);
        Assert.Equal("""{"OrderNo":"1","Qty":2}""", Kit.ToJson(codec, "Qty;OrderNo;Order Day;Note\r\n2;1;;\r\n"));
        Assert.Equal("""{"OrderNo":"1","Qty":2}""", Kit.ToJson(codec, "1;2;;"));
    }

    [Theory]
    [InlineData("4711;1;;", "OrderNo;Qty;Note", "BR2127", "no column Order Day")]
    [InlineData("4711;1", "", "BR2127", "the record has 2 columns, not 4; Note is the first")]
    [InlineData("4711;1;;;;", "", "BR2127", "the record has 6 columns, not 4")]
    [InlineData(";1;;", "", "BR2124", "OrderNo is required")]
    [InlineData("4711;1.5;;", "", "", "")]
    [InlineData("4711;1;\"a;", "", "BR2126", "never closed")]
    [InlineData("4711;1;\"a\"b;", "", "BR2126", "goes on behind its closing quote")]
    [InlineData("4711;x;;", "", "BR2123", "'x' (78) at character 1 is no digit")]
    [InlineData("4711;1,2345;;", "", "BR2123", "4 decimals and the field 3")]
    [InlineData("4711;1;;\n4712;1;;", "", "BR2122", "a second record")]
    public void A_wrong_record_says_what_and_where(string record, string header, string code, string reason)
    {
        var codec = Kit.Layout(Orders);
        if (code.Length == 0)
        {
            Assert.Equal("""{"OrderNo":"4711","Qty":15}""", Kit.ToJson(codec, record, header)); // a group mark counts as nothing
            return;
        }
        if (record.Contains('\n', StringComparison.Ordinal)) header = "OrderNo;Qty;Note;Order Day";
        var error = Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, record, header));
        Assert.Equal(code, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b,c", """["a","b","c"]""")]
    [InlineData("\"a\",\"b,c\",\"\"", """["a","b,c",""]""")]
    [InlineData("\"a \"\"b\"\" c\",d", """["a \"b\" c","d"]""")]
    [InlineData("a \"b\" c,5\" pipe", """["a \"b\" c","5\" pipe"]""")]
    [InlineData(",,", """["","",""]""")]
    [InlineData("\"two\nlines\",x", """["two\nlines","x"]""")]
    [InlineData("0123456789012345678901234567890,012345678901234567890123456789012345,\"\"\"\"", """["0123456789012345678901234567890","012345678901234567890123456789012345","\""]""")]
    public void Rfc_4180_is_read_and_written(string record, string json)
    {
        var codec = Kit.Codec("csv", "header: false");
        Assert.Equal(json, Kit.ToJson(codec, record));
        Assert.Equal(json, Kit.ToJson(codec, Kit.EncodeText(codec, json)));
    }

    [Theory]
    [InlineData("delimiter: tab", "a\tb", """["a","b"]""")]
    [InlineData("delimiter: '|', quote: \"'\"", "'a|b'|c", """["a|b","c"]""")]
    [InlineData("quote: none", "\"a\",b\"", """["\"a\"","b\""]""")]
    [InlineData("escape: '\\'", "\"a \\\"b\\\" \\\\\",c", """["a \"b\" \\","c"]""")]
    [InlineData("trim: true", " a , \"b \" ,c ", """["a","b ","c"]""")]
    [InlineData("encoding: latin1", "M\u00FCller,b", """["Müller","b"]""")]
    [InlineData("encoding: cp037, delimiter: ';'", "\u00C1\u005E\u00C2", """["A","B"]""")]
    public void Dialects_differ(string options, string latin1, string json)
    {
        var codec = Kit.Codec("csv", $"{{ header: false, {options} }}");
        Assert.Equal(json, Kit.ToJson(codec, Encoding.Latin1.GetBytes(latin1)));
        Assert.Equal(json, Kit.ToJson(codec, Kit.Encode(codec, json)));
    }

    [Fact]
    public void Quoting_is_as_the_dialect_says()
    {
        const string json = """["a",1,"b,c",null]""";
        Assert.Equal("a,1,\"b,c\",", Kit.EncodeText(Kit.Codec("csv", "header: false"), json));
        Assert.Equal("\"a\",\"1\",\"b,c\",", Kit.EncodeText(Kit.Codec("csv", "{ header: false, quoting: all }"), json));
        Assert.Equal("\"a\",1,\"b,c\",", Kit.EncodeText(Kit.Codec("csv", "{ header: false, quoting: non_numeric }"), json));
        Assert.Equal("BR2128", Assert.Throws<MessageFormatException>(() => Kit.EncodeText(Kit.Codec("csv", "{ header: false, quoting: none }"), json)).Code);
    }

    [Fact]
    public void Without_a_layout_the_header_names_the_fields()
    {
        var codec = Kit.Codec("csv");
        Assert.Equal("""{"Order No":"1","column2":"2","a":"3","a_2":"4"}""", Kit.ToJson(codec, "1,2,3,4", "Order No,,a,a"));
        Assert.Equal("""{"x":"1","y":"2"}""", Kit.ToJson(codec, "\uFEFFx,y\n1,2\n"));
        Assert.Equal("BR2127", Assert.Throws<MessageFormatException>(() => Kit.ToJson(codec, "1,2")).Code);
        Assert.Equal("""{"x":"1","y":"2"}""", Kit.ToJson(Kit.Codec("csv", "header: [x, y]"), "1,2"));
    }

    [Theory]
    [InlineData("", "h\na\nb\n", "a|b", "h")]
    [InlineData("", "h\r\na\r\nb", "a|b", "h")]
    [InlineData("", "\u00EF\u00BB\u00BFh\n\"a\nb\",\"c\"\"\n\"\n\nd", "\"a\nb\",\"c\"\"\n\"|d", "h")]
    [InlineData("skip_lines: 2, comment: '#'", "title\n\n#c\nh\n#x\na\n", "a", "h")]
    [InlineData("line_end: cr", "h\ra\rb", "a|b", "h")]
    [InlineData("header: false, blank_lines: keep", "a\n\nb\n", "a||b", "")]
    [InlineData("header: false, multiline: false", "\"a\nb\n", "\"a|b", "")]
    [InlineData("header: false", "5\" a\nb\" c\n", "5\" a|b\" c", "")]
    [InlineData("header: false, escape: '\\'", "\"a\\\"\nb\"\nc", "\"a\\\"\nb\"|c", "")]
    public void A_stream_is_cut_at_line_ends_outside_quotes_in_whatever_pieces_it_comes(string options, string stream, string records, string header)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var framer = Kit.Codec("csv", $"{{ {options} }}").CreateFramer()!;
            var pieces = seed == 0 ? [] : Feed.RandomPieces(new Random(seed), 1 + seed % 4);
            var found = Feed.Read(framer, Encoding.Latin1.GetBytes(stream), pieces);
            Assert.Equal(records, string.Join('|', found.Select(f => f.Bytes)));
            Assert.Equal(header, Encoding.Latin1.GetString(framer.Preamble.Span));
        }
    }

    [Fact]
    public void A_framer_that_resumes_has_read_its_header()
    {
        var framer = Kit.Codec("csv").CreateFramer()!;
        framer.Resume("h1,h2"u8.ToArray());
        Assert.Equal(["a,b"], Feed.Frames(framer, "a,b\n"));
        Assert.Equal("h1,h2", Encoding.UTF8.GetString(framer.Preamble.Span));
    }

    [Fact]
    public void An_unclosed_quote_does_not_swallow_more_than_the_limit()
    {
        var stream = "h\n1,2\n3,\"4\n" + string.Concat(Enumerable.Repeat("5,6\n", 100)) + "7,\"8\"\n9,10\n";
        var found = Feed.Read(Kit.Codec("csv").CreateFramer()!, Encoding.Latin1.GetBytes(stream), Feed.RandomPieces(new Random(1), 30), maxFrame: 64);
        Assert.Equal((FrameStatus.Frame, "1,2"), found[0]);
        Assert.Equal(FrameStatus.Skipped, found[1].Status);
        Assert.Equal(100, found.Count(f => f == (FrameStatus.Frame, "5,6")));
        Assert.Equal((FrameStatus.Frame, "9,10"), found[^1]);
    }
}
