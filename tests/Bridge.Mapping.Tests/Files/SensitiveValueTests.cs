using Bridge.Mapping.Files.Rejections;

namespace Bridge.Mapping.Tests.Files;

/// <summary>Fields that the layout marks as <c>sensitive</c> are never quoted by a rejection, nor is what was made of them.</summary>
public sealed class SensitiveValueTests : IDisposable
{
    private const string Layout = """
        layout: cards/1
        format: { type: csv, delimiter: ";", header: true }
        records:
          line:
            fields:
              Card: { type: text, sensitive: true }
              Note: { type: text }
              Qty:  { type: decimal, scale: 2 }
        """;

    private readonly MappingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private MappingRejection Reject(string mapping, string line = "4111222233334444;note;1.00", string layout = Layout, string to = "{ format: json }")
    {
        _fixture.Write("layout.yaml", layout);
        var loaded = _fixture.Good($"mapping: m/1\nfrom: {{ layout: layout.yaml }}\nto: {to}\n{mapping}");
        return Assert.Single(MappingFixture.Outcomes(loaded, $"Card;Note;Qty\n{line}\n")).Rejection!;
    }

    [Theory]
    [InlineData("asserts:\n  - that: Note = \"ok\"\n    else: '\"card \" & Card'\noutput: { a: Note }\n")]
    [InlineData("asserts:\n  - that: Note = \"ok\"\n    else: '\"card \" & $substring(Card, 0, 8)'\noutput: { a: Note }\n")]
    [InlineData("output: { a: '$number(Card & \"x\")' }\n")]
    [InlineData("output: { a: '$number($substring(Card, 0, 8) & \"x\")' }\n")]
    [InlineData("let: { $part: '$substring(Card, 0, 8)' }\noutput: { a: '$number($part & \"x\")' }\n")]
    [InlineData("functions: { $read: 'function($x) { $number($substring($x, 0, 8) & \"x\") }' }\noutput: { a: $read(Card) }\n")]
    public void A_rejection_quotes_neither_a_sensitive_value_nor_what_was_made_of_it(string mapping)
    {
        var rejection = Reject(mapping);
        Assert.DoesNotContain("41112222", rejection.Text, StringComparison.Ordinal);
        Assert.Contains("***", rejection.Text, StringComparison.Ordinal);
        Assert.Contains("m.yaml:", rejection.Text, StringComparison.Ordinal);
        Assert.Equal("""{"Card":"***","Note":"note","Qty":1.00}""", rejection.Decoded);
    }

    [Theory]
    [InlineData("output: { a: Card, b: '$number(Note & \"x\")' }\n")]
    [InlineData("let: { $note: '$number(Note & \"x\")' }\noutput: { a: Card, b: $note }\n")]
    public void A_rejection_for_another_field_quotes_its_value_as_ever(string mapping) => Assert.Contains("notex", Reject(mapping).Text, StringComparison.Ordinal);

    [Fact]
    public void A_schema_that_the_output_breaks_does_not_quote_a_sensitive_value()
    {
        _fixture.Write("out.json", """{"properties": {"a": {"pattern": "^x"}}}""");
        var rejection = Reject("output: { a: Card }\n", to: "{ format: json, schema: out.json }");
        Assert.Equal("BR2016", rejection.Code);
        Assert.DoesNotContain("41112222", rejection.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bytes_of_a_field_that_cannot_be_read_are_shown_unless_it_is_sensitive()
    {
        Assert.DoesNotContain("1x", Reject("output: { a: Qty }\n", "4111222233334444;note;1x", Layout.Replace("Qty:  { ", "Qty:  { sensitive: true, ", StringComparison.Ordinal)).Text, StringComparison.Ordinal);
        var open = Reject("output: { a: Qty }\n", "4111222233334444;note;1x", Layout.Replace(", sensitive: true", "", StringComparison.Ordinal));
        Assert.Contains("\n  input /Qty, byte 36, columns 23-24: |1x|", open.Text, StringComparison.Ordinal);
    }
}
