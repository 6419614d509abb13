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
    public void Constants_are_checked_when_reading_back()
    {
        var result = Reverse("output:\n  source: { $text: legacy }\n  version: 2\n  id: no\n");
        Assert.Contains("- that: 'source = \"legacy\"'", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("- that: 'version = 2'", result.Yaml, StringComparison.Ordinal);
        Assert.Equal(2, result.Leaves.Count(l => l.Kind == ReversedLeafKind.Constant));
    }

    [Fact]
    public void A_shared_value_leads_back_if_it_is_used_once()
    {
        const string Let = "let:\n  $d: $parseDate(day, \"[Y0001][M01][D01]\")";
        var once = Reverse("output:\n  x: $formatDate($d, \"[D01].[M01].[Y0001]\")\n", Let);
        Assert.Contains("day: '$formatDate($parseDate(x, \"[D01].[M01].[Y0001]\"), \"[Y0001][M01][D01]\")'", once.Yaml, StringComparison.Ordinal);
        var twice = Reverse("output:\n  x: $formatDate($d, \"[D01].[M01].[Y0001]\")\n  y: $d\n", Let);
        Assert.All(twice.Leaves, l => Assert.Contains("used 2 times", l.Reason, StringComparison.Ordinal));
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
}
