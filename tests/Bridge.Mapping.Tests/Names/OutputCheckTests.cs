using Bridge.Configuration;
using Bridge.Mapping.Tests.Files;

namespace Bridge.Mapping.Tests.Names;

/// <summary>What a mapping makes is compared with the output's layout when it is compiled.</summary>
public sealed class OutputCheckTests : IDisposable
{
    private const string Reply = """
        layout: reply/1
        format: { type: fixed_width, line_end: lf }
        message: document
        records:
          H:
            recognise: { RecType: H }
            occurs: 1
            fields:
              RecType: { at: 1, length: 1 }
              Short:   { at: 2, length: 6, required: true }
              Count:   { at: 8, length: 4, type: integer, required: true }
              Ship-To: { at: 12, length: 4 }
          D:
            recognise: { RecType: D }
            occurs: 0..*
            fields:
              RecType: { at: 1, length: 1 }
              Sku:     { at: 2, length: 8, required: true }
        totals:
          - { field: H.Count, is: $count(D) }
        """;

    private readonly MappingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private List<Diagnostic> Findings(string to, string output, string layout = "")
    {
        if (layout.Length > 0) _fixture.Write("out.yaml", layout);
        _fixture.Write("in.yaml", "layout: in/1\nformat: { type: csv, header: true }\nrecords:\n  r: { fields: { Name: { type: text }, Qty: { type: integer } } }\n");
        _fixture.Load($"mapping: m/1\nfrom: {{ layout: in.yaml }}\nto: {to}\nmissing: omit\noutput:{output}\n");
        return [.. _fixture.Diagnostics.All];
    }

    [Fact]
    public void All_that_does_not_fit_the_layout_is_found_in_a_tree_at_its_key()
    {
        var findings = Findings("{ layout: out.yaml }", """

              H:
                Shrt: Name
                Ship_To: { A: Name }
              D:
                $each: Name
                $item: { RecType: { $text: D }, Skus: $ }
              Unknown: Name
            """, Reply);
        var text = string.Join('\n', findings);
        Assert.Equal([(6, "BR2009"), (7, "BR2006"), (8, "BR2009"), (10, "BR2009"), (11, "BR2006"), (12, "BR2006")], findings.OrderBy(f => (f.Location.Line, f.Location.Column)).Select(f => (f.Location.Line, f.Code)));
        Assert.Contains("H has no place for Shrt", text, StringComparison.Ordinal);
        Assert.Contains("did you mean Short?", text, StringComparison.Ordinal);
        Assert.Contains("H needs Short", text, StringComparison.Ordinal);
        Assert.Contains("Ship-To holds one value, and this is an object", text, StringComparison.Ordinal);
        Assert.Contains("D needs Sku", text, StringComparison.Ordinal);
        Assert.Contains("the output has no place for Unknown; there are H, D", text, StringComparison.Ordinal);
        Assert.DoesNotContain("needs Count", text, StringComparison.Ordinal); // a total, which the layout computes
        var unknown = findings.Single(f => f.Message.Contains("Shrt", StringComparison.Ordinal));
        Assert.Equal((7, 5), (unknown.Location.Line, unknown.Location.Column));
    }

    [Fact]
    public void So_it_is_in_an_expression()
    {
        var findings = Findings("{ layout: out.yaml }", " |\n  {\n    \"H\": { \"Shrt\": Name, \"Short\": [Name] },\n    \"D\": [Name.{ \"Skuu\": $ }]\n  }", Reply);
        Assert.Equal([(7, 12, "BR2006"), (7, 35, "BR2009"), (8, 16, "BR2009"), (8, 18, "BR2006")], findings.OrderBy(f => (f.Location.Line, f.Location.Column)).Select(f => (f.Location.Line, f.Location.Column, f.Code)));
        Assert.Contains(findings, f => f.Message.Contains("Short comes once", StringComparison.Ordinal) && f.Message.Contains("$join", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ \"H\": { \"Short\": Name, \"Count\": 3, \"RecType\": \"H\" }, \"D\": [{ \"Sku\": Name }] }")] // totals and marks may be given
    [InlineData("{ \"H\": { \"Short\": Name }, \"D\": { \"Sku\": Name } }")]                                   // one record without its list
    [InlineData("{ \"H\": $merge([{ \"Short\": Name }, $.{ $lowercase(Name): 1 }]) }")]
    [InlineData("{ \"H\": { $lowercase(Name): 1 } }")]
    [InlineData("( $h := { \"Shrt\": Name }; { \"H\": $h } )")]                                                // dynamic: seen when it is written
    [InlineData("{ \"H\": Qty > 1 ? { \"Short\": Name } : { \"Short\": \"x\", \"Ship_To\": \"y\" }, \"D\": $map([1..Qty], function($i) { { \"Sku\": $string($i) } }) }")]
    [InlineData("{ \"H\": { \"Short\": Name, \"Ship-To\": Name }, \"D\": Qty > 1 ? null : [{ \"Sku\": Name }, { \"Sku\": \"b\" }] }")]
    [InlineData("( $require := function($x) { { \"Short\": $x.b } }; { \"H\": $require({ \"b\": Name }) } )")]
    public void What_fits_and_what_cannot_be_known_is_left_alone(string output) => Assert.Empty(Findings("{ layout: out.yaml }", $" |\n  {output}", Reply));

    [Theory]
    [InlineData("Name", "the output has fields")]
    [InlineData("{ \"H\": Name }", "H has fields")]
    [InlineData("{ \"H\": 7 }", "H has members")]
    [InlineData("{ \"H\": [{ \"Short\": \"a\" }, { \"Short\": \"b\" }] }", "H comes once")]
    [InlineData("{ \"D\": [] }", "the output needs H")]
    [InlineData("{ \"H\": $merge([{ \"Shrt\": Name }, {}]) }", "no place for Shrt")]
    [InlineData("{ \"H\": Qty > 1 ? { \"Short\": Name, \"Shrt\": 1 } : { \"Short\": Name } }", "no place for Shrt")]
    [InlineData("{ \"H\": $case(Qty, 1, { \"Shrt\": Name }, {}) }", "no place for Shrt")]
    [InlineData("[{ \"H\": { \"Short\": Name } }]", "the output comes once")]
    public void A_form_that_cannot_be_written_is_an_error(string output, string message) =>
        Assert.Contains(Findings("{ layout: out.yaml }", $" |\n  {output}", Reply), f => f.Severity == Severity.Error && f.Message.Contains(message, StringComparison.Ordinal));

    [Fact]
    public void The_parts_of_a_split_are_checked()
    {
        _fixture.Write("out.yaml", "layout: o/1\nformat: { type: csv, header: true }\nrecords:\n  r: { fields: { Sku: { type: text, required: true }, Qty: { type: integer } } }\n");
        _fixture.Load("mapping: m/1\nfrom: { format: json, schema: none }\nto: { layout: out.yaml }\nsplit: { each: lines }\nkey: sku\noutput:\n  Qtty: qty\n");
        Assert.Equal(["BR2006", "BR2009"], _fixture.Diagnostics.All.Select(f => f.Code).Order());
    }

    [Theory]
    [InlineData("layout: o/1\nformat: { type: csv, header: true }\nrecords:\n  r: { fields: { Sku: { type: text, required: true } } }\n", "Sku: { a: Name }\n  Skuu: Name", "BR2006 BR2009")]
    [InlineData("layout: o/1\nformat: { type: binary }\nfields:\n  len: { type: u8 }\n  sku: { type: text, length: len }\n  qty: { type: u16 }\n", "sku: Name\n  quantity: Qty", "BR2006 BR2009")]
    [InlineData("layout: o/1\nformat: { type: hl7 }\nmessage: ORU^R01\nsegments: { PID: 1, PV1: 0..1 }\ngroups:\n  Orders: { starts: OBR, segments: { OBX: 0..* } }\n", "MSH: { F3: Name }\n  PDI: { F3: Name }\n  Oders: { OBR: { F1: Name } }\n  Orders: { OBX: { Valeu: Name } }", "BR2006 BR2006 BR2006")]
    public void Every_layout_says_what_it_takes(string layout, string output, string codes) =>
        Assert.Equal(codes, string.Join(' ', Findings("{ layout: out.yaml }", $"\n  {output}", layout).Select(f => f.Code).Order()));

    [Theory]
    [InlineData("hl7", "{ \"MSH\": { \"F3\": Name, \"SendingFacilty\": Name }, \"PDI\": { \"F3\": Name }, \"Mine\": { \"OBX\": [{ \"F5\": Name, \"F5x\": Name }], \"ZZZ\": {} } }", "SendingFacilty PDI F5x ZZZ")]
    [InlineData("edifact", "{ \"UNH\": { \"E01\": \"1\", \"E02\": { \"C01\": Name, \"D01\": Name } }, \"BGG\": { \"E01\": Name }, \"Lines\": [{ \"LIN\": { \"E1\": Name, \"F1\": Name } }], \"E99\": Name }", "D01 BGG F1 E99")]
    [InlineData("x12", "{ \"ST\": { \"E01\": \"850\" }, \"BEG\": { \"E01\": \"00\", \"C01\": Name } }", "C01")]
    [InlineData("xml", "{ \"order\": { \"@id\": Name, \"#text\": { \"a\": Name }, \"line\": [{ \"@no\": { \"b\": 1 } }] } }", "#text @no")]
    [InlineData("key_value", "{ \"name\": Name, \"more\": { \"a\": 1 }, \"list\": [1, 2] }", "more")]
    [InlineData("text", "{ \"name\": Name }", "text")]
    public void Formats_without_a_layout_know_what_they_take(string format, string output, string wrong)
    {
        var findings = Findings($"{{ format: {format} }}", $" |\n  {output}");
        Assert.All(findings, f => Assert.Equal(Severity.Error, f.Severity));
        Assert.Equal(wrong.Split(' '), findings.OrderBy(f => f.Location.Column).Select(f => wrong.Split(' ').FirstOrDefault(w => f.Message.Contains(w, StringComparison.Ordinal)) ?? f.Message));
    }

    [Fact]
    public void A_copybook_has_its_items_and_tables()
    {
        _fixture.Write("out.cpy", "       01  ORDER-REC.\n           05  CUST-NO   PIC X(6).\n           05  LINE-COUNT PIC 99.\n           05  LINES OCCURS 3 TIMES.\n               10  SKU   PIC X(8).\n");
        var findings = Findings("{ layout: out.cpy, encoding: ascii }", " |\n  { \"CUST_NO\": Name, \"CUST-NR\": Name, \"LINES\": [{ \"SKU\": Name, \"QTY\": 1 }], \"LINE_COUNT\": [1, 2] }");
        Assert.Equal(["BR2006", "BR2006", "BR2009"], findings.Select(f => f.Code).Order());
        Assert.Contains(findings, f => f.Message.Contains("did you mean CUST", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("false", "BR2006 BR2006 BR2009 BR2009", Severity.Error)]
    [InlineData("true", "BR2006 BR2009 BR2009", Severity.Warning)] // others may come, but hardly one that is nearly a name of the schema
    public void A_schema_of_the_output_says_what_it_takes(string additional, string codes, Severity severity)
    {
        _fixture.Write("out.json", $$"""{ "type": "object", "required": ["order", "lines"], "additionalProperties": {{additional}}, "properties": { "order": { "type": "string" }, "lines": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string" } } } } } }""");
        var findings = Findings("{ format: json, schema: out.json }", "\n  ordre: Name\n  remark: Name\n  lines: [{ sku: { a: Name } }]");
        Assert.Equal(codes, string.Join(' ', findings.Select(f => f.Code).Order()));
        Assert.All(findings, f => Assert.Equal(f.Code == "BR2006" ? severity : Severity.Error, f.Severity));
    }
}
