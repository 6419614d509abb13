using System.Text.RegularExpressions;

namespace Bridge.Architecture.Tests;

public partial class TreeTests
{
    private static readonly string[] Vague = ["Common", "Helpers", "Helper", "Utils", "Util", "Utilities", "Managers", "Misc", "Shared"];

    [Fact]
    public void No_folder_has_a_name_that_says_nothing()
    {
        var vague = Directory.EnumerateDirectories(Repository.Root, "*", SearchOption.AllDirectories)
            .Where(d => !Repository.IsOutput(d) && !Repository.Relative(d).StartsWith(".git", StringComparison.Ordinal))
            .Where(d => Vague.Contains(Path.GetFileName(d), StringComparer.OrdinalIgnoreCase))
            .Select(Repository.Relative);
        Assert.Empty(vague);
    }

    [Fact]
    public void No_source_file_is_longer_than_four_hundred_lines()
    {
        var longFiles = Repository.Sources("src", "adapters", "samples").Select(f => (File: Repository.Relative(f), Lines: File.ReadLines(f).Count())).Where(f => f.Lines > 400);
        Assert.Empty(longFiles.Select(f => $"{f.File}: {f.Lines} lines"));
    }

    [Fact]
    public void The_projects_of_the_architecture_page_are_those_of_the_tree()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"));
        var table = page[page.IndexOf("## Projects", StringComparison.Ordinal)..page.IndexOf("## The way through the code", StringComparison.Ordinal)];
        var named = ProjectName().Matches(table).Select(m => m.Value.TrimEnd('.')).Where(n => !n.EndsWith(".Tests", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(Repository.Products.Select(p => p.Name).Order(StringComparer.Ordinal), named);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Bridge.sln")).Replace('\\', '/');
        var missing = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(f => !Repository.IsOutput(f)).Select(Repository.Relative).Where(f => !solution.Contains(f, StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    [Fact]
    public void Links_between_pages_lead_somewhere()
    {
        var pages = Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories).Where(f => !Repository.IsOutput(f));
        var broken = from page in pages
                     from Match link in Link().Matches(File.ReadAllText(page))
                     let target = link.Groups[1].Value.Split('#')[0]
                     where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
                     where !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target))
                     select $"{Repository.Relative(page)}: {target}";
        Assert.Empty(broken);
    }

    [GeneratedRegex(@"Bridge\.[A-Za-z.]+")]
    private static partial Regex ProjectName();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
