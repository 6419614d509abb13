using System.Text;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Running;
using Bridge.Mapping.Testing;
using Bridge.Messages;

namespace Bridge.Mapping.Tests.Files;

/// <summary><c>route:</c> of a mapping that splits.</summary>
public sealed class SplitRouteTests : IDisposable
{
    private const string Input = """{"north": "lager", "items": [{"n": 1, "to": "lager"}, {"n": 2, "to": ["lager", "versand"]}, {"n": 3}, {"n": 4, "to": "versand"}]}""";

    private readonly MappingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("lager", "1 2 3")]
    [InlineData("versand", "2 3 4")]
    [InlineData("other", "3")]
    [InlineData(null, "1 2 3 4")]
    public void The_route_of_a_split_is_that_of_the_item(string? destination, string expected)
    {
        using var output = new MappedBatch([]);
        var outcome = Translate("route: to", destination, Input, output);
        Assert.Equal(MappingOutcomeKind.Mapped, outcome.Kind);
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, output.Messages.Count).Select(i => Encoding.UTF8.GetString(output.Messages[i].Body.Span))));
    }

    [Fact]
    public void The_route_of_an_item_may_read_what_is_around_it_and_shared_values()
    {
        using var output = new MappedBatch([]);
        Translate("let: { $north: north }\nroute: '$north = \"lager\" and n > %.%.limit ? \"lager\" : \"versand\"'", "lager", """{"north": "lager", "limit": 1, "box": {"items": [{"n": 1}, {"n": 2}]}}""", output, "box.items");
        Assert.Equal("2", Encoding.UTF8.GetString(Assert.Single(Enumerable.Range(0, output.Messages.Count).Select(i => output.Messages[i].Body.ToArray()))));
    }

    [Fact]
    public void A_message_none_of_whose_items_goes_to_the_destination_is_filtered_by_route()
    {
        using var output = new MappedBatch([]);
        var outcome = Translate("route: to", "versand", """{"items": [{"n": 1, "to": "lager"}]}""", output);
        Assert.Equal(MappingOutcomeKind.Filtered, outcome.Kind);
        Assert.Equal("route", outcome.Filter);
        Assert.Equal(0, output.Messages.Count);
    }

    [Theory]
    [InlineData("lager", MappingOutcomeKind.Mapped)]
    [InlineData("versand", MappingOutcomeKind.Rejected)]
    [InlineData(null, MappingOutcomeKind.Rejected)]
    public void An_item_that_fails_rejects_the_message_only_for_the_destination_that_it_goes_to(string? destination, MappingOutcomeKind expected)
    {
        using var output = new MappedBatch([]);
        Assert.Equal(expected, Translate("route: to\nkey: $require(n)", destination, """{"items": [{"n": 1, "to": "lager"}, {"to": "versand"}]}""", output).Kind);
        Assert.Equal(expected == MappingOutcomeKind.Mapped ? 1 : 0, output.Messages.Count);
    }

    [Fact]
    public void A_route_that_fails_rejects_the_message_for_every_destination_and_is_not_looked_at_without_one()
    {
        using var output = new MappedBatch([]);
        const string Input = """{"items": [{"n": 1, "to": "lager"}, {"n": 2}]}""";
        var rejected = Translate("route: $require(to)", "lager", Input, output);
        Assert.Equal(MappingOutcomeKind.Rejected, rejected.Kind);
        Assert.Contains(":5:16", rejected.Rejection!.Text, StringComparison.Ordinal);
        Assert.Equal(MappingOutcomeKind.Mapped, Translate("route: $require(to)", null, Input, output).Kind);
    }

    private MappingOutcome Translate(string route, string? destination, string input, MappedBatch output, string each = "items")
    {
        var mapping = _fixture.Good($"mapping: t/1\nfrom: {{ format: json }}\nto: {{ format: json }}\nsplit: {{ each: {each} }}\n{route}\noutput: n\n");
        var worker = mapping.CreateWorker(destination);
        var batch = Assert.Single(MessageCutter.Cut(Encoding.UTF8.GetBytes(input), mapping.From!, new HeaderWriter().ToHeaderSet()));
        return worker.Translate(batch[0], output);
    }
}
