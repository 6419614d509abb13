using System.Text;
using System.Text.Json;
using Bridge.Mapping.Files;

namespace Bridge.Mapping.Tests.Files;

/// <summary><c>let:</c> and <c>functions:</c> of a mapping file.</summary>
public sealed class SharedValueTests : IDisposable
{
    private const string Json = "mapping: t/1\nfrom: { format: json }\nto: { format: json }\nmissing: omit\n";

    private readonly MappingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("let: { $a: $uuid4(), $id: $uuid4() }")]
    [InlineData("let: { $a: $random(), $id: $uuid7() }")]
    [InlineData("functions: { $new: 'function(){ $uuid4() }' }\nlet: { $a: $new(), $id: $new() }")]
    public void A_shared_random_value_is_one_value_in_key_header_and_output(string shared)
    {
        var mapping = _fixture.Good(Json + shared + "\nkey: $id\nheaders: { id: $id, other: $uuid4() }\noutput: { a: $a, id: $id, own: $uuid4() }\n");
        string key = "", header = "", other = "";
        using var output = JsonDocument.Parse(Assert.Single(MappingFixture.Map(mapping, "{}", look: o =>
        {
            var message = o.Messages[0];
            key = Encoding.UTF8.GetString(message.Key.Span);
            Assert.True(message.TryGetHeader("id"u8, out var id));
            header = id.ValueText;
            Assert.True(message.TryGetHeader("other"u8, out var field));
            other = field.ValueText;
        })));
        var id = output.RootElement.GetProperty("id").GetString()!;
        Assert.Equal(36, id.Length);
        Assert.Equal(id, key);
        Assert.Equal(id, header);

        // Neither are two values the same, nor what the pieces draw for themselves.
        Assert.Equal(5, new HashSet<string> { id, output.RootElement.GetProperty("a").ToString(), output.RootElement.GetProperty("own").ToString(), other, "" }.Count);
    }

    [Fact]
    public void A_shared_random_value_is_the_same_when_the_message_is_mapped_again()
    {
        var mapping = _fixture.Good(Json + "let: { $id: $uuid4() }\noutput: { id: $id }\n");
        Assert.Equal(MappingFixture.Map(mapping, "{}"), MappingFixture.Map(mapping, "{}"));
    }

    [Fact]
    public void A_shared_random_value_is_one_value_in_all_parts_of_a_split()
    {
        var mapping = _fixture.Good(Json + "let: { $id: $uuid4() }\nsplit: { each: items }\nkey: $id\noutput: { id: $id }\n");
        Assert.Single(MappingFixture.Map(mapping, """{"items": [{"x": 1}, {"x": 2}]}""").Distinct());
    }
}
