using System.Globalization;
using System.Text.Json.Nodes;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.X12;

/// <summary>What the origins of the samples expect of them.</summary>
public sealed class X12OriginTests
{
    [Theory]
    [InlineData("sample837-original.json")]
    [InlineData("sample837-original-nestHL.json")]
    public void Values_come_in_the_order_of_another_parser(string expectation)
    {
        var folder = Path.Combine(Kit.RequireData("x12"), "staedi");
        var codec = Kit.Codec("x12");
        var frames = EdiSamples.Read(codec, File.ReadAllBytes(Path.Combine(folder, "sample837-original.edi"))).Where(f => f.Status == FrameStatus.Frame).ToList();
        var found = new List<string>();
        foreach (var frame in frames) found.AddRange(EdiSamples.Values(JsonNode.Parse(Kit.ToJson(codec, frame.Bytes, frame.Preamble))!.AsObject()));
        var expected = new List<string>();
        Collect(JsonNode.Parse(File.ReadAllText(Path.Combine(folder, expectation)))!, expected);
        Assert.Equal(expected.Select(Plain), found.Select(Plain).Where(v => v.Length > 0));
    }

    private const string Claims = """
        layout: claims/1
        format: { type: x12 }
        message: "837"
        segments: { BHT: 1 }
        groups:
          Submitter: { starts: NM1, when: { E01: "41" }, occurs: 1, segments: { PER: 1..2 } }
          Receiver: { starts: NM1, when: { E01: "40" }, occurs: 1 }
          Billing:
            starts: HL
            when: { E03: "20" }
            occurs: 1..*
            groups:
              Provider: { starts: NM1, when: { E01: "85" }, occurs: 1, segments: { N3: 1, N4: 1, REF: 1..3, PER: 0..2 } }
              PayTo: { starts: NM1, when: { E01: "87" }, occurs: 0..1, segments: { N3: 1, N4: 1 } }
              Subscribers:
                starts: HL
                when: { E03: "22" }
                occurs: 1..*
                segments: { SBR: 1 }
                groups:
                  Name: { starts: NM1, when: { E01: IL }, occurs: 1, segments: { N3: 0..1, N4: 0..1, DMG: 0..1 } }
                  Payer: { starts: NM1, when: { E01: PR }, occurs: 1 }
                  Claims:
                    starts: CLM
                    occurs: 0..*
                    segments: { HI: 1..12 }
                    groups:
                      Lines: { starts: LX, occurs: 1..*, segments: { SV1: 1, DTP: 1..* } }
        """;

    /// <summary>The damage that each file's name tells is found, or is none for us.</summary>
    [Theory]
    [InlineData("x12_valid_different_separators.txt", "")]
    [InlineData("x12_bad_first_line.txt", "")]                      // ISA of 105 characters is read all the same
    [InlineData("x12_no_isa_line.txt", "")]
    [InlineData("x12_loop_errors1_exceeds_max_1_parent.txt", "2 Provider")]
    [InlineData("x12_loop_errors3_missing_loops.txt", "0 Provider")]
    [InlineData("x12_missing_required_loops_mult_repeats.txt", "0 Lines")]
    [InlineData("x12_bad_valid_code.txt", "0 Provider")]            // 117 stands where 85 is expected
    public void Files_damaged_by_name_have_that_damage_told_by_a_layout(string name, string damage)
    {
        var codec = Kit.Layout(Claims);
        var bytes = File.ReadAllBytes(Path.Combine(Kit.RequireData("x12"), "imsweb", "837_5010", name));
        var frame = Assert.Single(EdiSamples.Read(codec, bytes), f => f.Status == FrameStatus.Frame);
        var json = JsonNode.Parse(Kit.ToJson(codec, frame.Bytes, frame.Preamble))!;
        var told = (json["Problems"] as JsonArray ?? []).Select(p => (string)p!).Where(p => !p.StartsWith("SE says", StringComparison.Ordinal)).ToList();
        if (damage.Length == 0) Assert.Empty(told);
        else Assert.Contains(told, p => p.Contains(damage, StringComparison.Ordinal));
    }

    [Fact]
    public void Elements_that_are_missing_are_absent_and_segments_out_of_order_keep_their_order()
    {
        var folder = Path.Combine(Kit.RequireData("x12"), "imsweb", "837_5010");
        var codec = Kit.Codec("x12", "counts: keep");
        var missing = EdiSamples.Read(codec, File.ReadAllBytes(Path.Combine(folder, "x12_missing_elements.txt"))).First(f => f.Status == FrameStatus.Frame);
        var json = JsonNode.Parse(Kit.ToJson(codec, missing.Bytes, missing.Preamble))!;
        Assert.Null(json["NM1"]![1]!["E02"]);
        Assert.Null(json["CLM"]![1]!["E05"]);
        var disordered = EdiSamples.Read(codec, File.ReadAllBytes(Path.Combine(folder, "x12_segments_out_of_order.txt"))).First(f => f.Status == FrameStatus.Frame);
        json = JsonNode.Parse(Kit.ToJson(codec, disordered.Bytes, disordered.Preamble))!;
        Assert.True((int)json["N4"]![0]!["Position"]! > (int)json["REF"]![0]!["Position"]!);
        Assert.Equal(disordered.Bytes, Assert.Single(EdiSamples.Read(codec, Kit.Encode(codec, json.ToJsonString())), f => f.Status == FrameStatus.Frame).Bytes);
    }

    [Fact]
    public void A_rejecting_999_tells_which_set_it_rejects()
    {
        var codec = Kit.Codec("x12");
        var frame = Assert.Single(EdiSamples.Read(codec, File.ReadAllBytes(Path.Combine(Kit.RequireData("x12"), "imsweb", "837_5010", "x12_999_rejected.txt"))), f => f.Status == FrameStatus.Frame);
        var document = Kit.Decode(codec, frame.Bytes, frame.Preamble);
        Assert.Equal(("0028", "NM", "R", "R"), (EdiKit.At(document, codec.Shape!, "AK202"), EdiKit.At(document, codec.Shape!, "IK301"), EdiKit.At(document, codec.Shape!, "IK501"), EdiKit.At(document, codec.Shape!, "AK901")));
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
