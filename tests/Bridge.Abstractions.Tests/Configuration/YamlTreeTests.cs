using Bridge.Configuration;
using Bridge.Configuration.Tree;
using CsCheck;

namespace Bridge.Abstractions.Tests.Configuration;

public class YamlTreeTests
{
    private static ConfigNode Parse(string text) => YamlTree.Parse(text, "f.yaml", new Diagnostics())!;

    [Theory]
    [InlineData("a: x + yy", "yy", 1, 8)]
    [InlineData("a: 'it''s yy'", "yy", 1, 11)]
    [InlineData("a: \"b\\tc yy\"", "yy", 1, 10)]
    [InlineData("a: |\n  first\n  second yy\n", "yy", 3, 10)]
    [InlineData("a: >\n  first\n  second yy\n", "yy", 3, 10)]
    [InlineData("a: |-\n    {\n      \"k\": yy\n    }\n", "yy", 3, 12)]
    public void Each_character_of_a_scalar_keeps_its_place(string yaml, string part, int line, int column)
    {
        var node = Parse(yaml)["a"]!;
        var at = node.Text.IndexOf(part, StringComparison.Ordinal);
        Assert.Equal(new Location("f.yaml", line, column), node.Locate(at));
    }

    [Fact]
    public void A_duplicate_key_an_alias_and_a_second_document_are_errors_with_places()
    {
        var diagnostics = new Diagnostics();
        YamlTree.Parse("a: 1\nb: &x 2\na: 3\nc: *x\n---\nd: 1\n", "f.yaml", diagnostics);
        Assert.Collection(diagnostics.All,
            d => Assert.Equal(("BR1007", 3), (d.Code, d.Location.Line)),
            d => Assert.Equal(("BR1001", 4), (d.Code, d.Location.Line)),
            d => Assert.Equal("BR1001", d.Code));
    }

    [Fact]
    public void Text_that_is_no_yaml_is_an_error_with_its_place()
    {
        var diagnostics = new Diagnostics();
        Assert.Null(YamlTree.Parse("a:\n  b: [1, 2\n  c: }", "f.yaml", diagnostics));
        Assert.True(diagnostics.All[0].Location.Line > 1);
    }

    [Fact]
    public void Any_text_is_read_or_refused_with_a_finding_and_never_crashes()
    {
        var pieces = new[] { "a", ":", " ", "\n", "- ", "{", "}", "[", "]", ",", "'", "\"", "|", ">", "&x", "*x", "#", "%", "@", "!", "? ", "\t", "\\", "---", "...", "~", "ü" };
        Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 30].Select(string.Concat).Sample(text =>
        {
            var diagnostics = new Diagnostics();
            var tree = YamlTree.Parse(text, "f.yaml", diagnostics);
            Assert.True(tree is not null || diagnostics.HasErrors);
        });
    }

    [Fact]
    public void Deep_nesting_is_refused() => Assert.Null(YamlTree.Parse(new string('[', 1000) + new string(']', 1000), "f.yaml", new Diagnostics()));

    [Fact]
    public void A_comment_that_cuts_an_expression_is_seen()
    {
        Assert.Equal("#x", Parse("a: lines[0] #x")["a"]!.CommentBehind);
        Assert.Null(Parse("a: lines[0]")["a"]!.CommentBehind);
        Assert.Null(Parse("a: lines#$i.x")["a"]!.CommentBehind);
    }
}
