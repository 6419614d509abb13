using System.Globalization;
using System.Text;
using System.Text.Json;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>JSON, JSON lines and relaxed JSON that nobody of this project wrote, with what they must give.</summary>
public class JsonFiles
{
    // Where the library that reads relaxed JSON is no reader of JSON5: plus signs, signs before hexadecimal numbers and joined lines are not taken,
    // a bare line end within quotes and a name that begins with a digit are.
    private static readonly HashSet<string> NotAsJson5 =
    [
        "positive-integer.json5", "positive-hexadecimal.json5", "positive-zero-hexadecimal.json5", "positive-float-leading-decimal-point.json5", "positive-float-trailing-decimal-point.json5",
        "positive-zero-float-trailing-decimal-point.json5", "negative-hexadecimal.json5", "negative-zero-hexadecimal.json5",
        "multi-line-string.json5", "escaped-lf.json5", "escaped-cr.json5", "unescaped-multi-line-string.txt", "illegal-unquoted-key-number.txt",
    ];

    [Fact]
    public void Json5_is_taken_by_the_relaxed_decoder_but_for_signs_and_joined_lines_and_json_by_both()
    {
        var strict = Kit.Codec("json");
        var relaxed = Kit.Codec("json", "relaxed: true");
        var wrong = new List<string>();
        var files = 0;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Kit.RequireData("json"), "json5-tests"), "*", SearchOption.AllDirectories))
        {
            var kind = Path.GetExtension(file);
            if (kind == ".errorSpec") continue;
            files++;
            var name = Path.GetFileName(file);
            if (Takes(strict, file) != (kind == ".json")) wrong.Add($"{name}: the strict decoder");
            if (Takes(relaxed, file) != (kind is ".json" or ".json5") != NotAsJson5.Contains(name)) wrong.Add($"{name}: the relaxed decoder");
        }
        Assert.True(files >= 55, $"only {files} files");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    /// <summary>Hjson is a language of its own; of its suite only those files count that are JSON, and those that are broken in both.</summary>
    [Fact]
    public void Json_of_the_hjson_suite()
    {
        var folder = Path.Combine(Kit.RequireData("json"), "hjson");
        var strict = Kit.Codec("json");
        var read = 0;
        foreach (var file in Directory.EnumerateFiles(folder, "*.json"))
        {
            var name = Path.GetFileName(file);
            if (name.StartsWith("fail", StringComparison.Ordinal))
            {
                Assert.False(Takes(strict, file), name);
            }
            else
            {
                read++;
                var json = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
                Assert.True(JsonElement.DeepEquals(json, JsonDocument.Parse(Kit.ToJson(strict, File.ReadAllBytes(file))).RootElement), name);
            }
        }
        Assert.True(read >= 8, $"only {read} files");
        foreach (var pass in (string[])["pass2", "pass4"])
        {
            Assert.Equal(
                JsonSerializer.Serialize(JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, pass + "_result.json"))).RootElement),
                JsonSerializer.Serialize(JsonDocument.Parse(Kit.ToJson(strict, File.ReadAllBytes(Path.Combine(folder, pass + "_test.json")))).RootElement));
        }
    }

    /// <summary>No result is the right one for all of these; ours stays as documented: digits as written, the last of equal keys, escapes kept.</summary>
    [Fact]
    public void Transformations_are_stable()
    {
        var codec = Kit.Codec("json");
        var files = 0;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Kit.RequireData("json"), "JSONTestSuite", "transform")))
        {
            files++;
            string once;
            try
            {
                once = Kit.ToJson(codec, File.ReadAllBytes(file));
            }
            catch (MessageFormatException e)
            {
                Assert.Matches("^BR21", e.Code);
                continue;
            }
            Assert.Equal(once, Kit.ToJson(codec, once));
            if (Path.GetFileName(file).StartsWith("number_", StringComparison.Ordinal)) Assert.Equal(File.ReadAllText(file).Trim(), once);
            if (Path.GetFileName(file).StartsWith("object_same_key", StringComparison.Ordinal)) Assert.Single(JsonDocument.Parse(once).RootElement.EnumerateObject());
        }
        Assert.True(files > 10, $"only {files} files");
    }

    [Fact]
    public void Reports_of_a_receiver_in_json_lines()
    {
        var folder = Kit.RequireData("jsonl");
        var fact = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected-facts.json"))).RootElement.GetProperty("files");
        var lines = Lines(Path.Combine(folder, "gpsd-reports", "unicore-um621.jsonl"));
        var reports = fact.GetProperty("gpsd-reports/unicore-um621.jsonl");
        Assert.Equal(reports.GetProperty("lines").GetInt32(), lines.Count);
        foreach (var kind in reports.GetProperty("byClass").EnumerateObject()) Assert.Equal((kind.Name, kind.Value.GetInt32()), (kind.Name, lines.Count(l => l.GetProperty("class").GetString() == kind.Name)));
        var places = lines.Where(l => l.GetProperty("class").GetString() == "TPV" && l.TryGetProperty("lat", out _)).ToList();
        Assert.Equal(reports.GetProperty("tpvWithPosition").GetInt32(), places.Count);
        foreach (var member in reports.GetProperty("firstPosition").EnumerateObject()) Assert.Equal(member.Value.GetRawText(), places[0].GetProperty(member.Name).GetRawText());
        Assert.Equal(reports.GetProperty("lastTpvTime").GetString(), lines.Last(l => l.GetProperty("class").GetString() == "TPV" && l.TryGetProperty("time", out _)).GetProperty("time").GetString());
        Assert.Equal(reports.GetProperty("maxSatellitesInASky").GetInt32(), lines.Max(l => l.TryGetProperty("satellites", out var all) ? all.GetArrayLength() : 0));
        Assert.Equal(fact.GetProperty("frictionless/table.jsonl").GetProperty("lines").GetInt32(), Lines(Path.Combine(folder, "frictionless", "table.jsonl")).Count);
    }

    private static List<JsonElement> Lines(string file)
    {
        var codec = Kit.Codec("jsonl");
        return Kit.Cut(codec, File.ReadAllBytes(file)).ConvertAll(l =>
        {
            Assert.Equal(Encoding.UTF8.GetString(l), Encoding.UTF8.GetString(Kit.Encode(codec, Kit.Decode(codec, l))));
            return JsonDocument.Parse(Kit.ToJson(codec, l)).RootElement;
        });
    }

    private static bool Takes(ICodec codec, string file)
    {
        try
        {
            Kit.ToJson(codec, File.ReadAllBytes(file));
            return true;
        }
        catch (MessageFormatException)
        {
            return false;
        }
    }
}
