using System.Globalization;
using System.Text;
using System.Text.Json;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>JSON and JSON lines that nobody of this project wrote, with what they must give.</summary>
public class JsonFiles
{
    /// <summary>No result is the right one for all of these; ours stays as docs/formats/json.md says: digits as written, the last of equal keys, no bytes that are no UTF-8.</summary>
    [Fact]
    public void Each_transformation_gives_what_is_documented()
    {
        var expected = new Dictionary<string, string>
        {
            ["number_-9223372036854775808.json"] = "[-9223372036854775808]",
            ["number_1.0.json"] = "[1.0]",
            ["number_1.000000000000000005.json"] = "[1.000000000000000005]",
            ["number_1000000000000000.json"] = "[1000000000000000]",
            ["number_10000000000000000999.json"] = "[10000000000000000999]",
            ["number_1e-999.json"] = "[1E-999]",
            ["number_1e6.json"] = "[1E6]",
            ["number_9223372036854775807.json"] = "[9223372036854775807]",
            ["number_9223372036854775808.json"] = "[9223372036854775808]",
            ["object_key_nfc_nfd.json"] = "{\"\u00E9\":\"NFC\",\"e\u0301\":\"NFD\"}",
            ["object_key_nfd_nfc.json"] = "{\"e\u0301\":\"NFD\",\"\u00E9\":\"NFC\"}",
            ["object_same_key_different_values.json"] = "{\"a\":2}",
            ["object_same_key_same_value.json"] = "{\"a\":1}",
            ["object_same_key_unclear_values.json"] = "{\"a\":-0}",
            ["string_1_escaped_invalid_codepoint.json"] = "[\"\\uD800\"]",
            ["string_1_invalid_codepoint.json"] = "BR2104 at 2",
            ["string_2_escaped_invalid_codepoints.json"] = "[\"\\uD800\\uD800\"]",
            ["string_2_invalid_codepoints.json"] = "BR2104 at 2",
            ["string_3_escaped_invalid_codepoints.json"] = "[\"\\uD800\\uD800\\uD800\"]",
            ["string_3_invalid_codepoints.json"] = "BR2104 at 2",
            ["string_with_escaped_NULL.json"] = "[\"A\\u0000B\"]",
        };
        var codec = Kit.Codec("json");
        var files = 0;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Kit.RequireData("json"), "JSONTestSuite", "transform")))
        {
            files++;
            string result;
            try
            {
                result = Kit.ToJson(codec, File.ReadAllBytes(file));
            }
            catch (MessageFormatException e)
            {
                result = $"{e.Code} at {e.Offset}";
            }
            Assert.True(expected.TryGetValue(Path.GetFileName(file), out var documented), file);
            Assert.Equal(documented, result);
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
}
