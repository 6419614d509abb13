using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>That no file of the segment formats is left aside, and what holds for all of them.</summary>
public sealed class EdiFiles
{
    /// <summary>Files that no test of a format walks over, and what is done with them.</summary>
    private static readonly Dictionary<string, string> Apart = new()
    {
        ["hl7v2/cdc-reportstream/csv-to-hl7/sample-single-pdi-20210608-0002.csv"] = "the row behind the message beside it: Hl7OriginTests",
        ["hl7v2/cdc-reportstream/hl7-to-csv/CA-20211001-sully.internal.csv"] = "what is expected of the message beside it: Hl7OriginTests",
        ["hl7v2/cdc-reportstream/hl7-to-csv/EHT-20210316-0001.internal.csv"] = "what is expected of the message beside it: Hl7OriginTests",
        ["hl7v2/cdc-reportstream/hl7-to-csv/LP-covid-19-20220124002222.internal.csv"] = "what is expected of the message beside it: Hl7OriginTests",
        ["hl7v2/hapi/adt_a17.xml"] = "the encoding of HL7 v2 in XML, which format: xml reads: Hl7OriginTests",
        ["hl7v2/hapi/uuencoded_escaped.txt"] = "the text of a field, not a message: below",
        ["hl7v2/mirth/test-hl7-missing-fields-input.xml"] = "what a message is written from: Hl7OriginTests",
        ["hl7v2/mirth/test-hl7-output.xml"] = "what is expected of the message beside it: Hl7OriginTests",
        ["hl7v2/mirth/test-hl7-single-segment-input.xml"] = "a segment without MSH, which is refused: Hl7OriginTests",
        ["hl7v2/mirth/test-hl7-single-segment-output.txt"] = "that segment, written under a header: Hl7OriginTests",
        ["hl7v2/mirth/test-hl7-subcomponents-output.xml"] = "what is expected of the message beside it: Hl7OriginTests",
        ["edifact/smooks/cartridge/ORDERS_D.03B_Interchange.xml"] = "what is expected of the interchange beside it: EdifactOriginTests",
        ["edifact/smooks/d93a-invoic-1/expected-result.xml"] = "what is expected of the interchange beside it: EdifactOriginTests",
        ["edifact/smooks/invoic/expected.xml"] = "what is expected of the interchange beside it: EdifactOriginTests",
        ["edifact/smooks/recadv/expected.xml"] = "what is expected of the interchange beside it: EdifactOriginTests",
        ["edifact/smooks/sax/with_ung/unedifact-msg-expected-01.xml"] = "what is expected of the interchanges beside it: EdifactOriginTests",
        ["edifact/smooks/sax/with_ung/unedifact-msg-expected-02.xml"] = "what is expected of the interchanges beside it: EdifactOriginTests",
        ["edifact/smooks/sax/with_ung/unedifact-msg-expected-03.xml"] = "what is expected of the interchanges beside it: EdifactOriginTests",
        ["x12/staedi/sample837-original.json"] = "what is expected of the interchange beside it: X12OriginTests",
        ["x12/staedi/sample837-original-nestHL.json"] = "what is expected of the interchange beside it: X12OriginTests",
        ["x12/imsweb/837_5010/x12_no_isa_line.txt"] = "a group without ISA: X12OriginTests",
        ["x12/gozer/x12.missing.ISA.txt"] = "two groups without ISA: below",
        ["x12/gozer/dex.sample.2.txt"] = "transaction sets in the envelope of direct exchange (DXS to DXE), which is not that of X12: below",
        ["x12/gozer/dex.sample.5010.case.txt"] = "the same",
        ["x12/gozer/dex.sample.invalid.segments.txt"] = "the same; a line end within a text ends its segment",
        ["x12/gozer/dex.sample.missing.dxe.txt"] = "the same, without the trailer",
        ["x12/gozer/dex.sample.wrong.transaction.count.txt"] = "the same, with a wrong count",
    };

    [Fact]
    public void No_file_is_left_aside_without_a_reason()
    {
        var root = Path.GetDirectoryName(Kit.RequireData("x12"))!;
        var counts = new SortedDictionary<string, (int Walked, int Apart)>(StringComparer.Ordinal);
        var left = new List<string>();
        foreach (var folder in (string[])["hl7v2", "edifact", "x12", "finance-text/bai2"])
        {
            foreach (var path in Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
            {
                var name = Path.GetRelativePath(root, path).Replace('\\', '/');
                if (Path.GetFileName(path) is "README.md" or "expected-facts.json") continue;
                var (walked, apart) = counts.GetValueOrDefault(folder);
                if (Apart.ContainsKey(name)) apart++;
                else if (FormatOf(folder, path) is not null) walked++;
                else left.Add(name);
                counts[folder] = (walked, apart);
            }
        }
        Assert.Empty(left);
        Assert.Equal(Apart.Keys.Order(StringComparer.Ordinal), Apart.Keys.Where(n => File.Exists(Path.Combine(root, n))).Order(StringComparer.Ordinal));
        Assert.Equal([("edifact", (39, 7)), ("finance-text/bai2", (3, 0)), ("hl7v2", (86, 11)), ("x12", (80, 9))], counts.Select(c => (c.Key, c.Value)));
    }

    /// <summary>The values of every message are the same, whatever the options say about faults within elements.</summary>
    [Theory]
    [InlineData("hl7v2")]
    [InlineData("edifact")]
    [InlineData("x12")]
    public void What_is_found_wrong_within_elements_changes_no_value(string folder)
    {
        var root = Kit.RequireData(folder);
        var compared = 0;
        var noted = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            if (FormatOf(folder, path) is not { } format) continue;
            var usual = Kit.Codec(format, "encoding: latin1");
            var checking = Kit.Codec(format, "{ encoding: latin1, syntax: reject, mode: lenient }");
            foreach (var frame in EdiSamples.Read(usual, File.ReadAllBytes(path)).Where(f => f.Status == FrameStatus.Frame))
            {
                string expected;
                try
                {
                    expected = Kit.ToJson(usual, frame.Bytes, frame.Preamble);
                }
                catch (MessageFormatException)
                {
                    continue; // the tests of the format say why
                }
                var document = Kit.Decode(checking, frame.Bytes, frame.Preamble);
                Assert.Equal(expected, Kit.ToJson(document));
                foreach (var (code, count) in document.Notes.Counts.Where(c => c.Key is "BR2246" or "BR2249" or "BR2255" or "BR2257")) noted[code] = noted.GetValueOrDefault(code) + count;
                compared++;
            }
        }
        Assert.True(compared > 40, $"{compared} messages");
        Assert.True(noted.GetValueOrDefault("BR2257") > 0, string.Join(", ", noted));
    }

    [Theory]
    [InlineData("dex.sample.2.txt", 1, 2)]
    [InlineData("dex.sample.5010.case.txt", 1, 2)]
    [InlineData("dex.sample.invalid.segments.txt", 0, 3)]
    [InlineData("dex.sample.missing.dxe.txt", 2, 1)]
    [InlineData("dex.sample.wrong.transaction.count.txt", 2, 2)]
    public void Transaction_sets_in_an_envelope_that_is_not_that_of_X12_are_read_and_the_envelope_is_told_of(string name, int sets, int told)
    {
        var codec = Kit.Codec("x12");
        var frames = EdiSamples.Read(codec, File.ReadAllBytes(Path.Combine(Kit.RequireData("x12"), "gozer", name)));
        var good = 0;
        var bad = frames.Count(f => f.Status != FrameStatus.Frame);
        foreach (var frame in frames.Where(f => f.Status == FrameStatus.Frame))
        {
            try
            {
                Assert.Equal("894", (string?)JsonNode.Parse(Kit.ToJson(codec, frame.Bytes, frame.Preamble))!["ST"]!["E01"]);
                good++;
            }
            catch (MessageFormatException e) when (e.Code == "BR2241")
            {
                bad++;
            }
        }
        Assert.Equal((sets, told), (good, bad));
        Assert.StartsWith("DXS*", Encoding.ASCII.GetString(frames[0].Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void An_embedded_document_is_read_without_its_escapes_and_comes_back_the_same_text()
    {
        var escaped = File.ReadAllText(Path.Combine(Kit.RequireData("hl7v2"), "hapi", "uuencoded_escaped.txt"));
        var codec = Kit.Codec("hl7");
        var json = Kit.ToJson(codec, $"MSH|^~\\&|A|B|C|D|2026||ORU^R01|1|P|2.5\rOBX|1|ED|||{escaped}\r");
        var text = (string)JsonNode.Parse(json)!["OBX"]![0]!["F5"]![0]!["C1"]!;
        var characters = new Dictionary<string, string> { ["X0D"] = "\r", ["X0A"] = "\n", ["F"] = "|", ["S"] = "^", ["T"] = "&", ["R"] = "~", ["E"] = "\\" };
        var expected = Regex.Replace(escaped, @"\\(X0D|X0A|[FSTRE])\\", m => characters[m.Groups[1].Value]);
        Assert.Equal(expected, text);
        Assert.Equal(json, Kit.ToJson(codec, Kit.Encode(codec, json)));
    }

    [Fact]
    public void Groups_without_an_interchange_are_read_and_their_counts_compared()
    {
        var codec = Kit.Codec("x12");
        var frames = EdiSamples.Read(codec, File.ReadAllBytes(Path.Combine(Kit.RequireData("x12"), "gozer", "x12.missing.ISA.txt")));
        Assert.Equal(["AAA", "BBB", "AAA"], frames.Where(f => f.Status == FrameStatus.Frame).Select(f => (string?)JsonNode.Parse(Kit.ToJson(codec, f.Bytes, f.Preamble))!["ST"]!["E01"]));
        Assert.Contains(frames, f => f.Status == FrameStatus.Skipped && f.Reason!.StartsWith("GE says '1' messages, there were 2", StringComparison.Ordinal));
    }

    // As the tests of the formats choose their files.
    private static string? FormatOf(string folder, string path)
    {
        var extension = Path.GetExtension(path).ToLowerInvariant();
        return folder switch
        {
            "hl7v2" => extension is ".hl7" or ".txt" && File.ReadAllText(path).Contains("MSH|", StringComparison.Ordinal) ? "hl7" : null,
            "edifact" => extension is not (".edi" or ".txt") ? null : path.Contains("tradacoms", StringComparison.Ordinal) ? "tradacoms" : "edifact",
            "x12" => extension is not (".json" or ".md") && File.ReadAllText(path).TrimStart('\uFEFF').StartsWith("ISA", StringComparison.Ordinal) ? "x12" : null,
            _ => extension == ".txt" ? "bai2" : null,
        };
    }
}
