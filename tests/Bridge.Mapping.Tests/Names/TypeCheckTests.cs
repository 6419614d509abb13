using Bridge.Documents;

namespace Bridge.Mapping.Tests.Names;

/// <summary>Types and lists that are known from the layout, compared with operators and functions when a mapping is compiled.</summary>
public sealed class TypeCheckTests
{
    private static readonly Shape Order = new("order", ShapeKind.Object, Occurs.One,
    [
        new Shape("Name", ShapeKind.Text) { Origin = "order.yaml:7:5" },
        new Shape("Qty", ShapeKind.Integer),
        new Shape("Price", ShapeKind.Decimal),
        new Shape("Placed", ShapeKind.Date),
        new Shape("Rush", ShapeKind.Boolean),
        new Shape("Any", ShapeKind.Any),
        new Shape("H", ShapeKind.Object, Occurs.One, [new Shape("No", ShapeKind.Text)]),
        new Shape("lines", ShapeKind.Object, Occurs.Many, [new Shape("sku", ShapeKind.Text), new Shape("qty", ShapeKind.Integer), new Shape("open", ShapeKind.Boolean)]),
        new Shape("tags", ShapeKind.Text, Occurs.Many),
    ]);

    private static List<MappingDiagnostic> Findings(string expression) => [.. MappingExpression.Compile(expression, CompileOptions.Mapping with { Input = Order }).Diagnostics];

    [Theory]
    [InlineData("Name + 1", "T2001", "Name", "$number(Name)")]
    [InlineData("1 - Name", "T2002", "Name", "order.yaml:7:5")]
    [InlineData("Qty * \"2\"", "T2002", "\"2\"", "a number has no quotes")]
    [InlineData("Qty * H.No", "T2002", "H.No", "$number(H.No)")]
    [InlineData("Rush / 2", "T2001", "Rush", "true or false")]
    [InlineData("H + 1", "T2001", "H", "an object")]
    [InlineData("-Name", "D1002", "Name", "$number(Name)")]
    [InlineData("$uppercase(Name) * 2", "T2001", "$uppercase(Name)", "text")]
    [InlineData("lines.(sku * qty)", "T2001", "sku", "$number(sku)")]
    [InlineData("Name < 3", "T2009", "Name", "$number(Name)")]
    [InlineData("Qty >= \"3\"", "T2009", "\"3\"", "a number has no quotes")]
    [InlineData("Placed > Price", "T2009", "Placed", "cannot compare")]
    [InlineData("Rush < Any", "T2010", "Rush", "true or false")]
    [InlineData("$sum(Name)", "T0412", "Name", "an array of numbers")]
    [InlineData("$sum(lines.sku)", "T0412", "lines.sku", "$number($)")]
    [InlineData("$max(tags)", "T0412", "tags", "texts")]
    [InlineData("$uppercase(Qty)", "T0410", "Qty", "$string(Qty)")]
    [InlineData("$round(Name, 2)", "T0410", "Name", "$number(Name)")]
    [InlineData("$substring(Name, Name)", "T0410", "Name", "argument 2 of $substring must be a number")]
    [InlineData("$substring(Qty, 1)", "T0410", "Qty", "argument 1 of $substring must be text")]
    [InlineData("$join(Qty)", "T0412", "Qty", "an array of texts")]
    public void What_can_only_fail_is_an_error(string expression, string code, string place, string message)
    {
        var finding = Assert.Single(Findings(expression));
        Assert.Equal((code, false), (finding.JsonataCode, finding.IsWarning));
        Assert.Equal(place, expression.Substring(finding.Start, finding.Length));
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$substring(Name)", "$substring needs 2 arguments")]
    [InlineData("$substring(1)", "the context item is an object")]
    [InlineData("$contains(Name)", "$contains needs 2 arguments")]
    [InlineData("$split(\",\")", "$split needs 2 arguments")]
    [InlineData("lines.sku.$pad(sku)", "")]
    public void An_argument_too_few_says_how_many_are_needed(string expression, string message) =>
        Assert.Contains(Findings(expression), f => !f.IsWarning && f.Message.Contains(message, StringComparison.Ordinal));

    [Theory]
    [InlineData("Name = 3", "write the number in quotes")]
    [InlineData("\"3\" != Qty", "write the number without quotes")]
    [InlineData("Rush = \"Y\"", "always false")]
    public void What_is_never_equal_is_a_warning(string expression, string message)
    {
        var finding = Assert.Single(Findings(expression));
        Assert.Equal(("BR2008", true), (finding.Code, finding.IsWarning));
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"a\" & lines.sku", "lines.sku", "$join")]
    [InlineData("lines.qty + 1", "lines.qty", "$sum(lines.qty)")]
    [InlineData("(lines.qty) > 1", "lines.qty", "$max(lines.qty)")]
    [InlineData("lines.sku = \"x\"", "lines.sku", "in lines.sku")]
    [InlineData("Name = tags", "tags", "in tags")]
    [InlineData("lines.open ? 1 : 2", "lines.open", "$exists(lines.open)")]
    [InlineData("$uppercase(lines.sku)", "lines.sku", "lines.sku.$uppercase($)")]
    [InlineData("{ \"a\": Rush ? lines.sku : \"none\" }", "lines.sku", "[lines.sku]")]
    [InlineData("{ \"a\": lines.sku ?: \"none\" }", "lines.sku", "[lines.sku]")]
    [InlineData("lines[qty > 3].qty * 2", "lines[qty > 3].qty", "$one")]
    public void A_list_where_one_value_is_wanted_is_a_warning(string expression, string place, string cure)
    {
        var finding = Assert.Single(Findings(expression));
        Assert.Equal(("BR2007", true), (finding.Code, finding.IsWarning));
        Assert.Equal(place, expression.Substring(finding.Start, finding.Length));
        Assert.Contains(cure, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Qty + Price * 2 > 3 ? Name & Qty : $string(Qty)")]
    [InlineData("Any + 1")]
    [InlineData("Any < \"x\" and Any > 3")]
    [InlineData("$number(Name) + Qty")]
    [InlineData("Name > \"2026\" or Placed < \"2026\"")]
    [InlineData("Name = null or Qty != null")]
    [InlineData("$sum(lines.qty) + $count(tags)")]
    [InlineData("$sum(lines.(qty * 2))")]
    [InlineData("$sum(lines[open].qty)")]
    [InlineData("lines[0].qty + lines[-1].qty")]
    [InlineData("lines[$count($$.lines) - 1].qty + 1")]
    [InlineData("lines[sku = \"A\" and qty > 3].qty * 2")] // chosen by a key, as qualifiers do in EDI
    [InlineData("lines[qty > 3] ? 1 : 2")]
    [InlineData("$exists(lines.sku) ? 1 : 2")]
    [InlineData("\"x\" in lines.sku")]
    [InlineData("lines.sku = tags")]
    [InlineData("lines.sku = [\"a\"]")]
    [InlineData("Name.$substring(1)")]
    [InlineData("lines.sku.$uppercase($)")]
    [InlineData("lines.($uppercase(sku) & qty)")]
    [InlineData("$map(lines, function($l) { $l.qty + 1 })")]
    [InlineData("$reduce(lines.qty, function($a, $b) { $a + $b })")]
    [InlineData("( $sum := function($x) { 1 }; $sum(Name) )")]
    [InlineData("$join(tags, \",\") & $join(Name)")]
    [InlineData("$append(Name, Qty) ~> $count()")]
    [InlineData("Name ~> $substring(1)")]
    [InlineData("$sort(lines, function($a, $b) { $a.qty > $b.qty }).sku[0]")]
    [InlineData("lines^(qty)[0].sku & \"\"")]
    [InlineData("$string(lines.sku) & $type(tags)")]
    [InlineData("$padLeft(Qty, 6, \"0\")")]
    [InlineData("$lookup(H, Name) + 1")]
    public void What_may_work_is_left_alone(string expression) => Assert.Empty(Findings(expression));

    [Fact]
    public void Mode_compat_checks_no_types() => Assert.Empty(MappingExpression.Compile("Name + 1 & lines.sku", CompileOptions.Compat with { Input = Order }).Diagnostics);
}
