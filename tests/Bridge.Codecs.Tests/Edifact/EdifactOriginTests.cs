using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Edifact;

/// <summary>What the origins of the samples expect of them.</summary>
public sealed partial class EdifactOriginTests
{
    [Theory]
    [InlineData("cartridge/ORDERS_D.03B_Interchange.txt", "cartridge/ORDERS_D.03B_Interchange.xml", 50)]
    [InlineData("invoic/invoic.txt", "invoic/expected.xml", 90)]
    [InlineData("recadv/recadv.txt", "recadv/expected.xml", 60)]
    public void Every_value_stands_where_another_parser_finds_it(string input, string expected, int least)
    {
        var folder = Path.Combine(Kit.RequireData("edifact"), "smooks");
        var codec = Kit.Codec("edifact");
        var frame = EdiSamples.Read(codec, File.ReadAllBytes(Path.Combine(folder, input))).First(f => f.Status == FrameStatus.Frame);
        var document = Kit.Decode(codec, frame.Bytes, frame.Preamble);
        var occurrences = new Dictionary<string, int>();
        var failures = new List<string>();
        var compared = 0;
        foreach (var segment in XDocument.Load(Path.Combine(folder, expected)).Descendants().Where(e => Tag().IsMatch(e.Name.LocalName) && e.Elements().Any(c => Number().IsMatch(c.Name.LocalName))))
        {
            var tag = segment.Name.LocalName;
            if (tag is "UNA" or "UNZ") continue; // the framer's
            var occurrence = occurrences[tag] = occurrences.GetValueOrDefault(tag, -1) + 1;
            var seen = new HashSet<string>();
            foreach (var leaf in segment.Descendants().Where(e => !e.HasElements && e.Value.Length > 0))
            {
                var composite = leaf.Parent == segment ? "" : "." + leaf.Parent!.Name.LocalName;
                var path = $"{tag}({occurrence}){composite}.{leaf.Name.LocalName[1..]}";
                if (!seen.Add(path)) continue; // an element that comes twice is named by position
                var found = codec.Shape!.Locate!(path) is null ? "nothing there" : EdiKit.At(document, codec.Shape!, path);
                if (found is null && path.EndsWith(".C273.7008", StringComparison.Ordinal)) found = EdiKit.At(document, codec.Shape!, $"IMD({occurrence})+3:5"); // the second of that number
                if (found != leaf.Value && found?.TrimStart('0') != leaf.Value) failures.Add($"{path}: {found}, expected {leaf.Value}");
                compared++;
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(compared > least, $"{compared} values");
    }

    [Fact]
    public void Values_come_in_the_order_of_another_parser()
    {
        var folder = Path.Combine(Kit.RequireData("edifact"), "smooks", "d93a-invoic-1");
        var json = JsonNode.Parse(Kit.ToJson(Kit.Codec("edifact"), File.ReadAllBytes(Path.Combine(folder, "input.edi"))))!.AsObject();
        var expected = XDocument.Load(Path.Combine(folder, "expected-result.xml")).Descendants().Where(e => !e.HasElements && e.Value.Trim().Length > 0).Select(e => e.Value.Trim()).ToList();
        Assert.Equal(expected, EdiSamples.Values(json).Select(v => v.Trim()).Where(v => v.Length > 0));
    }

    [Theory]
    [InlineData("01", "01")]
    [InlineData("02", "01")] // other separators by UNA
    [InlineData("03", "01")] // UNG without a reference
    [InlineData("04", "02")]
    [InlineData("05", "03")] // a segment UCD of the interchange's own
    public void Inputs_that_differ_in_separators_and_line_ends_have_the_values_of_one_expectation(string input, string expectation)
    {
        var folder = Path.Combine(Kit.RequireData("edifact"), "smooks", "sax", "with_ung");
        var bytes = File.ReadAllBytes(Path.Combine(folder, $"unedifact-msg-{input}.edi"));
        var expected = XDocument.Load(Path.Combine(folder, $"unedifact-msg-expected-{expectation}.xml")).Descendants().Where(e => !e.HasElements && e.Value.Trim().Length > 0).Select(e => e.Value.Trim()).ToList();
        if (input == "03") expected.Remove("groupref11111"); // of UNG; UNE has it
        var codec = Kit.Codec("edifact", "document: interchange");
        if (input == "05")
        {
            // It stands in no message, and is a dead letter of its own; the message is read.
            Assert.Equal("UCD+1+2+3", expected[9]);
            expected.RemoveAt(9);
            var message = Kit.Codec("edifact");
            var frames = EdiSamples.Read(message, bytes);
            Assert.StartsWith("UCD+1+2+3'", Encoding.ASCII.GetString(frames[0].Bytes), StringComparison.Ordinal);
            var values = new List<string>();
            Leaves(JsonNode.Parse(Kit.ToJson(message, frames[1].Bytes, frames[1].Preamble))!, values);
            Assert.Equal(expected.Except(["1", "00000000000001"]).ToHashSet(), values.Except(["1"]).ToHashSet());
            return;
        }
        var found = new List<string>();
        foreach (var frame in EdiSamples.Read(codec, bytes)) Leaves(JsonNode.Parse(Kit.ToJson(codec, frame.Bytes))!, found);
        Assert.Equal(expected, found);
    }

    private static void Leaves(JsonNode node, List<string> values)
    {
        if (node is JsonObject item)
        {
            foreach (var (name, value) in item.Where(m => m.Key is not ("Position" or "Format" or "Problems" or "UNA") && m.Value is not null)) Leaves(value!, values);
        }
        else if (node is JsonArray list)
        {
            foreach (var value in list) Leaves(value!, values);
        }
        else if (node.ToString().Length > 0)
        {
            values.Add(node.ToString());
        }
    }

    [GeneratedRegex("^[A-Z]{3}$")]
    private static partial Regex Tag();

    [GeneratedRegex(@"^[ECS]\d{3,4}$")]
    private static partial Regex Number();
}
