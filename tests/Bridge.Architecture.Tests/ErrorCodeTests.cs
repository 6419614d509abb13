using System.Text.RegularExpressions;

namespace Bridge.Architecture.Tests;

public partial class ErrorCodeTests
{
    private static string Page => File.ReadAllText(Path.Combine(Repository.Root, "docs", "errors.md"));

    [Fact]
    public void Every_error_code_of_the_product_has_a_paragraph()
    {
        var documented = Heading().Matches(Page).Select(m => m.Groups[1].Value).ToHashSet();
        var used = Repository.Sources("src", "adapters").SelectMany(f => Code().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).Distinct();
        var silent = used.Except(documented).Order(StringComparer.Ordinal);
        Assert.Empty(silent);
    }

    [Fact]
    public void No_paragraph_is_about_a_code_that_is_gone()
    {
        var used = Repository.Sources("src", "adapters").SelectMany(f => Number().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).ToHashSet();
        var orphans = Heading().Matches(Page).Select(m => m.Groups[1].Value[2..]).Except(used);
        Assert.Empty(orphans);
    }

    [Fact]
    public void A_code_is_explained_once()
    {
        var codes = Heading().Matches(Page).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(codes.Distinct(), codes);
    }

    [GeneratedRegex(@"(?m)^#{2,4} (BR\d{4})\b")]
    private static partial Regex Heading();

    [GeneratedRegex("\"(BR\\d{4})[\": ]")]
    private static partial Regex Code();

    // As a code in a text, or as the number of an event id.
    [GeneratedRegex(@"(?<!\d)(?:BR)?([1-4]\d{3})(?!\d)")]
    private static partial Regex Number();
}
