using System.Text;
using System.Text.Json.Nodes;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Edi;

/// <summary>Layouts with groups for the three segment formats.</summary>
public sealed class EdiLayoutTests
{
    private const string Orders = """
        layout: orders/1
        format: { type: edifact }
        message: ORDERS
        segments: { BGM: 1, DTM: 1..35, FTX: 0..*, UNS: 1, CNT: 0..*, MOA: 0..* }
        groups:
          Parties:
            starts: NAD
            segments: { LOC: 0..* }
            groups:
              Contacts: { starts: CTA, segments: { COM: 0..* } }
          Lines:
            starts: LIN
            occurs: 1..*
            segments: { PIA: 0..*, QTY: 0..*, DTM: 0..*, FTX: 0..* }
            groups:
              Prices: { starts: PRI }
              Parties: { starts: NAD }
        """;

    private const string Order = "UNH+1+ORDERS:D:96A:UN'BGM+220+1'DTM+137:20260301:102'NAD+BY+1'CTA+OC+:A'COM+1:TE'NAD+SU+2'LIN+1'QTY+21:5'DTM+2:20260310:102'PRI+AAA:1'NAD+DP+3'LIN+2'QTY+21:6'UNS+S'MOA+79:10'UNT+17+1'";

    [Fact]
    public void Segments_go_to_the_innermost_group_that_lists_them()
    {
        var json = Json(Kit.Layout(Orders), Order);
        Assert.Equal("""{"Parties":[{"NAD":{"Position":4,"E01":"BY","E02":{"C01":"1"}},"Contacts":[{"CTA":{"Position":5,"E01":"OC","E02":{"C02":"A"}},"COM":[{"Position":6,"E01":{"C01":"1","C02":"TE"}}]}]},{"NAD":{"Position":7,"E01":"SU","E02":{"C01":"2"}}}]}""",
            new JsonObject { ["Parties"] = json["Parties"]!.DeepClone() }.ToJsonString());
        var lines = json["Lines"]!.AsArray();
        Assert.Equal(2, lines.Count);
        Assert.Equal("""{"LIN":{"Position":8,"E01":"1"},"QTY":[{"Position":9,"E01":{"C01":"21","C02":"5"}}],"DTM":[{"Position":10,"E01":{"C01":"2","C02":"20260310","C03":"102"}}],"Prices":[{"PRI":{"Position":11,"E01":{"C01":"AAA","C02":"1"}}}],"Parties":[{"NAD":{"Position":12,"E01":"DP","E02":{"C01":"3"}}}]}""", lines[0]!.ToJsonString());
        Assert.Equal("79", (string?)json["MOA"]![0]!["E01"]!["C01"]);
        Assert.Null(json["Problems"]);
    }

    [Fact]
    public void A_message_with_groups_comes_back_with_and_without_positions()
    {
        var codec = Kit.Layout(Orders);
        var json = Json(codec, Order);
        Assert.Equal(Order, Kit.EncodeText(codec, json.ToJsonString()));
        Strip(json);
        Assert.Equal("UNH+1+ORDERS:D:96A:UN'BGM+220+1'DTM+137:20260301:102'NAD+BY+1'CTA+OC+:A'COM+1:TE'NAD+SU+2'LIN+1'QTY+21:5'DTM+2:20260310:102'PRI+AAA:1'NAD+DP+3'LIN+2'QTY+21:6'UNS+S'MOA+79:10'UNT+17+1'", Kit.EncodeText(codec, json.ToJsonString()));
    }

    [Theory]
    [InlineData("LIN+1", "1")]
    [InlineData("QTY.6060", "5")]
    [InlineData("PRI.5118", "1")]
    [InlineData("CTA.3412", "A")]
    [InlineData("BGM.1001", "220")]
    public void A_path_finds_the_first_occurrence_of_a_group(string path, string expected)
    {
        var codec = Kit.Layout(Orders);
        Assert.Equal(expected, EdiKit.At(Kit.Decode(codec, Encoding.UTF8.GetBytes(Order)), codec.Shape!, path));
    }

    [Fact]
    public void Names_are_those_of_the_layout()
    {
        var shape = Kit.Layout(Orders).Shape!;
        var lines = shape.Find("Lines")!;
        Assert.Equal((Occurs.Many, Occurs.One, Occurs.Many), (lines.Occurs, lines.Find("LIN")!.Occurs, lines.Find("QTY")!.Occurs));
        Assert.NotNull(lines.Locate!("QTY.6060"));
        Assert.Null(shape.Find("QTY"));
        Assert.Null(shape.Locate!("TAX.5283"));
    }

    [Fact]
    public void What_the_layout_does_not_allow_is_named_or_refused()
    {
        var twice = Order.Replace("DTM+137:20260301:102'", "", StringComparison.Ordinal).Replace("BGM+220+1'", "BGM+220+1'BGM+220+2'", StringComparison.Ordinal);
        Assert.Equal("""["the message has 2 BGM, the layout allows 1","the message has 0 DTM, the layout wants 1..35"]""", Json(Kit.Layout(Orders), twice)["Problems"]!.ToJsonString());
        var error = Assert.Throws<MessageFormatException>(() => Json(Kit.Layout(Orders.Replace("type: edifact", "type: edifact, structure: reject", StringComparison.Ordinal)), twice));
        Assert.Equal("BR2248", error.Code);
        Assert.Equal("BR2247", Assert.Throws<MessageFormatException>(() => Json(Kit.Layout(Orders), Order.Replace("ORDERS", "INVOIC", StringComparison.Ordinal))).Code);
    }

    [Fact]
    public void Segments_that_the_layout_does_not_list_stay_in_their_group()
    {
        var json = Json(Kit.Layout(Orders), Order.Replace("PRI+AAA:1'", "PRI+AAA:1'APR+X'", StringComparison.Ordinal).Replace("UNT+17", "UNT+18", StringComparison.Ordinal));
        Assert.Equal("X", (string?)json["Lines"]![0]!["Prices"]![0]!["APR"]![0]!["E01"]);
    }

    [Fact]
    public void Loops_start_by_what_their_segment_holds()
    {
        var codec = Kit.Layout("""
            layout: claim/1
            format: { type: x12 }
            message: 837
            segments: { BHT: 1 }
            groups:
              Submitter: { starts: NM1, when: { E01: "41" }, occurs: 1, segments: { PER: 0..2 } }
              Billing:
                starts: HL
                when: { E03: "20" }
                groups:
                  Provider: { starts: NM1, when: { E01: "85|87" }, occurs: 0..2, segments: { N3: 0..1, N4: 0..1 } }
                  Subscribers:
                    starts: HL
                    when: { E03: "22" }
                    groups:
                      Name: { starts: NM1, when: { E01: IL }, occurs: 0..1 }
                      Claims: { starts: CLM, segments: { HI: 0..* }, groups: { Lines: { starts: LX, segments: { SV1: 1 } } } }
            """);
        var message = "ST*837*1~BHT*0019~NM1*41*2*S~PER*IC~HL*1**20*1~NM1*85*2*P~N3*A~HL*2*1*22*0~NM1*IL*1*D~CLM*C1*10~LX*1~SV1*HC:1~LX*2~SV1*HC:2~CLM*C2*5~HL*3**20*1~NM1*87*2*Q~SE*18*1~";
        var json = Json(codec, message);
        Assert.Equal("S", (string?)json["Submitter"]!["NM1"]!["E03"]);
        var billing = json["Billing"]!.AsArray();
        Assert.Equal(2, billing.Count);
        Assert.Equal("P", (string?)billing[0]!["Provider"]![0]!["NM1"]!["E03"]);
        var claims = billing[0]!["Subscribers"]![0]!["Claims"]!.AsArray();
        Assert.Equal(["C1", "C2"], claims.Select(c => (string?)c!["CLM"]!["E01"]));
        Assert.Equal(["1", "2"], claims[0]!["Lines"]!.AsArray().Select(l => (string?)l!["SV1"]!["E01"]!["C02"]));
        Assert.Equal("Q", (string?)billing[1]!["Provider"]![0]!["NM1"]!["E03"]);
        Assert.Null(json["Problems"]);
        Assert.Equal(message, Kit.EncodeText(codec, json.ToJsonString()));
        Assert.Equal("C1", EdiKit.At(Kit.Decode(codec, Encoding.UTF8.GetBytes(message)), codec.Shape!, "CLM01"));
    }

    [Fact]
    public void A_group_may_begin_with_a_segment_that_is_not_always_there()
    {
        var codec = Kit.Layout("""
            layout: results/1
            format: { type: hl7 }
            message: ORU^R01
            segments: { PID: 1, PV1: 0..1 }
            groups:
              Orders:
                starts: [ORC, OBR]
                segments: { NTE: 0..* }
                groups:
                  Results: { starts: OBX, segments: { NTE: 0..* } }
            """);
        var message = "MSH|^~\\&|L||||||ORU^R01\rPID|1\rORC|1\rOBR|1\rNTE|1\rOBX|1\rNTE|2\rOBX|2\rOBR|2\rOBX|1\rORC|3\rOBR|3\r";
        var json = Json(codec, message);
        var orders = json["Orders"]!.AsArray();
        Assert.Equal(["1", "2", "3"], orders.Select(o => (string?)o!["OBR"]!["F1"]));
        Assert.Equal(new[] { "1", null, "3" }, orders.Select(o => (string?)o!["ORC"]?["F1"]));
        Assert.Equal(2, orders[0]!["Results"]!.AsArray().Count);
        Assert.Equal("2", (string?)orders[0]!["Results"]![0]!["NTE"]![0]!["F1"]);
        Assert.Equal(message, Kit.EncodeText(codec, json.ToJsonString()));
        Assert.Equal("BR2247", Assert.Throws<MessageFormatException>(() => Json(codec, message.Replace("ORU", "ADT", StringComparison.Ordinal))).Code);
    }

    [Theory]
    [InlineData("segments: { bgm: 1 }", "'bgm' is no segment tag")]
    [InlineData("segments: { BGM: often }", "'often' does not say how often")]
    [InlineData("groups: { LIN: { starts: LIN } }", "'LIN' is no name for a group")]
    [InlineData("groups: { Lines: { segments: { LIN: 1 } } }", "starts")]
    [InlineData("groups: { Lines: { starts: LIN, when: { X: 1 } } }", "'X' is no element; write E01, E02")]
    [InlineData("groups: { Lines: { starts: LIN, occurs: 0 } }", "does not say how often")]
    [InlineData("gruops: {}", "gruops")]
    public void Mistakes_in_a_layout_are_named(string text, string finding)
    {
        Assert.Null(Kit.TryLayout($"layout: x/1\nformat: {{ type: edifact }}\n{text}\n", out var diagnostics));
        Assert.Contains(diagnostics.All, d => d.ToString().Contains(finding, StringComparison.Ordinal));
    }

    private static JsonObject Json(ICodec codec, string message) => JsonNode.Parse(Kit.ToJson(codec, message))!.AsObject();

    private static void Strip(JsonNode? node)
    {
        if (node is JsonObject item)
        {
            item.Remove("Position");
            foreach (var (_, value) in item) Strip(value);
        }
        else if (node is JsonArray list)
        {
            foreach (var value in list) Strip(value);
        }
    }
}
