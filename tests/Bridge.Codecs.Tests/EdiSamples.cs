using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Bridge.Formats;

namespace Bridge.Codecs.Tests;

/// <summary>Runs whole files of segment formats through framer and codec.</summary>
internal static class EdiSamples
{
    public static List<(FrameStatus Status, byte[] Bytes, byte[] Preamble, string? Reason)> Read(ICodec codec, byte[] stream)
    {
        var framer = codec.CreateFramer()!;
        var input = new ReadOnlySequence<byte>(stream);
        var found = new List<(FrameStatus, byte[], byte[], string?)>();
        while (true)
        {
            var before = input.Length;
            var result = framer.TryRead(ref input, true, out var frame);
            if (result.Status == FrameStatus.NeedMore) return found;
            Assert.True(input.Length < before || result.Status == FrameStatus.Broken, $"{result} consumed nothing");
            if (result.Status != FrameStatus.Ignored) found.Add((result.Status, frame.ToArray(), framer.Preamble.ToArray(), result.Reason));
            if (result.Status == FrameStatus.Broken) return found;
        }
    }

    /// <summary>Decodes and encodes each interchange of a file. What stands between them (white space only) is taken over; what does not come back is told.</summary>
    public static string? RoundTrip(ICodec codec, byte[] file)
    {
        var back = new List<byte>();
        var framer = codec.CreateFramer()!;
        var input = new ReadOnlySequence<byte>(file);
        while (true)
        {
            var before = input;
            var result = framer.TryRead(ref input, true, out var frame);
            if (result.Status == FrameStatus.NeedMore) break;
            if (result.Status != FrameStatus.Ignored) back.AddRange(Kit.Encode(codec, Kit.ToJson(codec, frame.ToArray())));
            else back.AddRange(before.Slice(0, before.Length - input.Length).ToArray());
        }
        return back.SequenceEqual(file) ? null : Difference(file, [.. back]);
    }

    /// <summary>All texts of a message's segments in the order of the message.</summary>
    public static List<string> Values(JsonObject message)
    {
        var values = new List<string>();
        foreach (var segment in message.SelectMany(m => m.Value is JsonArray items ? items.AsEnumerable() : new JsonNode?[] { m.Value }).OfType<JsonObject>().Where(s => s.ContainsKey("Position")).OrderBy(s => (int)s["Position"]!)) Add(segment, values);
        return values;
    }

    private static void Add(JsonNode? node, List<string> values)
    {
        if (node is JsonObject item)
        {
            foreach (var (name, value) in item.Where(m => m.Key != "Position")) Add(value, values);
        }
        else if (node is JsonArray list)
        {
            foreach (var value in list) Add(value, values);
        }
        else if (node is not null)
        {
            values.Add(node.ToString());
        }
    }

    /// <summary>Where two byte arrays differ, for people.</summary>
    public static string Difference(byte[] expected, byte[] actual)
    {
        var at = 0;
        while (at < expected.Length && at < actual.Length && expected[at] == actual[at]) at++;
        return $"byte {at}: {Show(expected, at)} came back as {Show(actual, at)}";
    }

    private static string Show(byte[] bytes, int at) =>
        Encoding.Latin1.GetString(bytes, Math.Max(0, at - 30), Math.Min(60, bytes.Length - Math.Max(0, at - 30))).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
