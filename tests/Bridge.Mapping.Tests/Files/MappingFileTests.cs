using System.Text;
using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Running;

namespace Bridge.Mapping.Tests.Files;

public sealed class MappingFileTests : IDisposable
{
    private const string Json = "mapping: t/1\nfrom: { format: json }\nto: { format: json }\n";

    private readonly MappingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private string One(string yaml, string input) => Assert.Single(MappingFixture.Map(_fixture.Good(yaml), input));

    [Theory]
    [InlineData("output: |\n  { \"l\": [lines.{ \"q\": q }] }", "/l/0/q")]
    [InlineData("output: |\n  { \"l\": lines#$i.{ \"n\": $i, \"x\": { \"q\": q } } }", "/l/0/x/q")]
    [InlineData("output: |\n  { \"l\": [ { \"q\": lines.q }, { \"r\": 1 } ] }", "/l/0/q")]
    [InlineData("output: |\n  { \"l\": id = 1 ? { \"q\": lines.q } : { \"r\": 1 } }", "/l/q")]
    [InlineData("output: |\n  ( $x := lines; { \"l\": $x.( $y := $; { \"q\": $y.q } ) } )", "/l/0/q")]
    [InlineData("output: { l: [ { q: lines.q } ] }", "/l/0/q")]
    [InlineData("output: { $merge: [ { a: id }, { q: lines.q } ] }", "/q")]
    [InlineData("output:\n  l: { $each: lines, $item: { q: q } }", "/l/0/q")]
    public void A_leaf_without_a_value_is_never_left_out_in_silence_wherever_it_stands(string output, string path)
    {
        var text = $"mapping: t/1\nfrom: {{ format: json }}\nto: {{ format: json }}\nmissing: POLICY\n{output}\n";
        var rejection = Assert.Single(MappingFixture.Outcomes(_fixture.Good(text.Replace("POLICY", "error", StringComparison.Ordinal)), """{"id": 1, "lines": {"p": 5}}""")).Rejection;
        Assert.NotNull(rejection);
        Assert.Contains("q has no value", rejection.Text, StringComparison.Ordinal);
        if (!output.Contains("$merge", StringComparison.Ordinal)) Assert.Contains($"at output {path}", rejection.Text, StringComparison.Ordinal);
        Assert.Contains("\"q\":null", One(text.Replace("POLICY", "null", StringComparison.Ordinal), """{"id": 1, "lines": {"p": 5}}"""), StringComparison.Ordinal);
        Assert.DoesNotContain("q", One(text.Replace("POLICY", "omit", StringComparison.Ordinal), """{"id": 1, "lines": {"p": 5}}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key: $number(a)\noutput: { b: b }\n", "m.yaml:4:13", "in key")]
    [InlineData("headers: { h: $number(a) }\noutput: { b: b }\n", "m.yaml:4:22", "in headers.h")]
    public void An_error_of_a_key_or_header_is_shown_at_its_own_place(string mapping, string place, string part)
    {
        var loaded = _fixture.Good($"mapping: t/1\nfrom: {{ format: json }}\nto: {{ format: json }}\n{mapping}");
        var rejection = Assert.Single(MappingFixture.Outcomes(loaded, """{"a": "x", "b": 1}""")).Rejection!;
        Assert.Contains(place, rejection.Text, StringComparison.Ordinal);
        Assert.Contains(part, rejection.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tree_and_the_expression_give_the_same()
    {
        const string input = """{"a": {"b": 12.50}, "items": [{"x": 1}, {"x": 2}], "on": true}""";
        var tree = One(Json + """
            output:
              price: a.b
              fixed: { $text: EUR }
              n: 5
              lines:
                $each: items
                $item: { no: $index + 1, x: x, of: $$.a.b }
              flag: { $when: on, $value: '"yes"' }
              off: { $when: $not(on), $value: '"no"' }
              both: { $merge: [ a, '{"c": 1}' ] }
              $$literal: 1
            """, input);
        var expression = One(Json + """
            output: |
              {
                "price": a.b, "fixed": "EUR", "n": 5,
                "lines": [items#$index.{"no": $index + 1, "x": x, "of": $$.a.b}],
                "flag": on ? "yes", "off": $not(on) ? "no",
                "both": $merge([a, {"c": 1}]), "$literal": 1
              }
            """, input);
        Assert.Equal("""{"price":12.50,"fixed":"EUR","n":5,"lines":[{"no":1,"x":1,"of":12.50},{"no":2,"x":2,"of":12.50}],"flag":"yes","both":{"b":12.50,"c":1},"$literal":1}""", tree);
        Assert.Equal(tree, expression);
    }

    [Theory]
    [InlineData("[]", "[]")]
    [InlineData("""[{"x": 1}]""", """[{"x":1}]""")]
    [InlineData("""{"x": 1}""", """[{"x":1}]""")]
    public void Each_always_writes_an_array(string items, string lines) =>
        Assert.Equal($$"""{"lines":{{lines}}}""", One(Json + "output:\n  lines: { $each: items, $item: { x: x } }\n", $$"""{"items": {{items}}}"""));

    [Theory]
    [InlineData("omit", """{"a":1}""")]
    [InlineData("null", """{"a":1,"b":null}""")]
    public void The_missing_policy_says_what_a_leaf_without_a_value_does(string policy, string expected)
    {
        Assert.Equal(expected, One(Json + $"missing: {policy}\noutput:\n  a: a\n  b: b\n", """{"a": 1}"""));
        Assert.Equal(expected, One(Json + $"missing: {policy}\noutput: |\n  {{ \"a\": a, \"b\": b }}\n", """{"a": 1}"""));
    }

    [Fact]
    public void Where_names_cannot_be_checked_a_missing_value_rejects_and_the_reason_points_into_the_file()
    {
        var outcome = Assert.Single(MappingFixture.Outcomes(_fixture.Good(Json + "output:\n  a: a\n  deep:\n    b: bb.c\n"), """{"a": 1}"""));
        Assert.Equal(MappingOutcomeKind.Rejected, outcome.Kind);
        Assert.Contains("m.yaml:7:8", outcome.Rejection!.Text, StringComparison.Ordinal);
        Assert.Contains("output /deep/b has no value", outcome.Rejection.Text, StringComparison.Ordinal);
        Assert.Contains("in.dat", outcome.Rejection.Text, StringComparison.Ordinal);
        Assert.Equal("""{"a":1}""", outcome.Rejection.Decoded);
    }

    [Theory]
    [InlineData("{ format: csv, delimiter: ';' }")]
    [InlineData("{ format: { type: csv, delimiter: ';' } }")]
    public void Delimited_text_needs_no_layout_its_header_names_the_fields(string from)
    {
        var mapping = _fixture.Good($"mapping: t/1\nfrom: {from}\nto: {{ format: json }}\nmissing: omit\noutput: |\n  {{ \"id\": $require(No), \"qty\": $number($replace(Qty, \",\", \".\")), \"rest\": Rest }}\n");
        Assert.Equal(["""{"id":"1","qty":2.50}""", """{"id":"2","qty":3}"""], MappingFixture.Map(mapping, "No;Qty\n1;2,50\n2;3\n"));
    }

    [Fact]
    public void All_errors_of_a_file_come_at_once_each_at_its_place()
    {
        Assert.Null(_fixture.Load(Json.Replace("json", "jsno", StringComparison.Ordinal) + """
            mising: omit
            let:
              $x: a +
            output:
              a: (b
              c: { $ech: d, $item: e }
              f: lines[0] #g
            asserts:
              - that: $nosuch(1)
            """));
        var found = _fixture.Diagnostics.All.Select(d => $"{d.Location.Line}:{d.Code}").ToList();
        foreach (var expected in new[] { "2:BR1005", "3:BR1005", "4:BR1004", "6:BR2001", "8:BR2001", "9:BR2017", "10:BR2018" }) Assert.Contains(expected, found);
        Assert.Contains(_fixture.Diagnostics.All, d => d.Location.Line == 12 && d.Message.Contains("nosuch", StringComparison.Ordinal));
    }

    [Fact]
    public void Shared_values_functions_filters_asserts_key_and_headers_work_together()
    {
        var mapping = _fixture.Good(Json + """
            env: [SITE]
            let: { $base: a * 2, $more: $base + 1 }
            functions: { $twice: 'function($x) { $x * 2 }' }
            filters:
              - { name: heartbeat, when: kind = "HB" }
            asserts:
              - that: a > 0
                else: '"a is " & a'
            key: '"k" & a'
            headers: { x-site: $env.SITE, x-file: $meta.name, x-old: $meta.headers.priority }
            output: { v: $twice($more) }
            """);
        using var output = new MappedBatch([]);
        var outcomes = MappingFixture.Outcomes(mapping, """{"a": 3}""", output);
        Assert.Equal(MappingOutcomeKind.Mapped, Assert.Single(outcomes).Kind);
        var message = output.Messages[0];
        Assert.Equal("""{"v":14}""", Encoding.UTF8.GetString(message.Body.Span));
        Assert.Equal("k3", Encoding.UTF8.GetString(message.Key.Span));
        foreach (var (name, value) in new[] { ("x-site", "north"), ("x-file", "in.dat"), ("x-old", "7"), ("priority", "7"), ("content-type", "application/json") })
        {
            Assert.True(message.TryGetHeader(Encoding.UTF8.GetBytes(name), out var field), name);
            Assert.Equal(value, field.ValueText);
        }
        Assert.False(message.TryGetHeader(":name"u8, out _));
        Assert.Equal("heartbeat", Assert.Single(MappingFixture.Outcomes(mapping, """{"kind": "HB", "a": 1}""")).Filter);
        Assert.Contains("a is -1", Assert.Single(MappingFixture.Outcomes(mapping, """{"a": -1}""")).Rejection!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_split_makes_one_message_of_each_item_with_parent_key_and_part_numbers()
    {
        var mapping = _fixture.Good(Json + """
            split: { each: order.items }
            key: sku
            headers: { x-order: '%.no' }
            output: { sku: sku, order: '%.no', of: $count($$.order.items) }
            """);
        using var output = new MappedBatch([]);
        MappingFixture.Outcomes(mapping, """{"order": {"no": "7", "items": [{"sku": "a"}, {"sku": "b"}]}}""", output);
        Assert.Equal(2, output.Messages.Count);
        Assert.Equal("""{"sku":"b","order":"7","of":2}""", Encoding.UTF8.GetString(output.Messages[1].Body.Span));
        Assert.Equal("b", Encoding.UTF8.GetString(output.Messages[1].Key.Span));
        Assert.True(output.Messages[1].TryGetHeader("x-order"u8, out var header));
        Assert.Equal("7", header.ValueText);
    }

    [Fact]
    public void Templates_are_evaluated_over_the_mapped_document_and_one_without_a_value_rejects()
    {
        var diagnostics = new Diagnostics();
        Template[] templates = [Template.Parse(new ConfigText("orders.{country}.{$lowercase(kind)}", null), diagnostics), Template.Of("fixed")];
        var mapping = _fixture.Good(Json + "missing: omit\noutput: { country: c, kind: k, n: n }\n").WithTemplates(templates, diagnostics);
        Assert.False(diagnostics.HasErrors);
        MappingFixture.Map(mapping, """{"c": "DE", "k": "NEW", "n": 1.50}""", templates, output =>
        {
            Assert.Equal("orders.DE.new", output.Text(0, templates[0]));
            Assert.Equal("fixed", output.Text(0, templates[1]));
            Assert.Equal("""{"country":"DE","kind":"NEW","n":1.50}""", Encoding.UTF8.GetString(output.Messages[0].Body.Span));
        });
        using var rejected = new MappedBatch(templates);
        var outcome = Assert.Single(MappingFixture.Outcomes(mapping, """{"k": "NEW"}""", rejected));
        Assert.Equal("BR2010", outcome.Rejection!.Code);
        Assert.Equal(0, rejected.Messages.Count);
    }

    [Fact]
    public void A_route_selects_destinations_by_name()
    {
        var mapping = _fixture.Good(Json + "missing: omit\nroute: 'kind = \"A\" ? [\"one\", \"two\"] : \"two\"'\noutput: { k: kind }\n");
        MappingOutcomeKind Kind(string destination, string input)
        {
            using var output = new MappedBatch([]);
            var batch = Bridge.Mapping.Testing.MessageCutter.Cut(Encoding.UTF8.GetBytes(input), mapping.From)[0];
            return mapping.CreateWorker(destination).Translate(batch[0], output).Kind;
        }
        Assert.Equal(MappingOutcomeKind.Mapped, Kind("one", """{"kind": "A"}"""));
        Assert.Equal(MappingOutcomeKind.Filtered, Kind("one", """{"kind": "B"}"""));
        Assert.Equal(MappingOutcomeKind.Mapped, Kind("two", """{"kind": "B"}"""));
    }

    [Fact]
    public void Tables_are_read_from_csv_json_and_yaml()
    {
        _fixture.Write("s.csv", "code,meaning\n10,open\n20,\"a, b\"\n");
        _fixture.Write("w.csv", "code;name;rate\nDE;Germany;19\n");
        _fixture.Write("j.json", """{"x": 1.50, "y": {"z": true}}""");
        var mapping = _fixture.Good(Json + """
            tables: { s: s.csv, w: w.csv, j: j.json }
            output:
              a: $table("s", code)
              b: $table("s", "99", "none")
              c: $table("w", "DE").rate
              d: $table("j", "x")
            """);
        Assert.Equal("""{"a":"a, b","b":"none","c":"19","d":1.50}""", Assert.Single(MappingFixture.Map(mapping, """{"code": "20"}""")));
    }

    [Fact]
    public void A_table_that_the_mapping_does_not_name_is_a_compile_error()
    {
        _fixture.Write("s.csv", "code,meaning\n10,open\n");
        Assert.Null(_fixture.Load(Json + "tables: { states: s.csv }\noutput:\n  a: $table(\"sates\", code)\n"));
        Assert.Contains(_fixture.Diagnostics.All, d => d.Location.Line == 6 && d.Message.Contains("did you mean \"states\"?", StringComparison.Ordinal));
    }

    [Fact]
    public void A_plain_expression_file_is_a_mapping_from_json_to_json()
    {
        var mapping = _fixture.Load("{ \"a\": b * 2,\n  \"none\": nothing }", "plain.jsonata");
        Assert.Equal("""{"a":5.0,"none":1}""", Assert.Single(MappingFixture.Map(mapping!, """{"b": 2.5, "nothing": 1}""")));
        // Its names cannot be checked, so a leaf without a value is an error, as in any mapping whose input has no shape.
        Assert.Contains("/none has no value", Assert.Single(MappingFixture.Outcomes(mapping!, """{"b": 2.5}""")).Rejection!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_pass_digit_for_digit_and_count_exactly() => Assert.Equal(
        """{"same":12.50,"id":1234567890123456789012345678901234567890,"sum":0.3,"big":9223372036854775807}""",
        One(Json + "output: { same: p, id: id, sum: x + y, big: big }\n", """{"p": 12.50, "id": 1234567890123456789012345678901234567890, "x": 0.1, "y": 0.2, "big": 9223372036854775807}"""));

    [Fact]
    public void Bytes_that_are_no_message_are_rejected_with_their_place()
    {
        var outcome = Assert.Single(MappingFixture.Outcomes(_fixture.Good(Json + "output: { a: a }\n"), """{"a": }"""));
        Assert.StartsWith("BR2", outcome.Rejection!.Code, StringComparison.Ordinal);
        Assert.Equal(6, outcome.Rejection.Offset);
    }

    [Fact]
    public void Input_and_output_are_checked_against_their_schemas_and_names_against_the_inputs()
    {
        _fixture.Write("in.json", """{ "type": "object", "properties": { "qty": { "type": "integer" }, "name": { "type": "string" } }, "required": ["qty"] }""");
        _fixture.Write("out.json", """{ "type": "object", "properties": { "q": { "maximum": 10 } } }""");
        const string Head = "mapping: t/1\nfrom: { format: json, schema: in.json }\nto: { format: json, schema: out.json }\n";
        var mapping = _fixture.Good(Head + "output: { q: qty, n: name }\n");
        Assert.Equal("""{"q":5}""", Assert.Single(MappingFixture.Map(mapping, """{"qty": 5}""")));
        Assert.Equal("BR2015", Assert.Single(MappingFixture.Outcomes(mapping, """{"qty": 5.5}""")).Rejection!.Code);
        Assert.Equal("BR2016", Assert.Single(MappingFixture.Outcomes(mapping, """{"qty": 11}""")).Rejection!.Code);
        Assert.Null(_fixture.Load(Head + "output: { q: qyt }\n"));
        Assert.Contains(_fixture.Diagnostics.All, d => d.Location.Line == 4 && d.Message.Contains("qty", StringComparison.Ordinal));
    }

    [Fact]
    public void A_runaway_expression_is_stopped_and_rejected()
    {
        var mapping = _fixture.Good(Json + "functions: { $f: 'function($n) { 1 + $f($n) }' }\noutput: { a: $f(1) }\n");
        var outcome = Assert.Single(MappingFixture.Outcomes(mapping, "{}"));
        Assert.Equal("D1011", outcome.Rejection!.JsonataCode);
    }

    /// <summary>Some peers read members by their places.</summary>
    [Theory]
    [InlineData("output: '{ \"z\": a, \"a\": z, \"m\": rest, \"b\": 1 }'")]
    [InlineData("output:\n  z: a\n  a: z\n  m: rest\n  b: 1")]
    public void Members_are_written_in_the_order_of_the_mapping_and_copies_in_the_order_they_came(string output)
    {
        using var fixture = new MappingFixture();
        var mapping = fixture.Good($"mapping: m/1\nfrom: {{ format: json }}\nto: {{ format: json }}\n{output}\n");
        Assert.Equal(["""{"z":1,"a":2,"m":{"q":1,"c":2,"b":3},"b":1}"""], MappingFixture.Map(mapping, """{"a":1,"rest":{"q":1,"c":2,"b":3},"z":2}"""));
    }
}
