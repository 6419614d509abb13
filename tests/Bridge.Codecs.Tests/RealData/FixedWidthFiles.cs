using System.Globalization;
using System.Text;
using System.Text.Json;
using Bridge.Codecs.Layouts;
using Bridge.Codecs.Layouts.Fields;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>Fixed-width files that nobody of this project wrote, with what they must give.</summary>
public class FixedWidthFiles
{
    [Fact]
    public void Census_records_give_the_columns_of_their_published_table()
    {
        var folder = Path.Combine(Kit.RequireData("fixed-width"), "census2010");
        var codec = Kit.LayoutFile("census2010");
        var records = Kit.Cut(codec, File.ReadAllBytes(Path.Combine(folder, "ilgeo2010_excerpt.txt")));
        var table = Kit.Codec("csv");
        var framer = table.CreateFramer()!;
        var input = new System.Buffers.ReadOnlySequence<byte>(File.ReadAllBytes(Path.Combine(folder, "ilgeo2010_excerpt.csv")));
        var number = 0;
        while (framer.TryRead(ref input, true, out var frame) is { Status: not FrameStatus.NeedMore } result)
        {
            if (result.Status != FrameStatus.Frame) continue;
            var expected = JsonDocument.Parse(Kit.ToJson(table, frame.FirstSpan, framer.Preamble)).RootElement;
            var actual = JsonDocument.Parse(Kit.ToJson(codec, records[number++])).RootElement;
            foreach (var column in expected.EnumerateObject())
            {
                if (column.Value.GetString() is "True" or "False") continue; // made a truth value there
                Assert.Equal((column.Name, Plain(column.Value.GetString()!)), (column.Name, Plain(actual.GetProperty(column.Name).GetString()!)));
            }
        }
        Assert.Equal(records.Count, number);
        Assert.Equal(1000, number);
    }

    [Fact]
    public void Columns_with_a_schema_give_the_converted_table()
    {
        var folder = Path.Combine(Kit.RequireData("fixed-width"), "csvkit");
        var codec = Kit.LayoutFile("testfixed");
        var ours = Kit.Cut(codec, File.ReadAllBytes(Path.Combine(folder, "testfixed"))).ConvertAll(r => JsonDocument.Parse(Kit.ToJson(codec, r)).RootElement);
        var table = Kit.Codec("csv");
        var framer = table.CreateFramer()!;
        var input = new System.Buffers.ReadOnlySequence<byte>(File.ReadAllBytes(Path.Combine(folder, "testfixed_converted.csv")));
        var number = 0;
        while (framer.TryRead(ref input, true, out var frame) is { Status: not FrameStatus.NeedMore } result)
        {
            if (result.Status != FrameStatus.Frame) continue;
            foreach (var column in JsonDocument.Parse(Kit.ToJson(table, frame.FirstSpan, framer.Preamble)).RootElement.EnumerateObject())
            {
                Assert.Equal((number, column.Name, column.Value.GetString()), (number, column.Name, ours[number].GetProperty(column.Name).GetString()!.TrimEnd(',')));
            }
            number++;
        }
        Assert.Equal((4, 4), (number, ours.Count));
    }

    [Fact]
    public void Weather_of_a_station_gives_its_counts_and_what_it_loses_is_named()
    {
        var folder = Path.Combine(Kit.RequireData("fixed-width"));
        using var facts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected-facts.json")));
        var fact = facts.RootElement.GetProperty("files").GetProperty("ghcn-daily/USW00094728-1993.dly");
        var codec = Kit.LayoutFile("ghcn-daily");
        var file = File.ReadAllBytes(Path.Combine(folder, "ghcn-daily", "USW00094728-1993.dly"));
        var records = Kit.Cut(codec, file).Select(r => JsonDocument.Parse(Kit.ToJson(codec, r)).RootElement).ToList();
        Assert.Equal(fact.GetProperty("records").GetInt32(), records.Count);
        foreach (var element in fact.GetProperty("elements").EnumerateObject()) Assert.Equal(element.Value.GetInt32(), records.Count(r => r.GetProperty("Element").GetString() == element.Name));
        Assert.Equal(fact.GetProperty("missingValues").GetInt32(), records.Sum(r => r.EnumerateObject().Count(f => f.Name[0] == 'V' && f.Value.ValueKind == JsonValueKind.Null)));
        var report = LayoutVerifier.Verify(codec, file);
        // Times of day are filled with zeros there and other numbers with blanks, in the same columns; that is named and nothing else.
        Assert.Equal(0, report.Rejected);
        Assert.All(report.Findings, f => Assert.Matches("^V\\d+$", f.Field));
        Assert.True(report.Identical >= records.Count(r => r.GetProperty("Element").GetString() is not ("PGTM" or "FMTM")), string.Join('\n', report.Findings));
    }

    // The published table has numbers without their leading zeros and plus signs.
    private static string Plain(string text) =>
        decimal.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString("0.#########", CultureInfo.InvariantCulture) : text.Trim();
}
