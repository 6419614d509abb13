using System.Buffers;
using System.Text;
using System.Text.Json;
using Bridge.Mapping.Explain;
using Bridge.Mapping.Testing;
using Bridge.Mapping.Tests.Files;

namespace Bridge.Mapping.Tests.Explain;

/// <summary>What <c>bridge map --explain</c> tells about each field.</summary>
public sealed class MappingExplainerTests : IDisposable
{
    private const string Layout = """
        layout: despatch/1
        format: { type: fixed_width, encoding: cp1252, line_end: lf }
        message: document
        records:
          H:
            recognise: { RecType: H }
            occurs: 1
            fields:
              RecType: { at: 1, length: 1 }
              DocNo:   { at: 2, length: 6, trim: right, sensitive: true }
              Shipped: { at: 8, length: 8 }
          D:
            recognise: { RecType: D }
            occurs: 0..*
            fields:
              RecType: { at: 1, length: 1 }
              Item:    { at: 2, length: 6, trim: right }
              Qty:     { at: 8, length: 6, type: decimal, scale: 2, sign: overpunch }
              Price:   { at: 14, length: 6, type: decimal, scale: 2, blank: missing }
        """;

    private const string Input = "HABC12320241126\nDX-1   00012E000250\nDX-2   00100{      \n";

    private readonly MappingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private MappingExplanation Explain(string output, string input = Input, string more = "missing: omit")
    {
        _fixture.Write("layout.yaml", Layout);
        var mapping = _fixture.Good($"mapping: m/1\nfrom: {{ layout: layout.yaml }}\nto: {{ format: json }}\n{more}\n{output}");
        var batch = MessageCutter.Cut(Encoding.Latin1.GetBytes(input), mapping.From).Single();
        return new MappingExplainer(mapping).Explain(batch[0]);
    }

    private static ExplainedField Field(MappingExplanation explanation, string path) => Assert.Single(explanation.Fields, f => f.Path == path);

    private const string Tree = """
        let:
          $day: $parseDate(H.Shipped, "[Y0001][M01][D01]")
        output:
          shipped: $formatDate($day, "[D01].[M01].[Y0001]")
          source: { $text: legacy }
          lines:
            $each: D
            $item:
              item: Item
              total: Qty * Price
          count: $count(D)
          sum: $sum(D.Qty)
        """;

    [Fact]
    public void A_field_shows_its_expression_its_place_and_the_bytes_it_came_from()
    {
        var explanation = Explain(Tree);
        Assert.Equal("mapped", explanation.Outcome);
        var total = Field(explanation, "/lines/0/total");
        Assert.Equal("3.1250", total.Value);
        Assert.Equal("Qty * Price", total.Expression);
        Assert.Equal((14, 14), (total.Location.Line, total.Location.Column));
        Assert.EndsWith("m.yaml", total.Location.File, StringComparison.Ordinal);
        var price = Assert.Single(total.Inputs, i => i.Path == "/D/0/Price");
        Assert.Equal("2.50", price.Value);
        Assert.Equal((29, 6), (price.Offset, price.Length));
        Assert.Equal("000250"u8.ToArray(), price.Bytes);
        Assert.Equal("00012E"u8.ToArray(), Assert.Single(total.Inputs, i => i.Path == "/D/0/Qty").Bytes);
        Assert.Equal([new ExplainedStep("Qty", "1.25"), new ExplainedStep("Price", "2.50")], total.Steps);
    }

    [Fact]
    public void A_field_without_a_value_shows_the_blank_bytes_that_are_why()
    {
        var total = Field(Explain(Tree), "/lines/1/total");
        Assert.Null(total.Value);
        var price = Assert.Single(total.Inputs, i => i.Path == "/D/1/Price");
        Assert.Null(price.Value);
        Assert.Equal("      "u8.ToArray(), price.Bytes);
    }

    [Fact]
    public void Shared_values_are_fields_of_their_own_and_lead_to_the_input()
    {
        var explanation = Explain(Tree);
        Assert.Equal("/H/Shipped", Assert.Single(Field(explanation, "$day").Inputs).Path);
        var shipped = Field(explanation, "/shipped");
        Assert.Equal("\"26.11.2024\"", shipped.Value);
        Assert.Equal("/H/Shipped", Assert.Single(shipped.Inputs).Path);
    }

    [Fact]
    public void Lists_read_as_a_whole_and_lists_read_item_by_item_are_told_apart()
    {
        var explanation = Explain(Tree);
        Assert.Equal(["/D"], Field(explanation, "/count").Inputs.Select(i => i.Path));
        Assert.Equal(["/D/0/Qty", "/D/1/Qty"], Field(explanation, "/sum").Inputs.Select(i => i.Path));
        Assert.Equal("\"legacy\"", Field(explanation, "/source").Value);
        Assert.Empty(Field(explanation, "/source").Inputs);
    }

    [Fact]
    public void An_output_of_one_expression_is_explained_leaf_by_leaf()
    {
        var explanation = Explain("output: |\n  {\n    \"a\": { \"doc\": $substring(H.Shipped, 0, 4) },\n    \"lines\": [D.{ \"q\": Qty > 1 ? \"many\" : \"few\" }]\n  }\n");
        var doc = Field(explanation, "/a/doc");
        Assert.Equal(("\"2024\"", "$substring(H.Shipped, 0, 4)", 7), (doc.Value, doc.Expression, doc.Location.Line));
        Assert.Equal(["\"many\"", "\"many\""], explanation.Fields.Where(f => f.Path.StartsWith("/lines/", StringComparison.Ordinal)).Select(f => f.Value));
    }

    [Fact]
    public void Sensitive_values_are_masked_wherever_they_went()
    {
        var explanation = Explain("let: { $part: '$substring(H.DocNo, 0, 3)' }\noutput:\n  doc: H.DocNo\n  key: '\"K-\" & H.DocNo'\n  part: $part & \"-\"\n  failed: $number($part & \"x\")\n");
        Assert.DoesNotContain("ABC", ToJson(explanation), StringComparison.Ordinal);
        var text = ExplanationText.Write(explanation);
        Assert.DoesNotContain("ABC123", text, StringComparison.Ordinal);
        Assert.DoesNotContain("414243313233", ToJson(explanation), StringComparison.Ordinal);
        Assert.Equal(["/H/DocNo"], Field(explanation, "/doc").Inputs.Select(i => i.Path));
    }

    [Fact]
    public void A_rejected_message_is_explained_up_to_the_field_that_failed()
    {
        var explanation = Explain("output:\n  a: H.Shipped\n  b: (H.Shipped; H.Shipped) * 2\n  c: $count(D)\n");
        Assert.Equal("rejected", explanation.Outcome);
        Assert.Contains("T2001", explanation.Reason, StringComparison.Ordinal);
        Assert.Equal(["/a", "/b"], explanation.Fields.Select(f => f.Path));
        Assert.Contains("BR2", Field(explanation, "/b").Error, StringComparison.Ordinal);
        Assert.Equal("\"20241126\"", Assert.Single(Field(explanation, "/b").Inputs).Value);
    }

    [Fact]
    public void A_policy_for_missing_values_does_not_hide_the_expression()
    {
        var explanation = Explain("output:\n  a: H.Shipped\n", more: "missing: error");
        Assert.Equal("H.Shipped", Field(explanation, "/a").Expression);
    }

    [Fact]
    public void The_text_and_the_json_hold_all_of_it()
    {
        var explanation = Explain(Tree);
        var text = ExplanationText.Write(explanation);
        Assert.Contains("/lines/0/total = 3.1250", text, StringComparison.Ordinal);
        Assert.Contains("30 30 30 32 35 30", text, StringComparison.Ordinal);
        Assert.Contains("|000250|", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(ToJson(explanation));
        Assert.Equal("mapped", json.RootElement.GetProperty("outcome").GetString());
        Assert.Equal(explanation.Fields.Count, json.RootElement.GetProperty("fields").GetArrayLength());
        Assert.Contains("\"hex\":\"303030323530\"", ToJson(explanation), StringComparison.Ordinal);
    }

    private static string ToJson(MappingExplanation explanation)
    {
        var output = new ArrayBufferWriter<byte>();
        ExplanationJson.Write(explanation, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
