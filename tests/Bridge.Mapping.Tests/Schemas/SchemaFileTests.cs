using Bridge.Mapping.Tests.Files;

namespace Bridge.Mapping.Tests.Schemas;

/// <summary>Mistakes in schema files are found when the mapping is loaded.</summary>
public sealed class SchemaFileTests : IDisposable
{
    private readonly MappingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private List<string> Findings(string schema)
    {
        _fixture.Write("s.json", schema);
        _fixture.Load("mapping: m/1\nfrom: { format: json }\nto: { format: json, schema: s.json }\noutput: { a: a }\n");
        return [.. _fixture.Diagnostics.All.Select(d => $"{d.Code} {Path.GetFileName(d.Location.File)}:{d.Location.Line} {d.Message}")];
    }

    [Theory]
    [InlineData("http://json-schema.org/draft-07/schema#")]
    [InlineData("https://json-schema.org/draft/2019-09/schema")]
    public void Another_draft_is_refused_since_its_keywords_mean_other_things(string draft) =>
        Assert.Contains(Findings($$"""{"$schema": "{{draft}}", "type": "object"}"""), f => f.StartsWith("BR2014 s.json:1 ", StringComparison.Ordinal) && f.Contains("2020-12", StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}""")]
    [InlineData("""{"type": ["object", "null", "boolean", "array", "number", "integer", "string"]}""")]
    public void A_schema_of_the_draft_is_taken(string schema) => Assert.Empty(Findings(schema));

    [Theory]
    [InlineData("""{"type": "strng"}""")]
    [InlineData("""{"properties": {"a": {"type": ["null", "strng"]}}}""")]
    public void A_type_that_does_not_exist_is_an_error_with_the_nearest_one(string schema) =>
        Assert.Contains(Findings(schema), f => f.StartsWith("BR1005 s.json:1 ", StringComparison.Ordinal) && f.Contains("string", StringComparison.Ordinal));

    [Fact]
    public void An_unknown_keyword_is_shown_the_nearest_of_all_keywords() =>
        Assert.Contains(Findings("""{"additionalPropertys": false}"""), f => f.StartsWith("BR2014", StringComparison.Ordinal) && f.Contains("additionalProperties", StringComparison.Ordinal));
}
