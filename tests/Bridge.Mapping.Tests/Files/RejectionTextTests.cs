using System.Text;
using Bridge.Mapping.Files.Rejections;
using Bridge.Mapping.Files.Running;
using Bridge.Mapping.Testing;

namespace Bridge.Mapping.Tests.Files;

/// <summary>What a rejection tells: what is wrong, the place in the mapping, the part of the output with the numbers of its items, and the fields of the input with their bytes.</summary>
public sealed class RejectionTextTests : IDisposable
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
              Site:    { at: 2, length: 4, trim: right }
          D:
            recognise: { RecType: D }
            occurs: 0..*
            fields:
              RecType: { at: 1, length: 1 }
              Item:    { at: 2, length: 4, trim: right }
              Qty:     { at: 6, length: 4, type: integer, pad: zero, blank: missing }
        """;

    private const string Reply = """
        layout: reply/1
        format: { type: fixed_width, encoding: cp1252, line_end: lf }
        message: document
        records:
          H:
            recognise: { T: H }
            occurs: 1
            fields:
              T: { at: 1, length: 1 }
          D:
            recognise: { T: D }
            occurs: 0..*
            fields:
              T: { at: 1, length: 1 }
              Q: { at: 2, length: 3, type: integer, pad: zero }
        """;

    private const string Input = "HNORD\nDAB  0012\nDCÄ  0345\nDEF      \n";

    private readonly MappingFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private MappingRejection Reject(string mapping, string input = Input, string from = "{ layout: despatch.yaml }", string to = "{ format: json }")
    {
        _fixture.Write("despatch.yaml", Layout);
        _fixture.Write("reply.yaml", Reply);
        var loaded = _fixture.Good($"mapping: m/1\nfrom: {from}\nto: {to}\n{mapping}\n");
        var batch = MessageCutter.Cut(Encoding.Latin1.GetBytes(input), loaded.From).First();
        using var output = new MappedBatch([]);
        return loaded.CreateWorker().Translate(batch[0], output).Rejection!;
    }

    private static void AssertLines(MappingRejection rejection, params ReadOnlySpan<string> lines)
    {
        foreach (var line in lines) Assert.Contains("\n" + line + "\n", rejection.Text + "\n", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("output:\n  lines:\n    $each: D\n    $item: { i: Item, q: '$number(Item) * 2' }", "m.yaml:7:34")]
    [InlineData("output: |\n  { \"lines\": [D.{ \"i\": Item,\n   \"q\": $number(Item) * 2 }] }", "m.yaml:6:16")]
    [InlineData("missing: error\noutput: |\n  { \"lines\": [D.{ \"i\": Item,\n   \"q\": $number(Item) * 2 }] }", "m.yaml:7:16")]
    [InlineData("missing: null\noutput: |\n  { \"lines\": [D.{ \"i\": Item,\n   \"q\": $number(Item) * 2 }] }", "m.yaml:7:16")]
    public void An_error_names_the_item_of_the_output_and_the_field_of_the_input_in_both_forms_of_a_mapping(string mapping, string place)
    {
        var rejection = Reject(mapping, Input.Replace("DAB  ", "D7    ", StringComparison.Ordinal).Replace("D7    0", "D7   0", StringComparison.Ordinal));
        Assert.Contains(place, rejection.Text, StringComparison.Ordinal);
        AssertLines(rejection, "  at output /lines/1/q   value \"CÄ\"", "  input /D/1/Item = \"CÄ\", byte 17, line 3, columns 2-5: 43 C4 20 20 |C.  |", "  from record 1, byte 0");
        Assert.Equal(("/lines/1/q", 17L), (rejection.Path, rejection.Offset));
    }

    [Fact]
    public void A_blank_field_that_is_required_is_shown_with_its_blanks()
    {
        var rejection = Reject("output: |\n  { \"lines\": [D.{ \"q\": $require(Qty) }] }");
        AssertLines(rejection, "  at output /lines/2/q", "  input /D/2/Qty, byte 31, line 4, columns 6-9: |    |");
    }

    [Fact]
    public void Of_the_fields_that_an_expression_reads_the_one_with_the_value_concerned_is_shown()
    {
        var rejection = Reject("output: |\n  { \"lines\": [D.{ \"q\": Qty * (Item; Item) }] }");
        Assert.Contains("T2002", rejection.Text, StringComparison.Ordinal);
        Assert.Contains("input /D/0/Item", rejection.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("input /D/0/Qty", rejection.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Shared_values_and_functions_lead_to_the_input_and_to_the_output()
    {
        AssertLines(Reject("let: { $site: H.Site }\noutput: { n: '$number($site & \"!\")' }"), "  at output /n   value \"NORD!\"", "  input /H/Site = \"NORD\", byte 1, columns 2-5: |NORD|");
        AssertLines(Reject("let: { $site: $number(H.Site) }\noutput: { n: $site }"), "  in $site   value \"NORD\"", "  input /H/Site = \"NORD\", byte 1, columns 2-5: |NORD|");
        AssertLines(Reject("functions: { $net: 'function($d) { $d.Qty * $number($d.Item) }' }\noutput: |\n  { \"a\": [D.{ \"n\": $net($) }] }"), "  at output /a/0/n, in $net   value \"AB\"", "  input /D/0/Item = \"AB\", byte 7, line 2, columns 2-5: |AB  |");
    }

    [Fact]
    public void A_check_shows_what_it_read()
    {
        var rejection = Reject("asserts:\n  - that: H.Site = \"SUED\"\n    else: '\"wrong site\"'\noutput: { n: H.Site }");
        Assert.StartsWith("BR2012 ", rejection.Text, StringComparison.Ordinal);
        AssertLines(rejection, "  input /H/Site = \"NORD\", byte 1, columns 2-5: |NORD|");
        Assert.Equal(1, rejection.Offset);
    }

    [Fact]
    public void A_field_that_cannot_be_read_names_the_expression_that_reads_it()
    {
        var rejection = Reject("output: |\n  { \"lines\": [D.{ \"q\": Qty }] }", Input.Replace("0345", "03x5", StringComparison.Ordinal));
        AssertLines(rejection, "  at output /lines/1/q", "  input /D/1/Qty, byte 21, line 3, columns 6-9: |03x5|");
        Assert.Contains("  in the mapping ", rejection.Text, StringComparison.Ordinal);
        Assert.Contains("m.yaml:5:24", rejection.Text, StringComparison.Ordinal);
        Assert.Equal(21, rejection.Offset);
    }

    [Theory]
    [InlineData("output: |\n  { \"H\": { \"T\": \"H\" }, \"D\": [D[Qty > 0].{ \"T\": \"D\", \"Q\": Qty * 100 }] }")]
    [InlineData("output:\n  H: { T: '\"H\"' }\n  D:\n    $each: D[Qty > 0]\n    $item: { T: '\"D\"', Q: Qty * 100 }")]
    public void A_value_that_the_output_cannot_hold_names_the_expression_and_the_input(string mapping)
    {
        var rejection = Reject(mapping, to: "{ layout: reply.yaml }");
        Assert.Contains("field Q cannot be written", rejection.Text, StringComparison.Ordinal);
        AssertLines(rejection, "  at output /D/0/Q   value 1200", "  input /D/0/Qty = 12, byte 11, line 2, columns 6-9: |0012|");
    }

    [Fact]
    public void An_output_that_breaks_its_schema_names_expression_and_input_and_so_does_an_input()
    {
        _fixture.Write("s.json", """{"properties": {"a": {"properties": {"b": {"type": "string"}}}}}""");
        var output = Reject("output: { a: { b: 'D[0].Qty' } }", to: "{ format: json, schema: s.json }");
        AssertLines(output, "  input /D/0/Qty = 12, byte 11, line 2, columns 6-9: |0012|");
        Assert.Contains("/a/b is made in the mapping ", output.Text, StringComparison.Ordinal);
        var input = Reject("output: { a: a.b }", """{"a": {"b": 5}}""", "{ format: json, schema: s.json }");
        AssertLines(input, "  input /a/b = 5, byte 12, column 13: |5|");
    }

    [Fact]
    public void In_a_split_the_message_is_named_and_the_path_is_that_within_it()
    {
        var rejection = Reject("split: { each: D }\noutput: { n: { q: $require(Qty) } }\nkey: Item");
        AssertLines(rejection, "  at output /n/q of message 3 of the split", "  input /D/2/Qty, byte 31, line 4, columns 6-9: |    |");
        AssertLines(Reject("split: { each: D }\noutput: { n: Item }\nkey: $number(Item)"), "  in key of message 1 of the split   value \"AB\"");
    }

    [Fact]
    public void The_hundredth_of_many_rejected_messages_still_shows_its_input()
    {
        _fixture.Write("despatch.yaml", Layout);
        var loaded = _fixture.Good("mapping: m/1\nfrom: { layout: despatch.yaml }\nto: { format: json }\noutput: { q: $number(H.Site) }\n");
        var batch = MessageCutter.Cut(Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(Input, 100))), loaded.From).First();
        using var output = new MappedBatch([]);
        var worker = loaded.CreateWorker();
        for (var i = 0; i < batch.Count; i++) Assert.Contains("input /H/Site", worker.Translate(batch[i], output).Rejection!.Text, StringComparison.Ordinal);
        Assert.Equal(100, batch.Count);
    }
}
