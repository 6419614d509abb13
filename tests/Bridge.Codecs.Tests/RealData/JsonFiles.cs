using System.Globalization;
using System.Text;
using System.Text.Json;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>JSON and JSON lines that nobody of this project wrote, with what they must give.</summary>
public class JsonFiles
{
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
}
