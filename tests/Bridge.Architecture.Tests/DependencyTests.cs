namespace Bridge.Architecture.Tests;

public class DependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Bridge.Abstractions"] = [],
        ["Bridge.Journal"] = ["Bridge.Abstractions"],
        ["Bridge.Mapping"] = ["Bridge.Abstractions"],
        ["Bridge.Codecs"] = ["Bridge.Abstractions"],
        ["Bridge.Engine"] = ["Bridge.Abstractions", "Bridge.Journal", "Bridge.Mapping"],
    };

    // A client library belongs to one project; nobody else may see it.
    private static readonly Dictionary<string, string> Owners = new()
    {
        ["Microsoft.Data.Sqlite"] = "Bridge.Journal",
        ["MQTTnet"] = "Bridge.Adapters.Mqtt",
        ["MQTTnet.Server"] = "Bridge.Adapters.Mqtt",
        ["RabbitMQ.Client"] = "Bridge.Adapters.RabbitMq",
        ["AMQPNetLite"] = "Bridge.Adapters.Amqp",
        ["Azure.Identity"] = "Bridge.Adapters.Amqp",
        ["Newtonsoft.Json"] = "Bridge.Codecs",
        ["System.CommandLine"] = "Bridge.Cli",
        ["Spectre.Console"] = "Bridge.Cli",
        ["YamlDotNet"] = "Bridge.Abstractions",
    };

    public static TheoryData<string> ProductNames => [.. Repository.Products.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(ProductNames))]
    public void A_project_references_only_what_the_architecture_allows(string name)
    {
        var project = Repository.Products.Single(p => p.Name == name);
        if (name == "Bridge.Cli") return; // the composition root
        var allowed = project.IsAdapter ? ["Bridge.Abstractions"] : Allowed[name];
        Assert.Empty(project.Projects.Except(allowed));
    }

    [Fact]
    public void A_client_library_is_seen_by_its_own_project_alone()
    {
        var strangers = from project in Repository.Products
                        from package in project.Packages
                        where Owners.TryGetValue(package, out var owner) && owner != project.Name
                        select $"{project.Name} references {package}, which belongs to {Owners[package]}";
        Assert.Empty(strangers);
    }

    [Fact]
    public void Every_owner_of_a_library_still_uses_it()
    {
        foreach (var (package, owner) in Owners)
        {
            if (Repository.Products.FirstOrDefault(p => p.Name == owner) is { } project) Assert.Contains(package, project.Packages);
        }
    }

    [Fact]
    public void Only_the_journal_names_sqlite()
    {
        var others = Repository.Sources("src", "adapters")
            .Where(f => !Repository.Relative(f).StartsWith("src/Bridge.Journal/", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f) is var text && (text.Contains("Microsoft.Data.Sqlite", StringComparison.Ordinal) || text.Contains("SQLitePCL", StringComparison.Ordinal)))
            .Select(Repository.Relative);
        Assert.Empty(others);
    }

    [Fact]
    public void Every_package_has_a_reason_in_the_decisions()
    {
        var reasons = File.ReadAllText(Path.Combine(Repository.Root, "docs", "decisions", "0002-libraries.md"));
        var silent = Repository.Products.SelectMany(p => p.Packages).Distinct().Where(package => !reasons.Contains(package, StringComparison.Ordinal));
        Assert.Empty(silent);
    }

    [Fact]
    public void Every_package_version_is_of_a_package_that_somebody_uses()
    {
        var root = Repository.Root;
        var projects = Directory.EnumerateFiles(root, "*.*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".csproj" or ".props" && !Repository.IsOutput(f) && Path.GetFileName(f) != "Directory.Packages.props").Select(File.ReadAllText).ToList();
        var versions = System.Xml.Linq.XDocument.Load(Path.Combine(root, "Directory.Packages.props")).Descendants("PackageVersion").Select(v => (string)v.Attribute("Include")!);
        var unused = versions.Where(package => !projects.Exists(text => text.Contains($"PackageReference Include=\"{package}\"", StringComparison.Ordinal)));
        Assert.Empty(unused);
    }
}
