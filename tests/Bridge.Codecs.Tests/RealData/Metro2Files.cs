using System.Text.Json;
using Bridge.Codecs.Layouts;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>Credit reports (Metro 2) in characters that nobody of this project wrote. The origin wrapped its files at 80 columns; records have no line ends.</summary>
public class Metro2Files
{
    [Fact]
    public void A_record_with_all_its_segments_gives_the_values_of_the_origin_and_comes_back_byte_for_byte()
    {
        var folder = Path.Combine(Kit.RequireData("fixed-width"), "metro2");
        var codec = Kit.Layout(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "RealData", "binary", "metro2", "characters.yaml")));
        var record = Unwrapped(Path.Combine(folder, "base_segment.dat"));
        Assert.Equal((1268, 1268), (record.Length, JsonDocument.Parse(Kit.ToJson(codec, record)).RootElement.GetProperty("blockDescriptorWord").GetInt32()));
        Assert.Equal((1, 1), Identical(codec, record));
        var ours = JsonDocument.Parse(Kit.ToJson(codec, record)).RootElement;
        var wanted = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "base_segment.json"))).RootElement;
        var compared = Compare(wanted.GetProperty("base"), ours.GetProperty("base"));
        var segments = ours.GetProperty("segments").EnumerateArray().ToList();
        foreach (var kind in wanted.EnumerateObject().Where(k => k.Name != "base"))
        {
            var mine = segments.Where(s => s.GetProperty("segmentIdentifier").GetString() == kind.Name.ToUpperInvariant()).Select(s => s.GetProperty(kind.Name)).ToList();
            var theirs = kind.Value.ValueKind == JsonValueKind.Array ? kind.Value.EnumerateArray().ToList() : [kind.Value];
            Assert.Equal((kind.Name, theirs.Count), (kind.Name, mine.Count));
            foreach (var (expected, actual) in theirs.Zip(mine)) compared += Compare(expected, actual);
        }
        Assert.Equal(9, segments.Count);
        Assert.True(compared > 85, $"{compared} values");
    }

    [Theory]
    [InlineData("j1_segment.dat", "J1", "surname", "BEAUCHAMP", "dateBirth", "2020-01-02")]
    [InlineData("k1_segment.dat", "K1", "originalCreditorName", "WETCOSAT INDUSTRIES LTD.", "creditorClassification", "4")]
    [InlineData("k3_segment.dat", "K3", "agencyIdentifier", "00", "mortgageIdentificationNumber", "Mortgage Number")]
    [InlineData("l1_segment.dat", "L1", "changeIndicator", "1", "newConsumerAccountNumber", "New Consumer Account Number")]
    public void A_segment_alone(string file, string code, string name, string value, string other, string otherValue)
    {
        var codec = Kit.LayoutFile("metro2-segments");
        var bytes = File.ReadAllBytes(Path.Combine(Kit.RequireData("fixed-width"), "metro2", "segments", file));
        var segment = JsonDocument.Parse(Kit.ToJson(codec, bytes)).RootElement.GetProperty(code)[0];
        Assert.Equal((value, otherValue), (segment.GetProperty(name).ToString(), segment.GetProperty(other).ToString()));
        Assert.Equal((1, 1), Identical(codec, bytes));
    }

    [Fact]
    public void A_header_gives_its_names_and_dates()
    {
        var codec = Kit.LayoutFile("metro2-header");
        var record = Unwrapped(Path.Combine(Kit.RequireData("fixed-width"), "metro2", "segments", "header_record.dat"));
        var header = JsonDocument.Parse(Kit.ToJson(codec, record)).RootElement;
        Assert.Equal(("HEADER", 426, "5555555555", "2002-08-20", "1999-05-10", 1234567890L), (header.GetProperty("recordIdentifier").GetString(), header.GetProperty("recordDescriptorWord").GetInt32(),
            header.GetProperty("transUnionProgramIdentifier").GetString(), header.GetProperty("activityDate").GetString(), header.GetProperty("programRevisionDate").GetString(), header.GetProperty("reporterTelephoneNumber").GetInt64()));
        Assert.Equal("YOUR BUSINESS NAME HERE", header.GetProperty("reporterName").GetString());
        Assert.Equal((1, 1), Identical(codec, record));
    }

    private static byte[] Unwrapped(string file) => [.. File.ReadAllBytes(file).Where(b => b is not ((byte)'\n' or (byte)'\r'))];

    private static (long, long) Identical(Bridge.Formats.ICodec codec, byte[] bytes)
    {
        var report = LayoutVerifier.Verify(codec, bytes);
        Assert.Empty(report.Findings);
        return (report.Records, report.Identical);
    }

    // Dates of the origin are in ISO's form, ours as they stand in the record.
    private static int Compare(JsonElement wanted, JsonElement ours)
    {
        var compared = 0;
        foreach (var member in wanted.EnumerateObject())
        {
            if (!ours.TryGetProperty(member.Name, out var mine)) continue;
            var text = member.Value.ToString();
            if (text.EndsWith('Z') && text.Contains('T', StringComparison.Ordinal)) text = $"{text[5..7]}{text[8..10]}{text[..4]}" + (member.Name == "timeStamp" ? $"{text[11..13]}{text[14..16]}{text[17..19]}" : "");
            Assert.Equal((member.Name, text), (member.Name, mine.ToString()));
            compared++;
        }
        return compared;
    }
}
