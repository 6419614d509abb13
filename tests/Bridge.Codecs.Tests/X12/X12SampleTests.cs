using System.Globalization;
using System.Text.Json.Nodes;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.X12;

/// <summary>Real interchanges of many transaction sets, with what an independent splitter found in them.</summary>
public sealed class X12SampleTests
{
    /// <summary>Files that do not come back byte for byte as a whole, and why.</summary>
    private static readonly Dictionary<string, string> Lossy = new()
    {
        ["edi.net/x12.214.edi"] = "a line end within ISA",
        ["edi.net/x12.810a.edi"] = "segments are indented by their level",
        ["edi.net/x12.810c.edi"] = "segments are indented by their level",
        ["edi.net/x12.850a.edi"] = "segments are indented by their level",
        ["edi.net/x12.Issue172.edi"] = "segments are indented by their level",
        ["edi.net/x12.Issue91.edi"] = "segments are indented by their level",
        ["imsweb/837_5010/x223-test.txt"] = "a blank behind some terminators",
        ["staedi/sample837-original.edi"] = "segments are indented by their level",
    };

    /// <summary>Files that are no one interchange.</summary>
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["gozer/x12.base.loop.txt"] = "tags of six letters",
        ["gozer/x12.wrong.GS.txt"] = "XX stands where GS is expected",
    };

    [Fact]
    public void Every_interchange_comes_back_byte_for_byte()
    {
        var folder = Kit.RequireData("x12");
        var codec = Kit.Codec("x12", "{ document: interchange, counts: keep, encoding: latin1 }");
        var failures = new List<string>();
        var whole = 0;
        var refused = new HashSet<string>();
        foreach (var name in Interchanges(folder))
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder, name));
            if (bytes.AsSpan().StartsWith("\uFEFF"u8)) bytes = bytes[3..];
            try
            {
                var difference = EdiSamples.RoundTrip(codec, bytes);
                if (difference is null) whole++;
                if (difference is not null != Lossy.ContainsKey(name)) failures.Add($"{name}: {difference ?? "it comes back, and is listed as lossy"}");
            }
            catch (MessageFormatException e)
            {
                refused.Add(name);
                if (!Refused.ContainsKey(name)) failures.Add($"{name}: {e.Code} {e.Message}");
            }
        }
        failures.AddRange(Refused.Keys.Where(n => !refused.Contains(n)).Select(n => $"{n}: it is listed as refused, and was not"));
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(whole > 60, $"{whole} files");
    }

    [Fact]
    public void Every_transaction_set_says_what_was_found_in_it()
    {
        var folder = Kit.RequireData("x12");
        var facts = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected-facts.json")))!["files"]!.AsObject();
        var codec = Kit.Codec("x12");
        var failures = new List<string>();
        var compared = 0;
        foreach (var (name, fact) in facts)
        {
            if (fact!["interchanges"] is not JsonArray interchanges || name.StartsWith("gozer", StringComparison.Ordinal)) continue; // that one's tags and groups are no X12
            var found = EdiSamples.Read(codec, File.ReadAllBytes(Path.Combine(folder, name))).Where(f => f.Status == FrameStatus.Frame).ToList();
            var next = 0;
            foreach (var interchange in interchanges)
            {
                foreach (var group in interchange!["groups"] as JsonArray ?? [])
                {
                    foreach (var transaction in group!["transactions"] as JsonArray ?? [])
                    {
                        if (next == found.Count)
                        {
                            failures.Add($"{name}: only {next} transaction sets");
                            break;
                        }
                        try
                        {
                            Compare($"{name} transaction set {next + 1}", interchange, group, transaction!, codec, found[next].Bytes, found[next].Preamble, failures);
                        }
                        catch (MessageFormatException e)
                        {
                            failures.Add($"{name}: {e.Message}");
                        }
                        next++;
                        compared++;
                    }
                }
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(compared > 80, $"{compared} transaction sets");
    }

    private static void Compare(string name, JsonNode interchange, JsonNode group, JsonNode fact, ICodec codec, byte[] frame, byte[] preamble, List<string> failures)
    {
        Document document;
        try
        {
            document = Kit.Decode(codec, frame, preamble);
        }
        catch (MessageFormatException e) when (e.Code == "BR2114")
        {
            document = Kit.Decode(Kit.Codec("x12", "encoding: latin1"), frame, preamble);
        }
        Same("ISA-06", interchange["sender"]);
        Same("ISA-08", interchange["receiver"]);
        Same("ISA13", interchange["controlNumber"]);
        Same("ISA-12", interchange["version"]);
        Same("GS-01", group["functionalId"]);
        Same("GS06", group["controlNumber"]);
        Same("GS08", group["version"]);
        Same("ST01", fact["id"]);
        Same("ST-02", fact["controlNumber"]);
        Same("BPR02", fact["paymentAmount"]);
        var json = JsonNode.Parse(Kit.ToJson(document))!.AsObject();
        var segments = json.Sum(m => m.Value is JsonArray items ? items.Count(i => i is JsonObject o && o.ContainsKey("Position")) : m.Value is JsonObject o && o.ContainsKey("Position") ? 1 : 0);
        if (segments != (int)fact["segmentsCounted"]!) failures.Add($"{name}: {segments} segments, expected {fact["segmentsCounted"]}");
        var declared = fact["segmentsDeclared"]?.ToString();
        var problem = json["Problems"]?.AsArray().Any(p => ((string)p!).StartsWith("SE says", StringComparison.Ordinal)) ?? false;
        if ((declared == segments.ToString(CultureInfo.InvariantCulture)) == problem) failures.Add($"{name}: declared {declared}, problems {json["Problems"]}");
        foreach (var (tag, count) in fact["counts"] as JsonObject ?? [])
        {
            var items = json[tag] is JsonArray list ? list.Count : json[tag] is null ? 0 : 1;
            if (items != (int)count!) failures.Add($"{name}: {items} {tag}, expected {count}");
        }

        void Same(string path, JsonNode? expected)
        {
            if (expected is null) return;
            var found = EdiKit.At(document, codec.Shape!, path)?.Trim() ?? "";
            if (found != expected.ToString()) failures.Add($"{name}: {path} is '{found}', expected '{expected}'");
        }
    }

    private static IEnumerable<string> Interchanges(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(f => Path.GetExtension(f) is not (".json" or ".md") && File.ReadAllText(f).TrimStart('\uFEFF').StartsWith("ISA", StringComparison.Ordinal))
        .Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal);
}
