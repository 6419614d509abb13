using System.Globalization;
using System.Text.Json;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>Keys with values that nobody of this project wrote, with what they must give.</summary>
public class KeyValueFiles
{
    /// <summary>What the origin's reader looks up, renames or decodes from hexadecimal: not in the bytes.</summary>
    private static readonly string[] LookedUp = ["arch", "syscall", "auid", "ses", "exe", "cmd", "old_auid", "new_auid", "mode", "exit", "result", "name", "nametype"];

    [Theory]
    [InlineData("audit-rhel6.log", 2, 20)]
    [InlineData("audit-ubuntu14.log", 1, 6)]
    [InlineData("audit-ubuntu17.log", 1, 17)]
    [InlineData("test2.log", 10, 53)]
    public void Audit_records_give_the_pairs_of_their_own_reader(string file, int records, int pairs)
    {
        var folder = Path.Combine(Kit.RequireData("key-value"), "go-libaudit");
        var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file + ".golden"))).RootElement;
        var outer = Kit.Codec("key_value", "{ words: ignore, quote: \"'\" }");
        var inner = Kit.Codec("key_value", "words: ignore");
        var lines = File.ReadAllLines(Path.Combine(folder, file)).ToDictionary(l => l[..(l.IndexOf("): ", StringComparison.Ordinal) + 1)]);
        int compared = 0, found = 0;
        foreach (var record in golden.EnumerateArray())
        {
            found++;
            var head = record.GetProperty("raw_msg").GetString()!;
            var line = lines[$"type={record.GetProperty("record_type").GetString()!.ToUpperInvariant()} msg={head[..(head.IndexOf("): ", StringComparison.Ordinal) + 1)]}"];
            var ours = JsonDocument.Parse(Kit.ToJson(outer, line)).RootElement;
            // msg= stands twice where the record carries a message of a program: that is a list, and the second holds pairs of its own.
            var message = ours.GetProperty("msg");
            var program = message.ValueKind == JsonValueKind.Array ? JsonDocument.Parse(Kit.ToJson(inner, message[1].GetString()!.Replace("(", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal))).RootElement : default;
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $":{record.GetProperty("sequence").GetInt64()})"), (message.ValueKind == JsonValueKind.Array ? message[0] : message).GetString(), StringComparison.Ordinal);
            foreach (var pair in record.GetProperty("data").EnumerateObject())
            {
                if (LookedUp.Contains(pair.Name) || pair.Name.StartsWith("subj_", StringComparison.Ordinal) || pair.Name.StartsWith("obj_", StringComparison.Ordinal) || pair.Name.StartsWith("se", StringComparison.Ordinal)) continue;
                var value = ours.TryGetProperty(pair.Name, out var own) || program.TryGetProperty(pair.Name, out own) ? own.GetString()!.Trim('"') : null;
                Assert.Equal((head, pair.Name, pair.Value.GetString()), (head, pair.Name, value));
                compared++;
            }
        }
        Assert.Equal((records, pairs), (found, compared));
    }

    [Theory]
    [InlineData("normal.log")]
    [InlineData("lost_messages.log")]
    public void Records_of_a_stream_are_lines_with_their_event(string file)
    {
        var codec = Kit.Codec("key_value", "{ words: ignore, quote: \"'\" }");
        var records = Kit.Cut(codec, File.ReadAllBytes(Path.Combine(Kit.RequireData("key-value"), "go-libaudit", "sequences", file)));
        Assert.True(records.Count > 5);
        Assert.All(records, r =>
        {
            var message = JsonDocument.Parse(Kit.ToJson(codec, r)).RootElement.GetProperty("msg");
            Assert.Matches(@"^audit\(\d+\.\d+:\d+\):$", (message.ValueKind == JsonValueKind.Array ? message[0] : message).GetString());
        });
    }

    [Theory]
    [InlineData("test.properties", "style: properties, encoding: latin1")]
    [InlineData("threesome.properties", "style: properties, encoding: latin1")]
    [InlineData("test.ini", "style: ini")]
    public void Files_give_the_values_of_an_independent_reader(string file, string options)
    {
        var folder = Path.Combine(Kit.RequireData("key-value"), "commons-configuration");
        var fact = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected-facts.json"))).RootElement.GetProperty("files").GetProperty(file);
        var codec = Kit.Codec("key_value", $"{{ {options} }}");
        var json = Kit.ToJson(codec, File.ReadAllBytes(Path.Combine(folder, file)));
        var ours = JsonDocument.Parse(json).RootElement;
        if (fact.TryGetProperty("values", out var values))
        {
            foreach (var value in values.EnumerateObject()) Assert.Equal((value.Name, Text(value.Value)), (value.Name, Text(Find(ours, value.Name))));
        }
        if (fact.TryGetProperty("repeatedKeys", out var repeated))
        {
            foreach (var value in repeated.EnumerateObject()) Assert.Equal((value.Name, Text(value.Value)), (value.Name, Text(Find(ours, value.Name))));
        }
        Assert.Equal(json, Kit.ToJson(codec, Kit.Encode(codec, json)));
    }

    // Members of an INI's section by its name and a dot.
    private static JsonElement Find(JsonElement root, string name) =>
        root.TryGetProperty(name, out var found) ? found : root.GetProperty(name.Split('.')[0]).GetProperty(name.Split('.')[1]);

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.Array ? string.Join('|', value.EnumerateArray().Select(v => v.GetString())) : value.GetString()!;
}
