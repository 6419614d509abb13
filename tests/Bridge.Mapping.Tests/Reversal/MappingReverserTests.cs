using System.Text;
using Bridge.Configuration;
using Bridge.Mapping.Files;
using Bridge.Mapping.Reversal;
using Bridge.Mapping.Tests.Files;

namespace Bridge.Mapping.Tests.Reversal;

/// <summary>Which leaves have an opposite, and what it is.</summary>
public sealed class MappingReverserTests : IDisposable
{
    private readonly MappingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private ReversalResult Reverse(string output, string more = "")
    {
        var path = _fixture.Write("m.yaml", $"mapping: m/1\nfrom: {{ format: json, schema: none }}\nto: {{ format: json }}\nmissing: omit\n{more}\n{output}");
        var diagnostics = new Diagnostics();
        var result = MappingReverser.Reverse(path, MappingFixture.Registry, diagnostics);
        Assert.True(result is not null, string.Join('\n', diagnostics.All));
        // Whatever is written compiles.
        Assert.True(new MappingLoader(MappingFixture.Registry).LoadText(result.Yaml, path, diagnostics) is not null, result.Yaml + string.Join('\n', diagnostics.All));
        return result;
    }

    [Theory]
    [InlineData("a.b", "x: '{0}'", "a:\n    b: 'x'", ReversedLeafKind.Reversed)]
    [InlineData("$require(a)", "x: '{0}'", "a: 'x'", ReversedLeafKind.Reversed)]
    [InlineData("$check(\"ean13\", a)", "x: '{0}'", "a: 'x'", ReversedLeafKind.Reversed)]
    [InlineData("$trim(a)", "x: '{0}'", "a: 'x'", ReversedLeafKind.Lossy)]
    [InlineData("a ?? \"EUR\"", "x: '{0}'", "a: 'x'", ReversedLeafKind.Lossy)]
    [InlineData("$number(a)", "x: '{0}'", "a: '$string(x)'", ReversedLeafKind.Lossy)]
    [InlineData("a / 1000", "x: '{0}'", "a: '(x * 1000)'", ReversedLeafKind.Reversed)]
    [InlineData("\"K-\" & a", "x: '{0}'", "a: '$substring(x, 2)'", ReversedLeafKind.Reversed)]
    [InlineData("$formatDate($parseDate(a, \"[Y0001][M01][D01]\"), \"[D01].[M01].[Y0001]\")", "x: '{0}'", "a: '$formatDate($parseDate(x, \"[D01].[M01].[Y0001]\"), \"[Y0001][M01][D01]\")'", ReversedLeafKind.Reversed)]
    [InlineData("$dateAdd(a, 14, \"day\")", "x: '{0}'", "a: '$dateAdd(x, -14, \"day\")'", ReversedLeafKind.Reversed)]
    [InlineData("$case(a, \"A\", 1, \"B\", 2)", "x: '{0}'", "a: '$case(x, 1, \"A\", 2, \"B\")'", ReversedLeafKind.Reversed)]
    public void A_leaf_that_can_be_inverted_is(string expression, string output, string expected, ReversedLeafKind kind)
    {
        var result = Reverse("output:\n  " + output.Replace("{0}", expression, StringComparison.Ordinal) + "\n");
        Assert.Contains(expected, result.Yaml, StringComparison.Ordinal);
        Assert.Equal(kind, Assert.Single(result.Leaves).Kind);
    }

    [Theory]
    [InlineData("$sum(a.b)", "derived again")]
    [InlineData("$count(a)", "derived again")]
    [InlineData("$round(a, 2)", "loses digits")]
    [InlineData("$uuid5(\"ns\", a)", "backwards")]
    [InlineData("a > 1 ? b : c", "condition")]
    [InlineData("$case(a, \"A\", 1, \"B\", 1)", "two keys give 1")]
    [InlineData("$case(a, \"A\", 1, 2)", "else is given")]
    [InlineData("a & b", "without a text between")]
    [InlineData("a & \"-\" & b", "may hold that text itself")]
    [InlineData("a * b", "two fields")]
    [InlineData("a[0]", "does not tell the others")]
    [InlineData("a[b = 1].c", "does not tell the others")]
    [InlineData("a = 1", "true or false")]
    [InlineData("[a, b]", "which is which")]
    [InlineData("a{ b: c }", "groups")]
    [InlineData("a^(b)", "order")]
    [InlineData("a.*", "wildcard")]
    [InlineData("[a.b]", "no layout that says it")]
    [InlineData("$dateAdd(a, 1, \"month\")", "no opposite")]
    [InlineData("$formatDate($parseDate(a, \"[Y0001][M01][D01][H01][m01]\"), \"[Y0001][M01][D01]\")", "do not hold the same fields")]
    public void A_leaf_that_cannot_be_inverted_says_why(string expression, string reason)
    {
        var result = Reverse($"output:\n  x: '{expression}'\n  y: other\n");
        var leaf = result.Leaves[0];
        Assert.Equal(ReversedLeafKind.None, leaf.Kind);
        Assert.Contains(reason, leaf.Reason, StringComparison.Ordinal);
        Assert.Equal(7, leaf.Location.Line);
        Assert.Contains($"# not reversed: /x: {expression}", result.Yaml, StringComparison.Ordinal);
        Assert.Equal(ReversedLeafKind.Reversed, result.Leaves[1].Kind);
    }

    [Fact]
    public void A_list_becomes_a_list_over_the_output_and_its_condition_a_constant()
    {
        var result = Reverse("output:\n  no: id\n  lines:\n    $each: items[kind = \"S\"]\n    $item: { sku: article.sku, order: $$.id }\n");
        Assert.Contains("items:\n    $each: 'lines'\n    $item:\n      kind: { $text: \"S\" }\n      article:\n        sku: 'sku'\n", result.Yaml, StringComparison.Ordinal);
        var order = Assert.Single(result.Leaves, l => l.Path == "/lines/*/order");
        Assert.Equal(ReversedLeafKind.Lossy, order.Kind);
    }

    [Fact]
    public void Items_that_are_single_values_become_items_again() =>
        Assert.Contains("tags:\n    $each: 'l'\n    $item: 't'\n", Reverse("output:\n  l:\n    $each: tags\n    $item: { t: $ }\n").Yaml, StringComparison.Ordinal);

    [Fact]
    public void Constants_are_checked_when_reading_back()
    {
        var result = Reverse("output:\n  source: { $text: legacy }\n  version: 2\n  id: no\n");
        Assert.Contains("- that: 'source = \"legacy\"'", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("- that: 'version = 2'", result.Yaml, StringComparison.Ordinal);
        Assert.Equal(2, result.Leaves.Count(l => l.Kind == ReversedLeafKind.Constant));
    }

    [Fact]
    public void A_shared_value_leads_back_by_its_first_use_and_the_others_are_compared()
    {
        const string Let = "let:\n  $d: $parseDate(day, \"[Y0001][M01][D01]\")";
        var once = Reverse("output:\n  x: $formatDate($d, \"[D01].[M01].[Y0001]\")\n", Let);
        Assert.Contains("day: '$formatDate($parseDate(x, \"[D01].[M01].[Y0001]\"), \"[Y0001][M01][D01]\")'", once.Yaml, StringComparison.Ordinal);
        var twice = Reverse("output:\n  x: $formatDate($d, \"[D01].[M01].[Y0001]\")\n  y: $d\n", Let);
        Assert.Contains("day: '$formatDate($parseDate(x, \"[D01].[M01].[Y0001]\"), \"[Y0001][M01][D01]\")'", twice.Yaml, StringComparison.Ordinal);
        Assert.Equal([ReversedLeafKind.Reversed, ReversedLeafKind.Lossy], twice.Leaves.Select(l => l.Kind));
        Assert.Contains("to be compared", twice.Leaves[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_is_turned_round_if_each_value_has_one_key()
    {
        _fixture.Write("t.csv", "key,value\n10,open\n20,closed\n");
        var good = Reverse("output:\n  x: $table(\"t\", status)\n", "tables: { t: t.csv }");
        Assert.Contains("status: '$case(x, \"open\", \"10\", \"closed\", \"20\")'", good.Yaml, StringComparison.Ordinal);
        _fixture.Write("t.csv", "key,value\n10,open\n20,open\n");
        Assert.Contains("two keys of the table", Assert.Single(Reverse("output:\n  x: $table(\"t\", status)\n", "tables: { t: t.csv }").Leaves).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_forms_of_an_output_give_the_same_opposite()
    {
        var tree = Reverse("output:\n  a: { b: x }\n  l:\n    $each: items\n    $item: { s: sku }\n");
        var text = Reverse("output: |\n  { \"a\": { \"b\": x }, \"l\": [items.{ \"s\": sku }] }\n");
        Assert.Equal(tree.Yaml, text.Yaml);
    }

    [Theory]
    [InlineData("{ format: edifact }", "{ \"x\": $at(\"BGM.1004\") }", "BGM:\n    E02:\n      C01: 'x'\n", ReversedLeafKind.Reversed)]
    [InlineData("{ format: edifact }", "{ \"x\": $at(\"NAD.3039\") }", "{}", ReversedLeafKind.None)]
    [InlineData("{ format: hl7 }", "{ \"x\": $at(\"PID-7\") }", "PID:\n    F7: 'x'\n", ReversedLeafKind.Reversed)]
    [InlineData("{ format: edifact }", "{ \"x\": [LIN.E03.C01] }", "LIN:\n    $each: 'x'\n    $item:\n      E03:\n        C01: '$'\n", ReversedLeafKind.Lossy)]
    [InlineData("{ layout: rec.cpy, encoding: ascii }", "{ \"x\": [ITEMS.SKU] }", "ITEMS:\n    $each: 'x'\n    $item:\n      SKU: '$'\n", ReversedLeafKind.Reversed)]
    [InlineData("{ layout: rec.cpy, encoding: ascii }", "{ \"x\": [CODES] }", "CODES: 'x'\n", ReversedLeafKind.Reversed)]
    [InlineData("{ format: json }", "{ \"x\": [ { \"a\": b }, { \"a\": c.d } ] }", "b: 'x[0].a'\n  c:\n    d: 'x[1].a'\n", ReversedLeafKind.Reversed)]
    public void Paths_of_a_format_lists_of_values_and_lists_written_out_are_inverted(string from, string output, string expected, ReversedLeafKind kind)
    {
        _fixture.Write("rec.cpy", "       01  REC.\n           05  CODES PIC X(2) OCCURS 3.\n           05  ITEMS OCCURS 2.\n             10  SKU PIC X(4).\n");
        var path = _fixture.Write("m.yaml", $"mapping: m/1\nfrom: {from}\nto: {{ format: json }}\nmissing: omit\noutput: |\n  {output}\n");
        var diagnostics = new Diagnostics();
        var result = MappingReverser.Reverse(path, MappingFixture.Registry, diagnostics);
        Assert.True(result is not null, string.Join('\n', diagnostics.All));
        Assert.Contains(expected, result.Yaml, StringComparison.Ordinal);
        Assert.All(result.Leaves, l => Assert.Equal(kind, l.Kind));
        Assert.True(kind == ReversedLeafKind.None || new MappingLoader(MappingFixture.Registry).LoadText(result.Yaml, path, diagnostics) is not null, result.Yaml + string.Join('\n', diagnostics.All));
    }

    [Fact]
    public void What_a_segment_format_writes_is_read_back_as_it_reads_it()
    {
        var path = _fixture.Write("m.yaml", "mapping: m/1\nfrom: { format: json }\nto: { format: hl7 }\noutput: |\n  { \"MSH\": { \"F3\": \"LAB\", \"F9\": { \"C1\": \"ORU\", \"C2\": \"R01\" }, \"F10\": id, \"F12\": \"2.5\" }, \"PID\": { \"F3\": patient }, \"Order\": { \"OBR\": { \"F1\": no } } }\n");
        var diagnostics = new Diagnostics();
        var result = MappingReverser.Reverse(path, MappingFixture.Registry, diagnostics)!;
        Assert.Contains("- that: 'MSH.F3.C1 = \"LAB\"'", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("patient: 'PID.F3.C1'", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("no Order when it is read back", Assert.Single(result.Leaves, l => l.Kind == ReversedLeafKind.None).Reason, StringComparison.Ordinal);
        Assert.True(new MappingLoader(MappingFixture.Registry).LoadText(result.Yaml, path, diagnostics) is not null, result.Yaml + string.Join('\n', diagnostics.All));
    }

    [Theory]
    [InlineData("{ \"line\": $ }", "output: 'line'\n")]
    [InlineData("{ \"line\": $substring($, 2) }", "output: '$reject(")]
    public void A_message_that_is_one_text_is_one_expression(string output, string expected)
    {
        var path = _fixture.Write("m.yaml", $"mapping: m/1\nfrom: {{ format: text }}\nto: {{ format: json }}\noutput: |\n  {output}\n");
        var diagnostics = new Diagnostics();
        var result = MappingReverser.Reverse(path, MappingFixture.Registry, diagnostics)!;
        Assert.Contains(expected, result.Yaml, StringComparison.Ordinal);
        Assert.True(new MappingLoader(MappingFixture.Registry).LoadText(result.Yaml, path, diagnostics) is not null, result.Yaml + string.Join('\n', diagnostics.All));
    }
}
