using System.Text;
using System.Text.Json.Nodes;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Edifact;

/// <summary>Real interchanges of many message types, with what an independent splitter found in them.</summary>
public sealed class EdifactSampleTests
{
    /// <summary>Files that do not come back byte for byte as a whole, and why.</summary>
    private static readonly Dictionary<string, string> Lossy = new()
    {
        ["edi.net/edifact.01.multi-message.edi"] = "some segments are indented",
        ["edi.net/edifact.D95B.CUSCAR.EDI"] = "some segments are indented",
        ["edi.net/edifact.Issue149.SegmentGroups.edi"] = "some segments are indented",
        ["edi.net/edifact.Issue196.edi"] = "some segments are indented",
        ["edi.net/edifact.Issue98.edi"] = "some segments are indented",
        ["edi.net/edifact.Issue157.Wikipedia.edi"] = "a release character before a letter",
        ["edifact-parser/edifact-sample.edi"] = "some lines are empty",
        ["smooks/sax/with_ung/unedifact-msg-01.edi"] = "two segments in one line, the others in a line each",
        ["smooks/sax/with_ung/unedifact-msg-03.edi"] = "two segments in one line, the others in a line each",
        ["staedi/invoic_d97b_una.edi"] = "a release character before a digit",
        ["staedi/wrapped_invoic_d97b_una.edi"] = "wrapped at a line length",
    };

    /// <summary>Files that are no one interchange with whole messages.</summary>
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["edi.net/Apperak_edi_out_issue235.edi"] = "two headers UNB",
        ["edifact-rs/d01b_orders_malformed.edi"] = "BGM stands before UNH",
        ["edifact-rs/d11a_malformed.edi"] = "BGM stands before UNH",
        ["smooks/d93a-invoic-1/input.edi"] = "segments without UNH",
        ["smooks/sax/with_ung/unedifact-msg-05.edi"] = "a segment UCD between UNB and UNG",
    };

    [Fact]
    public void Every_interchange_comes_back_byte_for_byte()
    {
        var folder = Kit.RequireData("edifact");
        var codec = Kit.Codec("edifact", "{ document: interchange, counts: keep }");
        var utf8 = Kit.Codec("edifact", "{ document: interchange, counts: keep, encoding: utf-8 }");
        var failures = new List<string>();
        var whole = 0;
        var refused = new HashSet<string>();
        foreach (var file in Files(folder))
        {
            var name = Path.GetRelativePath(folder, file);
            var bytes = File.ReadAllBytes(file);
            if (bytes.AsSpan().StartsWith("\uFEFF"u8)) bytes = bytes[3..];
            var used = bytes.AsSpan().IndexOf("\u00FC"u8) >= 0 ? utf8 : codec;
            try
            {
                var difference = EdiSamples.RoundTrip(used, bytes);
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
        Assert.True(whole >= 18, $"{whole} files");
    }

    [Fact]
    public void Every_message_says_what_was_found_in_it()
    {
        var folder = Kit.RequireData("edifact");
        var facts = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected-facts.json")))!["files"]!.AsObject();
        var codec = Kit.Codec("edifact");
        var failures = new List<string>();
        var compared = 0;
        foreach (var (name, fact) in facts)
        {
            if (fact!["messages"] is not JsonArray { Count: > 0 } messages) continue;
            var frames = EdiSamples.Read(codec, File.ReadAllBytes(Path.Combine(folder, name))).Where(f => f.Status == FrameStatus.Frame).ToList();
            if (frames.Count != messages.Count) failures.Add($"{name}: {frames.Count} messages, expected {messages.Count}");
            for (var i = 0; i < Math.Min(frames.Count, messages.Count); i++)
            {
                compared++;
                try
                {
                    Compare($"{name} message {i + 1}", fact, messages[i]!, codec, frames[i].Bytes, frames[i].Preamble, failures);
                }
                catch (MessageFormatException e)
                {
                    failures.Add($"{name}: {e.Message}");
                }
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(compared > 40, $"{compared} messages");
    }

    private static void Compare(string name, JsonNode file, JsonNode fact, ICodec codec, byte[] frame, byte[] preamble, List<string> failures)
    {
        Document document;
        try
        {
            document = Kit.Decode(codec, frame, preamble);
        }
        catch (MessageFormatException e) when (e.Code == "BR2114")
        {
            codec = Kit.Codec("edifact", "encoding: latin1");
            document = Kit.Decode(codec, frame, preamble);
        }
        Same("UNH.0062", fact["ref"]);
        Same("UNH.0065", fact["type"]);
        Same("UNH.0052", fact["version"]);
        Same("UNH.S009.0054", fact["release"]);
        Same("UNH+2:4", fact["agency"]);
        Same("UNH.0057", fact["association"]);
        Same("BGM.1004", fact["documentNumber"]);
        if (file["unbCount"] is null) Same("UNB+2", (file["unb"] as JsonObject)?["sender"]);
        if (file["unbCount"] is null) Same("UNB.0020", (file["unb"] as JsonObject)?["controlRef"]);
        if (fact["firstMOA"] is JsonObject amount)
        {
            Same("MOA.5025", amount["qualifier"]);
            Same("MOA.5004", amount["amount"]);
            Same("MOA.6345", amount["currency"]);
        }
        var parties = fact["parties"] as JsonArray ?? [];
        for (var i = 0; i < parties.Count; i++)
        {
            Same($"NAD({i}).3035", (parties[i] as JsonObject)?["role"]);
            Same($"NAD({i}).3039", (parties[i] as JsonObject)?["id"]);
        }
        var json = JsonNode.Parse(Kit.ToJson(document))!.AsObject();
        var segments = json.Sum(m => m.Value is JsonArray items ? items.Count(i => i is JsonObject o && o.ContainsKey("Position")) : m.Value is JsonObject o && o.ContainsKey("Position") ? 1 : 0);
        if (segments != (int)fact["segmentsCounted"]!) failures.Add($"{name}: {segments} segments, expected {fact["segmentsCounted"]}");
        var isCounted = (string?)fact["segmentsDeclared"] == fact["segmentsCounted"]!.ToString();
        var problem = json["Problems"]?.AsArray().Any(p => ((string)p!).StartsWith("UNT says", StringComparison.Ordinal)) ?? false;
        if (isCounted == problem && (string?)fact["segmentsDeclared"] is var text && int.TryParse(text, out var number) && (number == segments) == problem) failures.Add($"{name}: declared {text}, problems {json["Problems"]}");

        void Same(string path, JsonNode? expected)
        {
            if (expected is null) return;
            var found = EdiKit.At(document, codec.Shape!, path) ?? "";
            if (found != expected.ToString()) failures.Add($"{name}: {path} is '{found}', expected '{expected}'");
        }
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(f => Path.GetExtension(f).ToLowerInvariant() is ".edi" or ".txt" && !f.Contains("tradacoms", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
