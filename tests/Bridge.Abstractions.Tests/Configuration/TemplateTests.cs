using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Abstractions.Tests.Configuration;

public class TemplateTests
{
    private static (Template Template, IReadOnlyList<Diagnostic> Findings) Parse(string text)
    {
        var diagnostics = new Diagnostics();
        return (Template.Parse(new ConfigText(text, null), diagnostics), diagnostics.All);
    }

    [Fact]
    public void Parts_are_told_apart_also_with_braces_and_quotes_in_expressions()
    {
        var (template, findings) = Parse("a.{x{\"k\": \"}\"}.y}.{{b}}");
        Assert.Empty(findings);
        Assert.Equal([("a.", false), ("x{\"k\": \"}\"}.y", true), (".{b}", false)], template.Parts.Select(p => (p.Text.Text, p.IsExpression)));
    }

    [Fact]
    public void A_template_without_a_value_has_none() => Assert.Null(Parse("{name}.{other}").Template.Expand(n => n == "name" ? "x" : null));

    [Fact]
    public void A_source_template_takes_plain_values() => Assert.Equal("x.done", Parse("{name}.done").Template.Expand(n => n == "name" ? "x" : null));

    [Theory]
    [InlineData("a{b")]
    [InlineData("a{}")]
    public void An_unclosed_or_empty_brace_is_an_error(string text) => Assert.Equal("BR1005", Assert.Single(Parse(text).Findings).Code);
}
