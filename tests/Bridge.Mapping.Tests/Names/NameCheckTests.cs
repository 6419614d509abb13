using Bridge.Documents;

namespace Bridge.Mapping.Tests.Names;

/// <summary>Names and other mistakes that show when a mapping is compiled.</summary>
public sealed class NameCheckTests
{
    private static readonly Shape Order = new("order", ShapeKind.Object, Occurs.One,
    [
        new Shape("CUST_NO", ShapeKind.Text) { OriginalName = "CUST-NO" },
        new Shape("NO", ShapeKind.Integer),
        new Shape("Qty", ShapeKind.Integer),
        new Shape("H", ShapeKind.Object, Occurs.One, [new Shape("ORD_REF_NO", ShapeKind.Text) { OriginalName = "ORD-REF-NO" }, new Shape("ORD", ShapeKind.Integer)]),
        new Shape("lines", ShapeKind.Object, Occurs.Many, [new Shape("sku", ShapeKind.Text), new Shape("qty", ShapeKind.Integer), new Shape("type", ShapeKind.Text)]),
        new Shape("tags", ShapeKind.Text, Occurs.Many),
    ])
    {
        Locate = path => path == "PID-5.1" ? [new ShapeStep("CUST_NO")] : null,
    };

    private static List<MappingDiagnostic> Findings(string expression) =>
        [.. MappingExpression.Compile(expression, CompileOptions.Mapping with { Input = Order }).Diagnostics];

    [Theory]
    [InlineData("CUST-NO", "CUST_NO, `CUST-NO` or $at(\"CUST-NO\")")]
    [InlineData("{ \"a\": $trim(CUST-NO) }", "CUST_NO, `CUST-NO` or $at(\"CUST-NO\")")]
    [InlineData("H.ORD-REF-NO", "H.ORD_REF_NO or H.`ORD-REF-NO`")]
    [InlineData("$$.H.ORD-REF-NO & \"x\"", "$$.H.ORD_REF_NO or $$.H.`ORD-REF-NO`")]
    [InlineData("PID-5.1", "$at(\"PID-5.1\")")]
    public void A_name_with_a_minus_is_never_a_silent_subtraction(string expression, string ways)
    {
        var finding = Findings(expression)[0];
        Assert.Equal("BR2006", finding.Code);
        Assert.False(finding.IsWarning);
        Assert.Contains("reads as a subtraction", finding.Message, StringComparison.Ordinal);
        Assert.Contains(ways, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Qty - NO")]
    [InlineData("Qty-NO")]
    [InlineData("Qty-1")]
    [InlineData("`CUST-NO`")]
    [InlineData("CUST_NO")]
    [InlineData("H.`ORD-REF-NO`")]
    [InlineData("$at(\"PID-5.1\")")]
    public void Subtractions_and_quoted_names_are_left_alone(string expression) => Assert.Empty(Findings(expression));

    [Theory]
    [InlineData("Qyt", "did you mean Qty?")]
    [InlineData("lines.skuu", "did you mean sku?")]
    [InlineData("H.ORDD", "did you mean ORD?")]
    [InlineData("lines[typ = \"S\"].sku ~> $count()", "did you mean type?")]
    [InlineData("$uppercas(CUST_NO)", "did you mean $uppercase?")]
    [InlineData("( $total := 1; $totl )", "did you mean $total?")]
    public void An_unknown_name_offers_the_nearest_one(string expression, string offer)
    {
        var finding = Assert.Single(Findings(expression));
        Assert.Equal("BR2006", finding.Code);
        Assert.Contains(offer, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"a\": lines.sku }", "lines.sku")]
    [InlineData("{ \"a\": lines[type = \"S\"] }", "lines[type = \"S\"]")]
    [InlineData("{ \"a\": lines.{ \"s\": sku } }", "lines.{ \"s\": sku }")]
    [InlineData("{ \"a\": { \"b\": $$.lines.(qty * 2) } }", "$$.lines.(qty * 2)")]
    [InlineData("{ \"a\": $require(lines.sku, \"no sku\") }", "lines.sku")]
    [InlineData("{ \"a\": lines.sku ?? \"none\" }", "lines.sku")]
    public void A_leaf_that_may_be_one_value_or_a_list_is_a_warning(string expression, string path)
    {
        var finding = Assert.Single(Findings(expression));
        Assert.Equal(("BR2007", true), (finding.Code, finding.IsWarning));
        Assert.Equal(path, expression.Substring(finding.Start, finding.Length));
        Assert.Contains("as many as lines comes", finding.Message, StringComparison.Ordinal);
        Assert.Contains("$each", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"a\": [lines.sku] }")]
    [InlineData("{ \"a\": lines.sku[] }")]
    [InlineData("{ \"a\": lines }")]
    [InlineData("{ \"a\": tags }")]
    [InlineData("{ \"a\": lines[0].sku }")]
    [InlineData("{ \"a\": lines[-1].sku }")]
    [InlineData("{ \"a\": $sum(lines.qty), \"b\": $join(lines.sku, \",\"), \"c\": $first(lines.sku) }")]
    [InlineData("{ \"a\": [lines.{ \"s\": sku }] }")]
    public void Lists_and_single_values_on_purpose_are_no_warning(string expression) => Assert.Empty(Findings(expression));

    [Fact]
    public void A_key_that_stands_twice_is_an_error_at_the_second()
    {
        const string Expression = "{ \"a\": Qty, \"b\": 1, \"a\": NO }";
        var finding = Assert.Single(Findings(Expression));
        Assert.Equal(("D1009", false), (finding.JsonataCode, finding.IsWarning));
        Assert.Equal(Expression.LastIndexOf("\"a\"", StringComparison.Ordinal), finding.Start);
        Assert.Contains("a second time", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Qty > 1 ? $number(\"abc\") : 0", "D3030")]
    [InlineData("1 / 0 + Qty", "D1001")]
    [InlineData("$parseDate(\"20240231\", \"[Y0001][M01][D01]\")", "")]
    [InlineData("\"a\" * 2", "T2001")]
    public void A_constant_part_that_can_only_fail_is_an_error(string expression, string code)
    {
        var finding = Assert.Single(Findings(expression));
        Assert.False(finding.IsWarning);
        Assert.Equal(code, finding.JsonataCode.StartsWith("BR", StringComparison.Ordinal) ? "" : finding.JsonataCode);
    }

    [Theory]
    [InlineData("\"Qty\" > \"1\" ? 1 : 2")]
    [InlineData("true ? Qty : NO")]
    [InlineData("\"x\" = \"y\" ? Qty")]
    public void A_condition_that_does_not_depend_on_the_input_is_a_warning(string expression)
    {
        var finding = Assert.Single(Findings(expression));
        Assert.Equal(("BR2008", true), (finding.Code, finding.IsWarning));
    }

    [Fact]
    public void All_mistakes_of_an_expression_come_at_once()
    {
        var findings = Findings("{ \"a\": Qyt, \"b\": CUST-NO, \"c\": $uppercas(NO), \"c\": lines.sku }");
        Assert.Equal(["BR2006", "BR2006", "BR2006", "BR2003", "BR2007"], findings.OrderBy(f => f.Start).Select(f => f.Code));
    }

    [Fact]
    public void Mode_compat_checks_no_names() => Assert.Empty(MappingExpression.Compile("CUST-NO", CompileOptions.Compat with { Input = Order }).Diagnostics);
}
