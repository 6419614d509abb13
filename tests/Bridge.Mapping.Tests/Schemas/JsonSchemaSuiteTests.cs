using System.Text;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Documents;
using Bridge.Mapping.Files.Tables;
using Bridge.Mapping.Schemas;

namespace Bridge.Mapping.Tests.Schemas;

public class JsonSchemaSuiteTests
{
    [Fact]
    public void The_official_cases_of_draft_2020_12_pass()
    {
        var folder = SharedFolder.Find("data/json-schema");
        Assert.SkipWhen(folder is null, "the JSON Schema test suite is not here");
        var failures = new List<string>();
        var count = 0;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder!, "draft2020-12"), "*.json").Order(StringComparer.Ordinal))
        {
            var groups = Parse(File.ReadAllText(file), file);
            foreach (var group in groups.Items)
            {
                var diagnostics = new Diagnostics();
                if (RefersToMetaSchema(group["schema"]!)) continue; // it is not shipped, and nothing is fetched
                var schema = JsonSchema.Compile(group["schema"]!, new Uri("http://localhost:1234/draft2020-12/root.json"), uri => Remote(folder!, uri), diagnostics);
                foreach (var test in group["tests"]!.Items)
                {
                    count++;
                    var valid = schema is not null && schema.Validate(Build(test["data"]!)).Count == 0;
                    if (schema is null || valid != (test["valid"]!.Text == "true"))
                    {
                        failures.Add($"{Path.GetFileName(file)}: {group["description"]!.Text}: {test["description"]!.Text} {(schema is null ? string.Join("; ", diagnostics.All) : "")}");
                    }
                }
            }
        }
        Assert.True(count > 300, $"only {count} cases were found");
        Assert.True(failures.Count == 0, $"{failures.Count} of {count}\n{string.Join('\n', failures.Take(40))}");
    }

    [Fact]
    public void A_violation_says_where_what_and_which_line_of_the_schema()
    {
        var diagnostics = new Diagnostics();
        var root = Parse("""
            { "type": "object",
              "properties": { "qty": { "type": "number", "maximum": 10 } },
              "required": ["id"] }
            """, "s.json");
        var schema = JsonSchema.Compile(root, new Uri("file:///s.json"), _ => null, diagnostics)!;
        var violations = schema.Validate(Build(Parse("""{"qty": 10.01}""", "d.json")));
        Assert.Equal(["/qty: 10.01 is above 10 (s.json:2)", "the document: the member 'id' is missing (s.json:1)"], violations.Select(v => v.ToString()));
    }

    [Fact]
    public void An_unknown_keyword_is_an_error_with_its_place()
    {
        var diagnostics = new Diagnostics();
        Assert.Null(JsonSchema.Compile(Parse("{ \"maxLenght\": 3 }", "s.json"), new Uri("file:///s.json"), _ => null, diagnostics));
        Assert.StartsWith("s.json:1:3: error BR2014: the keyword 'maxLenght'", Assert.Single(diagnostics.All).ToString(), StringComparison.Ordinal);
    }

    private static ConfigNode Parse(string json, string name)
    {
        var diagnostics = new Diagnostics();
        return YamlTree.Parse(json, name, diagnostics) ?? throw new InvalidOperationException(string.Join('\n', diagnostics.All));
    }

    private static Document Build(ConfigNode node)
    {
        var builder = new DocumentBuilder();
        TableFile.Write(node, builder);
        return builder.Document;
    }

    private static ConfigNode? Remote(string folder, Uri uri)
    {
        var path = Path.Combine(folder, "remotes", uri.AbsolutePath.TrimStart('/'));
        return uri.Host == "localhost" && File.Exists(path) ? Parse(File.ReadAllText(path), path) : null;
    }

    private static bool RefersToMetaSchema(ConfigNode node) => node.Kind switch
    {
        ConfigNodeKind.Sequence => node.Items.Any(RefersToMetaSchema),
        ConfigNodeKind.Mapping => node.Entries.Any(e => (e.Key == "$ref" && e.Value.Text.StartsWith("https://json-schema.org", StringComparison.Ordinal)) || RefersToMetaSchema(e.Value)),
        _ => false,
    };
}
