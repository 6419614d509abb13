using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Bridge.Mapping.Tests.Telegraf;

/// <summary>A point of Influx line protocol, and as the mappings of this folder write it: name, tags, fields, integers, unsigned, time. Two points are equal if their texts are.</summary>
/// <param name="Text">Name, tags and fields in order of their names, each value with its type.</param>
/// <param name="Time">Nanoseconds, or null.</param>
internal sealed record MetricPoint(string Text, long? Time)
{
    /// <summary>Reads a line of line protocol.</summary>
    public static MetricPoint OfLine(string line)
    {
        var parts = Split(line, ' ');
        var head = Split(parts[0], ',');
        var tags = head.Skip(1).Select(t => Split(t, '=')).Select(t => Tag(Unescape(t[0]), Unescape(t[1])));
        var fields = Split(parts[1], ',').Select(f => Split(f, '=')).Select(f => $"{Unescape(f[0])}={Value(f[1])}");
        return new MetricPoint(Join(Unescape(head[0]), tags, fields), parts.Count > 2 ? long.Parse(parts[2], CultureInfo.InvariantCulture) : null);
    }

    /// <summary>The points of a message: one, or a list.</summary>
    public static IEnumerable<MetricPoint> OfMessage(string json)
    {
        var root = JsonDocument.Parse(json).RootElement;
        return root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().Select(OfObject) : [OfObject(root)];
    }

    private static MetricPoint OfObject(JsonElement point)
    {
        var fields = Members(point, "fields").Select(f => $"{f.Name}={Field(f.Value)}")
            .Concat(Members(point, "integers").Select(f => $"{f.Name}={Number(f.Value.GetRawText())}i"))
            .Concat(Members(point, "unsigned").Select(f => $"{f.Name}={Number(f.Value.GetRawText())}u"));
        var tags = Members(point, "tags").Select(t => Tag(t.Name, t.Value.ToString()));
        return new MetricPoint(Join(point.GetProperty("name").GetString()!, tags, fields), point.TryGetProperty("time", out var time) ? time.GetInt64() : null);
    }

    private static IEnumerable<JsonProperty> Members(JsonElement point, string name) => point.TryGetProperty(name, out var group) ? group.EnumerateObject() : [];

    private static string Join(string name, IEnumerable<string> tags, IEnumerable<string> fields) => $"{name} | {string.Join(", ", tags.Order(StringComparer.Ordinal))} | {string.Join(", ", fields.Order(StringComparer.Ordinal))}";

    // The peer makes doubles of numbers, so that a tag 2643743 is 2.643743e+06 with it.
    private static string Tag(string name, string text) => $"{name}={(decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? Number(text) : text)}";

    private static string Field(JsonElement value) => value.ValueKind == JsonValueKind.String ? $"'{value.GetString()}'" : value.ValueKind == JsonValueKind.Number ? Number(value.GetRawText()) : value.GetRawText();

    private static string Value(string text) => text[0] == '"' ? $"'{Unescape(text[1..^1])}'" : text is "true" or "false" ? text : text[^1] is 'i' or 'u' ? Number(text[..^1]) + text[^1] : Number(text);

    private static string Number(string text) => (decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);

    // At separators that are neither escaped nor within a text.
    private static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        var inText = false;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\') at++;
            else if (text[at] == '"') inText = !inText;
            else if (text[at] == separator && !inText)
            {
                parts.Add(text[start..at]);
                start = at + 1;
            }
        }
        parts.Add(text[start..]);
        return parts;
    }

    private static string Unescape(string text)
    {
        var result = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is ' ' or ',' or '=' or '"' or '\\') at++;
            result.Append(text[at]);
        }
        return result.ToString();
    }
}
