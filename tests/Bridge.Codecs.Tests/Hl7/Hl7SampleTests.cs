using System.Text;
using System.Text.Json.Nodes;
using Bridge.Codecs.Tests.Framing;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.Hl7;

/// <summary>Real messages from many products, with what an independent splitter found in them.</summary>
public sealed class Hl7SampleTests
{
    /// <summary>Files that do not come back byte for byte, and why.</summary>
    private static readonly Dictionary<string, string> Lossy = new()
    {
        ["hapi/messages.txt"] = "comments between the messages: line breaks that nobody escaped are text, and are written as \\.br\\",
        ["linuxforhealth/sample_unix.hl7"] = "a lone escape character is text, and is written as \\E\\",
        ["hl7-v2-dotnet/Sample-ADT.txt"] = "an empty line between segments is not kept",
    };

    [Fact]
    public void Every_sample_comes_back_byte_for_byte()
    {
        var folder = Kit.RequireData("hl7v2");
        var codec = Kit.Codec("hl7", "counts: keep");
        int messages = 0, whole = 0;
        var failures = new List<string>();
        foreach (var file in Files(folder))
        {
            var name = Path.GetRelativePath(folder, file);
            foreach (var (frame, preamble) in Frames(codec, File.ReadAllBytes(file)))
            {
                messages++;
                try
                {
                    var json = Kit.ToJson(Decoded(codec, frame, preamble, out var used));
                    var back = Kit.Encode(used, json);
                    // A sub-component separator in a field without components is text that nobody escaped, and is written as \\T\\.
                    var unescaped = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(back).Replace("\\T\\", "&", StringComparison.Ordinal));
                    if (back.AsSpan().IndexOf(frame) >= 0) whole++;
                    else if (unescaped.AsSpan().IndexOf(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(frame).Replace("\\T\\", "&", StringComparison.Ordinal))) < 0 && !Lossy.ContainsKey(name)) failures.Add($"{name}: {Difference(frame, back)}");
                }
                catch (MessageFormatException e)
                {
                    failures.Add($"{name}: {e.Message}");
                }
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(messages > 90 && whole > messages * 3 / 4, $"{whole} of {messages} messages");
    }

    [Fact]
    public void Every_sample_says_what_was_found_in_it()
    {
        var folder = Kit.RequireData("hl7v2");
        var facts = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected-facts.json")))!["files"]!.AsObject();
        var codec = Kit.Codec("hl7");
        var compared = 0;
        var failures = new List<string>();
        foreach (var (name, fact) in facts)
        {
            var file = Path.Combine(folder, name);
            if (fact!["messages"] is not JsonArray messages) continue;
            var frames = Frames(codec, File.ReadAllBytes(file));
            if (((bool?)fact["bom"] ?? false) != File.ReadAllBytes(file).AsSpan().StartsWith("\uFEFF"u8)) failures.Add($"{name}: a byte order mark, or none");
            var lineEnd = (string?)(fact["lineEnds"] as JsonArray)?.FirstOrDefault() switch { "LF" => "\n", "CRLF" => "\r\n", _ => null };
            if (frames.Count > 0 && (string?)JsonNode.Parse(Kit.ToJson(Decoded(codec, frames[0].Frame, frames[0].Preamble, out _)))!["Format"]?["SegmentEnd"] != lineEnd) failures.Add($"{name}: other line ends than {fact["lineEnds"]}");
            var count = (int?)fact["messageCount"] ?? messages.Count;
            if (frames.Count != count) failures.Add($"{name}: {frames.Count} messages, expected {count}");
            for (var i = 0; i < Math.Min(frames.Count, messages.Count); i++)
            {
                var document = Decoded(codec, frames[i].Frame, frames[i].Preamble, out _);
                Compare($"{name} message {i + 1}", messages[i]!, document, codec.Shape!, failures);
                compared++;
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(compared > 90, $"{compared} messages");
    }

    private static void Compare(string name, JsonNode fact, Bridge.Documents.Document document, Bridge.Documents.Shape shape, List<string> failures)
    {
        Same("MSH-1", fact["fieldSeparator"]);
        Same("MSH-2", fact["encodingChars"], whole: true);
        Same("MSH-5", fact["receivingApp"]);
        Same("MSH-3", fact["sendingApp"]);
        Same("MSH-9.1", fact["type"]);
        Same("MSH-9.2", fact["trigger"]);
        Same("MSH-10", fact["controlId"]);
        Same("MSH-12", fact["version"]);
        foreach (var (path, value) in fact["pid"]?.AsObject() ?? []) if (path.StartsWith("PID-", StringComparison.Ordinal) && !path.Contains(' ', StringComparison.Ordinal)) Same(path, value);
        foreach (var (path, value) in fact["firstObx"]?.AsObject() ?? []) if (path is not ("OBX-5" or "OBX-2")) Same(path, value);
        var json = JsonNode.Parse(Kit.ToJson(document))!.AsObject();
        var segments = json.SelectMany(m => m.Value is JsonArray items ? items.Select(i => (m.Key, Segment: i)) : [(m.Key, Segment: m.Value)])
            .Where(s => s.Segment is JsonObject o && o.ContainsKey("Position")).OrderBy(s => (int)s.Segment!["Position"]!).Select(s => s.Key);
        var listed = fact["segments"]!.AsArray().Select(s => (string)s!).Where(s => s.Length == 3 && s != "...").ToList(); // the first 40
        if (segments.Count() != (int)fact["segmentCount"]!) failures.Add($"{name}: {segments.Count()} segments, expected {fact["segmentCount"]}");
        var expected = string.Join(' ', listed);
        if (string.Join(' ', segments.Take(listed.Count)) != expected) failures.Add($"{name}: segments {string.Join(' ', segments)}, expected {expected}");

        var observations = json["OBX"] as JsonArray ?? [];
        if (fact["obx"] is { } obx && (int)obx != observations.Count) failures.Add($"{name}: {observations.Count} OBX, expected {obx}");
        if (fact["firstObx"] is JsonObject first && observations[0]!["F2"] is not JsonObject && first["OBX-2"]?.ToString() != observations[0]!["F2"]?.ToString()) failures.Add($"{name}: OBX-2 is {observations[0]!["F2"]}, expected {first["OBX-2"]}");
        if (fact["pid"]?["PID-3 reps"] is { } repetitions && (int)repetitions != Math.Max(1, ((json["PID"] as JsonArray)?[0] ?? json["PID"])?["F3"]?.AsArray().Count ?? 0)) failures.Add($"{name}: PID-3 is repeated otherwise than {repetitions} times");

        void Same(string path, JsonNode? expected, bool whole = false)
        {
            if (expected is null) return;
            var wanted = whole ? expected.ToString() : expected.ToString().Split('&')[0]; // the facts do not split sub-components
            var found = EdiKit.At(document, shape, path);
            if ((found ?? "") != wanted) failures.Add($"{name}: {path} is '{found}', expected '{wanted}'");
        }
    }

    private static Bridge.Documents.Document Decoded(ICodec codec, byte[] frame, byte[] preamble, out ICodec used)
    {
        try
        {
            used = codec;
            return Kit.Decode(codec, frame, preamble);
        }
        catch (MessageFormatException e) when (e.Code == "BR2114")
        {
            used = Kit.Codec("hl7", "{ counts: keep, encoding: latin1 }"); // the sender does not say so in MSH-18
            return Kit.Decode(used, frame, preamble);
        }
    }

    internal static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(f => Path.GetExtension(f) is ".hl7" or ".txt" && File.ReadAllText(f).Contains("MSH|", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    internal static List<(byte[] Frame, byte[] Preamble)> Frames(ICodec codec, byte[] stream)
    {
        var framer = codec.CreateFramer()!;
        var input = new System.Buffers.ReadOnlySequence<byte>(stream);
        var found = new List<(byte[], byte[])>();
        while (true)
        {
            var result = framer.TryRead(ref input, true, out var frame);
            if (result.Status == FrameStatus.NeedMore) return found;
            if (result.Status == FrameStatus.Frame) found.Add((System.Buffers.BuffersExtensions.ToArray(frame), framer.Preamble.ToArray()));
        }
    }

    private static string Difference(byte[] expected, byte[] actual)
    {
        var at = 0;
        while (at < expected.Length && at < actual.Length && expected[at] == actual[at]) at++;
        return $"byte {at}: {Show(expected, at)} came back as {Show(actual, at)}";
    }

    private static string Show(byte[] bytes, int at) => Encoding.Latin1.GetString(bytes, Math.Max(0, at - 30), Math.Min(60, bytes.Length - Math.Max(0, at - 30))).Replace("\r", "\\r").Replace("\n", "\\n");
}
