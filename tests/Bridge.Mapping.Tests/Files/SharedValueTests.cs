using System.Text;
using System.Text.Json;

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

    [Theory]
    [InlineData("let:\n  $a: $b + 1\n  $b: x\n", "m.yaml:6:7", "$b stands below its use in $a; move it up")]
    [InlineData("functions:\n  $f: function($n){ $n + $b }\nlet:\n  $a: 1 + $f(x)\n  $b: x\n", "m.yaml:8:11", "$b stands below its use in $a (through $f); move it up")]
    [InlineData("let:\n  $a: $a + 1\n", "m.yaml:6:7", "$a is used in its own value")]
    public void A_value_that_stands_below_its_use_is_an_error(string shared, string place, string message)
    {
        Assert.Null(_fixture.Load(Json + shared + "output: { a: $a }\n"));
        var finding = Assert.Single(_fixture.Diagnostics.All);
        Assert.Equal("BR2006", finding.Code);
        Assert.EndsWith(place, finding.Location.ToString(), StringComparison.Ordinal);
        Assert.Equal(message, finding.Message);
    }

    [Fact]
    public void A_name_declared_inside_the_value_is_no_use_of_a_later_value() =>
        Assert.Equal("""{"a":3}""", Assert.Single(MappingFixture.Map(_fixture.Good(Json + "let:\n  $a: '($b := 1; $b + $map([2], function($c){ $c }))'\n  $b: 5\n  $c: 6\noutput: { a: $a }\n"), "{}")));

    [Theory]
    [InlineData("let: { $sum: x }", "$sum is built in; give the shared value another name")]
    [InlineData("functions: { $parseDate: 'function($x){ $x }' }", "$parseDate is built in; give the shared value another name")]
    [InlineData("let: { $meta: x }", "$meta is built in; give the shared value another name")]
    [InlineData("functions: { $f: 'function($x){ $x }' }\nlet: { $f: x }", "$f stands under functions: as well; give one of them another name")]
    public void A_shared_name_that_hides_another_is_an_error(string shared, string message)
    {
        Assert.Null(_fixture.Load(Json + shared + "\noutput: { a: x }\n"));
        Assert.Contains(_fixture.Diagnostics.All, d => d.Code == "BR2017" && d.Message == message);
    }
}
