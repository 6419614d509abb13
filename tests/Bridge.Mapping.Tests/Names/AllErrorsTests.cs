using Bridge.Configuration;
using Bridge.Mapping.Tests.Files;

namespace Bridge.Mapping.Tests.Names;

/// <summary>The mistakes of a whole mapping file, each with its place.</summary>
public sealed class AllErrorsTests : IDisposable
{
    private readonly MappingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void All_mistakes_of_a_file_come_at_once_with_their_places()
    {
        _fixture.Write("layout.yaml", """
            layout: order/1
            format: { type: csv, delimiter: ";", header: true }
            records:
              line:
                fields:
                  OrderNo: { type: text }
                  CUST-NO: { type: text }
                  Qty:     { type: integer }
            """);
        var mapping = _fixture.Load("""
            mapping: m/1
            from: { layout: layout.yaml }
            to: { format: json }
            let:
              $x: Qyt + 1
            filters:
              - { name: none, when: OrderNoo = "1" }
            output:
              a: OrdrNo
              b: CUST-NO
              c: 'Qty +'
              d: EUR
              e: $uppercase(1)
              f:
                $each: Qty
            asserts:
              - that: $cuont(Qty) = 1
            """);
        Assert.Null(mapping);
        var found = _fixture.Diagnostics.All.Select(d => (d.Location.Line, d.Code)).ToList();
        Assert.Equal([(5, "BR2006"), (7, "BR2006"), (9, "BR2006"), (10, "BR2006"), (11, "BR2001"), (12, "BR2006"), (13, "BR2002"), (15, "BR2017"), (17, "BR2006")], found);
        Assert.Contains(_fixture.Diagnostics.All, d => d.Message.Contains("for the text itself write \"EUR\" or { $text: EUR }", StringComparison.Ordinal));
    }

    [Fact]
    public void A_warning_does_not_stop_a_mapping()
    {
        _fixture.Write("layout.yaml", """
            layout: doc/1
            format: { type: fixed_width, line_end: lf }
            message: document
            records:
              H:
                recognise: { T: H }
                occurs: 1
                fields: { T: { at: 1, length: 1 } }
              D:
                recognise: { T: D }
                occurs: 0..*
                fields: { T: { at: 1, length: 1 }, Item: { at: 2, length: 3 } }
            """);
        var mapping = _fixture.Load("mapping: m/1\nfrom: { layout: layout.yaml }\nto: { format: json }\nmissing: omit\noutput:\n  items: D.Item\n");
        Assert.NotNull(mapping);
        var finding = Assert.Single(_fixture.Diagnostics.All);
        Assert.Equal(("BR2007", Severity.Warning, 6, 10), (finding.Code, finding.Severity, finding.Location.Line, finding.Location.Column));
    }

    [Fact]
    public void A_parent_that_means_nothing_is_reported_at_its_own_place_and_hides_no_other_mistake()
    {
        _fixture.Write("layout.yaml", "layout: o/1\nformat: { type: csv, header: true }\nrecords:\n  r: { fields: { Name: { type: text }, Qty: { type: integer } } }\n");
        _fixture.Load("mapping: m/1\nfrom: { layout: layout.yaml }\nto: { format: json }\noutput: |\n  {\n    \"a\": Name & %.order,\n    \"b\": Nmae,\n    \"c\": $sum([1].(%.%))\n  }\nkey: '%'\n");
        var found = _fixture.Diagnostics.All.Select(d => (d.Location.Line, d.Location.Column, d.Code)).ToList();
        Assert.Equal([(6, 17, "BR2001"), (7, 10, "BR2006"), (8, 20, "BR2001"), (8, 22, "BR2001"), (10, 7, "BR2001")], found);
        Assert.Contains("stands above it", _fixture.Diagnostics.All[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BGM.1004", "$at(\"BGM.1004\")")]
    [InlineData("\"x\" & SG10.C507.2005 & BGM", "$at(\"SG10.C507.2005\")")]
    [InlineData("PID.5.1", "$at(\"PID.5.1\")")]
    public void A_name_that_is_a_number_shows_how_it_is_written(string expression, string cure)
    {
        _fixture.Load($"mapping: m/1\nfrom: {{ format: edifact }}\nto: {{ format: json }}\noutput: |\n  {{ \"a\": {expression} }}\n");
        Assert.Contains(cure, Assert.Single(_fixture.Diagnostics.All).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_in_the_parts_of_a_split_come_together_with_those_of_the_output()
    {
        _fixture.Load("mapping: m/1\nfrom: { format: json, schema: none }\nto: { format: json }\nsplit: { each: lines }\nkey: 'a +'\nroute: '$x('\nheaders: { h: ')' }\noutput: { a: $uppercas(b) }\n");
        Assert.Equal([5, 6, 7, 8], _fixture.Diagnostics.All.Select(d => d.Location.Line));
    }

    [Theory]
    [InlineData("$meta.recrd", "did you mean record?", Severity.Error)]
    [InlineData("$meta.header.x", "did you mean headers?", Severity.Error)]
    [InlineData("$meta.frobnicated", "nothing that this product gives", Severity.Warning)]
    [InlineData("$env.SIET", "did you mean SITE?", Severity.Error)]
    [InlineData("$env.PATH", "listed under env:", Severity.Error)]
    [InlineData("$meta.name + 1", "", null)]
    [InlineData("$meta.record + 1 & $meta.headers.anything & $env.SITE & $meta.topic", "", null)]
    [InlineData("( $meta := { \"a\": 1 }; $meta.a )", "", null)]
    [InlineData("$env.SITE * 2", "takes numbers", Severity.Error)]
    public void Names_of_meta_and_env_are_checked(string expression, string message, Severity? severity)
    {
        _fixture.Load($"mapping: m/1\nfrom: {{ format: json, schema: none }}\nto: {{ format: json }}\nenv: [SITE]\nkey: |\n  {expression}\noutput: {{ a: a }}\n");
        if (severity is null)
        {
            Assert.Empty(_fixture.Diagnostics.All);
            return;
        }
        var finding = Assert.Single(_fixture.Diagnostics.All);
        Assert.Equal((severity, 6), (finding.Severity, finding.Location.Line));
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_of_the_environment_that_is_not_set_is_a_warning()
    {
        Assert.NotNull(_fixture.Load("mapping: m/1\nfrom: { format: json, schema: none }\nto: { format: json }\nenv: [SITE, REGION]\noutput: { a: $env.SITE }\n"));
        var finding = Assert.Single(_fixture.Diagnostics.All);
        Assert.Equal((Severity.Warning, 4, 13), (finding.Severity, finding.Location.Line, finding.Location.Column));
        Assert.Contains("REGION is not set", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "the key has no value")]
    [InlineData("missing: omit\n", null)]
    public void A_key_without_a_value_is_an_error_where_a_member_without_one_is(string policy, string? rejection)
    {
        foreach (var split in new[] { "", "split: { each: lines }\n" })
        {
            var mapping = _fixture.Good($"mapping: m/1\nfrom: {{ format: json, schema: none }}\nto: {{ format: json }}\n{policy}{split}key: custmoer\noutput: {{ a: a }}\n");
            var outcome = Assert.Single(MappingFixture.Outcomes(mapping, """{"a": 1, "customer": "C", "lines": [{"a": 1}]}"""));
            if (rejection is null) Assert.Null(outcome.Rejection);
            else Assert.Contains(rejection, outcome.Rejection!.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_list_as_key_or_header_is_a_warning()
    {
        _fixture.Write("in.json", """{ "type": "object", "properties": { "id": { "type": "string" }, "lines": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string" } } } } } }""");
        Assert.NotNull(_fixture.Load("mapping: m/1\nfrom: { format: json, schema: in.json }\nto: { format: json }\nkey: lines.sku\nheaders: { skus: lines.sku, id: id, first: 'lines[0].sku', joined: '$join(lines.sku, \",\")' }\noutput: { id: id }\n"));
        Assert.Equal([(4, "BR2007"), (5, "BR2007")], _fixture.Diagnostics.All.Select(d => (d.Location.Line, d.Code)));
        Assert.All(_fixture.Diagnostics.All, d => Assert.Equal(Severity.Warning, d.Severity));
    }
}
