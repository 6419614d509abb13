using System.Buffers;
using System.Text.Json;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>Delimited files with a twin: the records that their origin expects, the same table in another dialect, a clean counterpart.</summary>
public class CsvOriginFiles
{
    [Theory]
    [InlineData("test_default.txt", "")]
    [InlineData("test_default_comment.txt", "comment: '#'")]
    [InlineData("test_rfc4180.txt", "blank_lines: keep")]
    [InlineData("test_rfc4180_trim.txt", "blank_lines: keep, trim: true")]
    public void Records_of_commons_csv(string control, string options)
    {
        var folder = Path.Combine(Kit.RequireData("csv"), "commons-csv");
        var lines = File.ReadAllLines(Path.Combine(folder, control));
        var rows = Rows(Kit.Codec("csv", $"{{ header: false{(options.Length > 0 ? ", " + options : "")} }}"), File.ReadAllBytes(Path.Combine(folder, lines[0].Split(' ')[0])));
        Assert.Equal(lines.Skip(2).Select(l => l.TrimEnd()), rows.Select(r => $"{r.GetArrayLength()}:[{string.Join(", ", r.EnumerateArray().Select(v => v.GetString()))}]".TrimEnd()));
    }

    [Fact]
    public void A_table_that_psql_wrote_as_csv_and_with_its_own_escapes()
    {
        var folder = Path.Combine(Kit.RequireData("csv"), "commons-csv");
        var csv = Rows(Kit.Codec("csv", "header: false"), File.ReadAllBytes(Path.Combine(folder, "psql.csv")));
        var tsv = Rows(Kit.Codec("csv", "{ header: false, delimiter: tab, quote: none, escapes: backslash }"), File.ReadAllBytes(Path.Combine(folder, "psql.tsv")));
        Assert.Equal(3, csv.Count);
        Assert.Equal(csv.Select(r => string.Join('|', r.EnumerateArray().Select(v => v.GetString()))), tsv.Select(r => string.Join('|', r.EnumerateArray().Select(v => v.GetString()))));
        Assert.Equal(JsonValueKind.Null, tsv[0][3].ValueKind);
    }

    [Fact]
    public void A_locale_with_decimal_commas_gives_the_converted_file()
    {
        var folder = Path.Combine(Kit.RequireData("csv"), "csvkit");
        var codec = Kit.Layout("layout: l/1\nformat: { type: csv }\nrecords:\n  r:\n    fields:\n      a: { type: decimal, scale: 1, decimal_mark: ',' }\n      b: { type: integer, group_mark: '.' }\n      c: { blank: missing }\n");
        var clean = Kit.Layout("layout: l/1\nformat: { type: csv }\nrecords:\n  r:\n    fields:\n      a: { type: decimal, scale: 1 }\n      b: { type: integer }\n      c: { blank: missing }\n");
        Assert.Equal(Rows(clean, File.ReadAllBytes(Path.Combine(folder, "test_locale_converted.csv"))).ConvertAll(r => r.GetRawText()), Rows(codec, File.ReadAllBytes(Path.Combine(folder, "test_locale.csv"))).ConvertAll(r => r.GetRawText()));
    }

    [Fact]
    public void Coordinates_with_quotes_in_the_middle_are_kept()
    {
        var folder = Path.Combine(Kit.RequireData("csv"), "csv-spectrum");
        var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "location_coordinates.json"))).RootElement;
        var row = Assert.Single(Rows(Kit.Codec("csv"), File.ReadAllBytes(Path.Combine(folder, "location_coordinates.csv"))));
        Assert.Equal(expected.EnumerateObject().Select(p => p.Name), row.EnumerateObject().Select(p => p.Name));
        foreach (var name in (string[])["Location Coordinates", "Cities", "Counties"]) Assert.Equal(expected.GetProperty(name).GetString(), row.GetProperty(name).GetString()); // the origin gives another phone number
    }

    private static List<JsonElement> Rows(ICodec codec, byte[] file)
    {
        var framer = codec.CreateFramer()!;
        var input = new ReadOnlySequence<byte>(file);
        var rows = new List<JsonElement>();
        while (framer.TryRead(ref input, true, out var frame) is { Status: not FrameStatus.NeedMore } result)
        {
            if (result.Status == FrameStatus.Frame) rows.Add(JsonDocument.Parse(Kit.ToJson(codec, frame.ToArray(), framer.Preamble)).RootElement);
        }
        return rows;
    }
}
