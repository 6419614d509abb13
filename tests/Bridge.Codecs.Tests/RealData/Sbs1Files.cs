using System.Globalization;
using System.Text.Json;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>Messages of aircraft (port 30003): a CSV without header whose kind stands in the second column.</summary>
public class Sbs1Files
{
    [Fact]
    public void A_capture_gives_the_counts_of_an_independent_reader_and_comes_back_byte_for_byte()
    {
        var folder = Kit.RequireData("sbs1");
        var fact = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected-facts.json"))).RootElement.GetProperty("files").GetProperty("msgs-odd.txt");
        var file = File.ReadAllBytes(Path.Combine(folder, "msgs-odd.txt"));
        var codec = Kit.LayoutFile("sbs1");
        var messages = Kit.Cut(codec, file).ConvertAll(m => JsonDocument.Parse(Kit.ToJson(codec, m)).RootElement);
        Assert.Equal(fact.GetProperty("lines").GetInt32(), messages.Count);
        foreach (var type in fact.GetProperty("byTransmissionType").EnumerateObject())
        {
            Assert.Equal((type.Name, type.Value.GetInt32()), (type.Name, messages.Count(m => m.GetProperty("Type").GetInt32().ToString(CultureInfo.InvariantCulture) == type.Name)));
        }
        Assert.Equal(fact.GetProperty("aircraft").GetInt32(), messages.Select(m => m.GetProperty("Ident").GetString()).Distinct().Count());
        Assert.Equal(fact.GetProperty("callsigns").GetInt32(), messages.Select(m => m.TryGetProperty("Callsign", out var name) ? name.GetString()!.Trim() : "").Where(n => n.Length > 0).Distinct().Count());
        var placed = messages.Where(m => m.GetProperty("Latitude").ValueKind == JsonValueKind.Number).ToList();
        Assert.Equal(fact.GetProperty("withPosition").GetInt32(), placed.Count);
        var first = fact.GetProperty("firstPosition");
        foreach (var (theirs, ours) in (ReadOnlySpan<(string, string)>)[("lat", "Latitude"), ("lon", "Longitude"), ("altitudeFt", "Altitude")]) Assert.Equal(first.GetProperty(theirs).GetRawText(), placed[0].GetProperty(ours).GetRawText());
        Assert.Equal(first.GetProperty("hexIdent").GetString(), placed[0].GetProperty("Ident").GetString());
        var report = LayoutVerifier.Verify(codec, file);
        Assert.True(report.IsLossless, string.Join('\n', report.Findings));
    }

    [Fact]
    public void Every_line_has_its_fields()
    {
        var folder = Kit.RequireData("sbs1");
        var codec = Kit.Codec("csv", "header: false");
        Assert.All(Kit.Cut(codec, File.ReadAllBytes(Path.Combine(folder, "msgs-odd.txt"))), m => Assert.Equal(22, JsonDocument.Parse(Kit.ToJson(codec, m)).RootElement.GetArrayLength()));
    }
}
