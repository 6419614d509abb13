using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Xml;
using Bridge.Documents;
using Bridge.Formats;
using Bridge.Messages;

namespace Bridge.Benchmarks.Formats;

/// <summary>The formats without a layout: HL7, EDIFACT, X12, TRADACOMS, BAI2, keys with values, patterns, and JSON and XML beside the readers of .NET.</summary>
internal static class MessageFormats
{
    /// <summary>What is measured, over inputs of about this size. An input is made when a line of it first runs.</summary>
    public static IEnumerable<(string Name, int Bytes, Func<long> Run)> Lines(int size)
    {
        foreach (var line in Of("hl7", size, MessageSamples.Hl7)) yield return line;
        foreach (var line in Of("edifact", size, MessageSamples.Edifact)) yield return line;
        foreach (var line in Of("x12", size, MessageSamples.X12)) yield return line;
        foreach (var line in Of("tradacoms", size, MessageSamples.Tradacoms)) yield return line;
        foreach (var line in Of("bai2", size, MessageSamples.Bai2)) yield return line;
        foreach (var line in Of("key_value", size, MessageSamples.Pairs)) yield return line;
        foreach (var line in Of("pattern", size, MessageSamples.Lines, "{ patterns: ['%{IP:client} \"%{WORD:verb} %{NOTSPACE:path}\" %{INT:status:int}'] }", encodes: false)) yield return line;
        var json = new Lazy<byte[]>(() => MessageSamples.JsonLines(size));
        foreach (var line in Of("jsonl", size, _ => json.Value)) yield return line;
        foreach (var dialect in (string[])["true", "json5", "hjson"])
        {
            foreach (var line in Of("jsonl", size, _ => json.Value, $"{{ relaxed: {dialect} }}", encodes: false)) yield return (line.Name.Replace("jsonl", $"jsonl, relaxed: {dialect}", StringComparison.Ordinal), line.Bytes, line.Run);
        }
        yield return ("Utf8JsonReader (jsonl): read", size, () => ReadJson(json.Value, all: false));
        yield return ("Utf8JsonReader (jsonl): every value as span", size, () => ReadJson(json.Value, all: true));
        var xml = new Lazy<byte[]>(() => MessageSamples.Xml(size));
        foreach (var line in Of("xml", size, _ => xml.Value, "{ records: order, declaration: false }")) yield return line;
        var orders = new Lazy<List<MessageBatch>>(() => CodecRuns.Cut(CodecRuns.Codec("xml", "{ records: order }"), xml.Value));
        yield return ("XmlReader (xml): one per message, read", size, () => ReadXmlMessages(orders.Value));
        yield return ("XmlReader (xml): read", size, () => ReadXml(xml.Value, all: false));
        yield return ("XmlReader (xml): every text and attribute", size, () => ReadXml(xml.Value, all: true));
    }

    private static IEnumerable<(string Name, int Bytes, Func<long> Run)> Of(string format, int size, Func<int, byte[]> make, string options = "{}", bool encodes = true)
    {
        var codec = CodecRuns.Codec(format, options);
        var data = new Lazy<byte[]>(() => make(size));
        var batches = new Lazy<List<MessageBatch>>(() => CodecRuns.Cut(codec, data.Value));
        var documents = new Lazy<List<Document>>(() => CodecRuns.Documented(codec, batches.Value));
        yield return ($"{format}: decode only", size, () => CodecRuns.Decode(codec, batches.Value, all: false));
        yield return ($"{format}: frame, pack, decode", size, () => CodecRuns.FrameAndDecode(codec, data.Value));
        yield return ($"{format}: every value as text", size, () => CodecRuns.Decode(codec, batches.Value, all: true));
        if (encodes) yield return ($"{format}: encode", size, () => CodecRuns.Encode(codec, documents.Value, size));
    }

    private static long ReadJson(byte[] data, bool all)
    {
        long records = 0, length = 0;
        for (var start = 0; start < data.Length; records++)
        {
            var end = start + data.AsSpan(start).IndexOf((byte)'\n');
            var reader = new Utf8JsonReader(data.AsSpan(start, end - start));
            while (reader.Read())
            {
                if (all && reader.TokenType is JsonTokenType.String or JsonTokenType.Number) length += reader.ValueSpan.Length;
            }
            start = end + 1;
        }
        return length >= 0 ? records : 0;
    }

    private static long ReadXmlMessages(List<MessageBatch> batches)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, NameTable = new NameTable() };
        long records = 0, nodes = 0;
        foreach (var batch in batches)
        {
            for (var i = 0; i < batch.Count; i++, records++)
            {
                MemoryMarshal.TryGetArray(batch[i].Body, out var body);
                using var reader = XmlReader.Create(new MemoryStream(body.Array!, body.Offset, body.Count), settings);
                while (reader.Read()) nodes++;
            }
        }
        return nodes > 0 ? records : 0;
    }

    private static long ReadXml(byte[] data, bool all)
    {
        using var reader = XmlReader.Create(new MemoryStream(data), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        long records = 0, length = 0;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "order") records++;
            if (!all) continue;
            if (reader.NodeType == XmlNodeType.Text) length += reader.Value.Length;
            for (var more = reader.NodeType == XmlNodeType.Element && reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute()) length += reader.Value.Length;
        }
        return length >= 0 ? records : 0;
    }
}
