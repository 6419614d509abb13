using System.Text;
using Bridge.Mapping.Explain;
using Bridge.Mapping.Testing;
using Bridge.Mapping.Tests.Files;

namespace Bridge.Mapping.Tests.Explain;

/// <summary>The bytes that a value came from, in every kind of format.</summary>
public sealed class ExplainedFormatsTests : IDisposable
{
    private readonly MappingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    public static TheoryData<string, string, string, string, string> Sources => new()
    {
        { "{ layout: csv.yaml }", "`Order-No`", "A;7\n\"B;1\";1,50\n", "\"B;1\"", "\"B;1\"" },
        { "{ layout: csv.yaml }", "Qty * 2", "A;7\n\"B;1\";1,50\n", "3.00", "1,50" },
        { "{ layout: fixed.yaml }", "T.Sum", "Hx1\nT0012}\n", "-1.20", "0012}" },
        { "{ layout: rec.cpy, encoding: cp037 }", "`CUST-NO`", "\u00C1\u00C2\u0040\u00F1\u00F2", "\"AB\"", "\u00C1\u00C2\u0040" },
        { "{ layout: rec.cpy, encoding: cp037 }", "$at(\"QTY OF REC\")", "\u00C1\u00C2\u0040\u00F1\u00F2", "12", "\u00F1\u00F2" },
        { "{ format: hl7 }", "$at(\"PID-5.2\")", "MSH|^~\\&|A|B|||1||ADT^A01|1|P|2.4\rPID|||1||JONES^WILL\r", "\"WILL\"", "WILL" },
        { "{ format: hl7 }", "PID.PatientName[0].FamilyName.Surname", "MSH|^~\\&|A|B|||1||ADT^A01|1|P|2.4\rPID|||1||JONES^WILL\r", "\"JONES\"", "JONES" },
        { "{ format: edifact }", "DTM[0].C507.`2380`", "UNB+UNOC:3+S+R+260301:1200+R'UNH+1+ORDERS:D:96A:UN'BGM+220+PO+9'DTM+137:20260301:102'UNT+4+1'UNZ+1+R'", "\"20260301\"", "20260301" },
        { "{ format: x12 }", "$at(\"BEG03\")", "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*1200*^*00501*000000007*0*P*:~GS*PO*S*R*20260301*1200*42*X*005010~ST*850*0001~BEG*00*SA*PO-7**20260301~SE*3*0001~GE*1*42~IEA*1*000000007~", "\"PO-7\"", "PO-7" },
        { "{ format: xml }", "order.`@id`", "<order\n  id = '47&amp;11'><line>2</line></order>", "\"47&11\"", "47&amp;11" },
        { "{ format: xml }", "$number(order.line[1])", "<?xml version=\"1.0\"?>\r\n<order><!-- \u00E4\u20AC\U0001F600 --><line>\u00E4</line><line>2<![CDATA[5]]></line></order>", "25", "2<![CDATA[5" },
        { "{ format: json }", "`order no`[1]", "{\"a\":{},\n\"order no\":[\"x\",\"y\\u0041\"]}", "\"yA\"", "y\\u0041" },
        { "{ format: key_value }", "user", "src=1 user=\"Mia B\"", "\"Mia B\"", "user=\"Mia B\"" },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_field_of_any_format_shows_the_bytes_it_came_from(string from, string expression, string input, string value, string bytes)
    {
        _fixture.Write("csv.yaml", "layout: c/1\nformat: { type: csv, delimiter: \";\", header: false }\nrecords: { l: { fields: { Order-No: { type: text }, Qty: { type: decimal, scale: 2, decimal_mark: \",\" } } } }\n");
        _fixture.Write("fixed.yaml", """
            layout: f/1
            format: { type: fixed_width, line_end: lf }
            message: document
            records:
              H: { recognise: { R: H }, fields: { R: { at: 1, length: 1 }, A: { at: 2, length: 2 } } }
              T: { recognise: { R: T }, fields: { R: { at: 1, length: 1 }, Sum: { at: 2, length: 5, type: decimal, scale: 2, sign: overpunch } } }
            """);
        _fixture.Write("rec.cpy", "       01  REC.\n           05  CUST-NO  PIC X(3).\n           05  QTY      PIC 9(2).\n");
        var encoding = from.Contains("cp037", StringComparison.Ordinal) ? Encoding.Latin1 : Encoding.UTF8;
        var loaded = _fixture.Good($"mapping: m/1\nfrom: {from}\nto: {{ format: json }}\nmissing: omit\noutput: |\n  {{ \"r\": {expression} }}\n");
        var batch = MessageCutter.Cut(encoding.GetBytes(input), loaded.From).First();
        var field = Assert.Single(new MappingExplainer(loaded).Explain(batch[batch.Count - 1]).Fields);
        Assert.Equal(value, field.Value);
        var read = field.Inputs.Single(i => !i.IsContainer);
        Assert.Equal(bytes, encoding.GetString(read.Bytes));
        Assert.Equal(read.Bytes, encoding.GetBytes(input).AsSpan((int)read.FileOffset, read.Length));
        var body = batch[batch.Count - 1].Body.Span;
        Assert.Equal(read.Bytes, body.Slice(read.Offset, read.Length));
        var before = Encoding.Latin1.GetString(body[..read.Offset]).ReplaceLineEndings("\n");
        Assert.Equal((before.Count(c => c == '\n') + 1, before.Length - before.LastIndexOf('\n')), (read.Line, read.Column));
    }

    [Fact]
    public void The_messages_of_a_split_stand_under_their_numbers_with_key_route_and_headers()
    {
        var loaded = _fixture.Good("mapping: m/1\nfrom: { format: json }\nto: { format: json }\nsplit: { each: items }\nroute: to\nkey: '%.order & n'\nheaders: { x: n }\noutput: { n: n, lines: { a: n + 1 } }\n");
        var batch = MessageCutter.Cut("""{"order": 7, "items": [{"n": 1, "to": "a"}, {"n": 2, "to": "b"}]}"""u8.ToArray(), loaded.From).Single();
        var fields = new MappingExplainer(loaded).Explain(batch[0]).Fields;
        Assert.Equal(["1 /n 1", "1 /lines/a 2", "1 key \"71\"", "1 headers.x 1", "2 /n 2", "2 /lines/a 3", "2 key \"72\"", "2 headers.x 2"], fields.Select(f => $"{f.Part} {f.Path} {f.Value}"));
        fields = new MappingExplainer(loaded, "b").Explain(batch[0]).Fields;
        Assert.Equal(["1 route \"a\"", "2 route \"b\"", "2 /n 2", "2 /lines/a 3", "2 key \"72\"", "2 headers.x 2"], fields.Select(f => $"{f.Part} {f.Path} {f.Value}"));
        Assert.Contains("/items/1/n", fields[2].Inputs.Select(i => i.Path));
    }
}
