using System.Globalization;
using System.Text.Json.Nodes;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.X12;

/// <summary>What the origins of the samples expect of them.</summary>
public sealed class X12OriginTests
{
    [Fact]
    public void Values_come_in_the_order_of_another_parser()
    {
        var folder = Path.Combine(Kit.RequireData("x12"), "staedi");
        var codec = Kit.Codec("x12");
        var frames = EdiSamples.Read(codec, File.ReadAllBytes(Path.Combine(folder, "sample837-original.edi"))).Where(f => f.Status == FrameStatus.Frame).ToList();
        var found = new List<string>();
        foreach (var frame in frames) found.AddRange(EdiSamples.Values(JsonNode.Parse(Kit.ToJson(codec, frame.Bytes, frame.Preamble))!.AsObject()));
        var expected = new List<string>();
        Collect(JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "sample837-original.json")))!, expected);
        Assert.Equal(expected.Select(Plain), found.Select(Plain).Where(v => v.Length > 0));
    }

    // Segments of transaction sets only: the envelope is compared elsewhere.
    private static void Collect(JsonNode node, List<string> values)
    {
        if ((string?)node["type"] == "segment")
        {
            if ((string?)node["name"] is not ("ISA" or "GS" or "GE" or "IEA")) Leaves(node["data"], values);
            return;
        }
        foreach (var item in node["data"] as JsonArray ?? []) Collect(item!, values);
    }

    private static void Leaves(JsonNode? node, List<string> values)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) Leaves(item, values);
        }
        else if (node is JsonObject item)
        {
            Leaves(item["data"], values);
        }
        else if (node is not null && node.ToString().Length > 0)
        {
            values.Add(node.ToString());
        }
    }

    // That parser makes numbers of numeric elements.
    private static string Plain(string text) => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number.ToString("0.####", CultureInfo.InvariantCulture) : text.Trim();
}
