using System.Buffers;
using System.Text;
using System.Text.Json;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>Delimited files that nobody of this project wrote, with what they must give.</summary>
public class CsvFiles
{
    [Theory]
    [InlineData("comma_in_quotes")]
    [InlineData("empty")]
    [InlineData("escaped_quotes")]
    [InlineData("newlines_crlf")]
    [InlineData("simple")]
    public void Csv_spectrum(string name)
    {
        var folder = Path.Combine(Kit.RequireData("csv"), "csv-spectrum");
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, name + ".json")));
        var rows = Rows(Kit.Codec("csv"), File.ReadAllBytes(Path.Combine(folder, name + ".csv")));
        var records = expected.RootElement.ValueKind == JsonValueKind.Array ? expected.RootElement.EnumerateArray().ToArray() : [expected.RootElement];
        Assert.Equal(records.Select(r => JsonSerializer.Serialize(r)), rows.Select(r => JsonSerializer.Serialize(r)));
    }

    [Fact]
    public void Papa_parse_cases_without_errors()
    {
        var folder = Path.Combine(Kit.RequireData("csv"), "papaparse");
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "cases.json")));
        var failures = new List<string>();
        var run = 0;
        foreach (var one in cases.RootElement.EnumerateArray())
        {
            if (Options(one) is not { } options) continue;
            run++;
            var input = Encoding.UTF8.GetBytes(one.GetProperty("input").GetString()!);
            string actual;
            try
            {
                actual = JsonSerializer.Serialize(Rows(Kit.Codec("csv", options), input));
            }
            catch (MessageFormatException e)
            {
                actual = e.Message;
            }
            var expected = JsonSerializer.Serialize(one.GetProperty("expected").GetProperty("data"));
            if (actual != expected) failures.Add($"{one.GetProperty("description").GetString()} {options}: {JsonSerializer.Serialize(one.GetProperty("input").GetString())}\n  expected {expected}\n  got      {actual}");
        }
        Assert.True(run >= 20, $"only {run} cases were run");
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Theory]
    [InlineData("messytables/characters.csv", "encoding: big5")]
    [InlineData("messytables/mixedGLB.csv", "line_end: cr")]
    [InlineData("messytables/sparse_with_column_errors.csv", "encoding: latin1")]
    [InlineData("messytables/simple.ssv", "delimiter: ';'")]
    [InlineData("messytables/excel_pasting.csv", "")]
    [InlineData("messytables/null.csv", "")]
    [InlineData("messytables/example.tsv", "delimiter: tab")]
    [InlineData("frictionless/accent.csv", "delimiter: ';'")]
    [InlineData("frictionless/delimiter.csv", "delimiter: ';'")]
    [InlineData("frictionless/bom.csv", "")]
    [InlineData("frictionless/table-infer-iso-8859-7.csv", "encoding: iso-8859-7")]
    [InlineData("frictionless/duplicate-headers.csv", "")]
    [InlineData("frictionless/vix.csv", "delimiter: ';'")]
    [InlineData("frictionless/doublequote.csv", "")]
    [InlineData("frictionless/issue-811.csv", "delimiter: ';', encoding: latin1")]
    [InlineData("csvkit/ks_1033_data.csv", "")]
    [InlineData("csvkit/test_latin1.csv", "encoding: latin1")]
    [InlineData("csvkit/mac_newlines.csv", "line_end: cr")]
    [InlineData("commons-csv/japanese.csv", "")]
    [InlineData("papaparse/long-sample.csv", "")]
    [InlineData("cdc-reportstream/weird-data.csv", "")]
    [InlineData("clevercsv/airedale.csv", "escape: '\\'")]
    public void Messy_files_give_the_rows_of_an_independent_reader(string file, string options)
    {
        var folder = Kit.RequireData("csv");
        using var facts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected-facts.json")));
        Assert.SkipUnless(facts.RootElement.GetProperty("files").TryGetProperty(file, out var fact), $"no facts about {file}");
        var rows = Rows(Kit.Codec("csv", $"{{ header: false{(options.Length > 0 ? ", " + options : "")} }}"), File.ReadAllBytes(Path.Combine(folder, file)))
            .Select(r => r.EnumerateArray().Select(v => v.GetString()!).ToList()).ToList();
        Assert.Equal(fact.GetProperty("rowsNonEmpty").GetInt32(), rows.Count);
        foreach (var width in fact.GetProperty("rowWidths").EnumerateObject()) Assert.Equal(width.Value.GetInt32(), rows.Count(r => r.Count == int.Parse(width.Name, System.Globalization.CultureInfo.InvariantCulture)));
        if (fact.TryGetProperty("headerRow(0-based, non-empty rows)", out var header)) rows.RemoveRange(0, header.GetInt32() + 1);
        if (!fact.TryGetProperty("firstRecord", out var first)) return;
        foreach (var (expected, row) in new[] { (first, rows[0]), (fact.GetProperty("lastRecord"), rows[^1]) })
        {
            var i = 0;
            foreach (var value in expected.EnumerateArray()) Assert.StartsWith(value.GetString()!, row[i++], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("psql.csv", "")]
    [InlineData("psql.tsv", "delimiter: tab, quote: none")]
    public void One_table_in_two_dialects(string file, string options)
    {
        var path = Path.Combine(Kit.RequireData("csv"), "commons-csv", file);
        var rows = Rows(Kit.Codec("csv", $"{{ {options} }}"), File.ReadAllBytes(path));
        Assert.NotEmpty(rows);
        Assert.All(rows, r => Assert.Equal(5, r.EnumerateObject().Count()));
    }

    [Fact]
    public void Every_file_of_the_folder_decodes_or_names_its_fault()
    {
        var files = 0;
        foreach (var file in Directory.EnumerateFiles(Kit.RequireData("csv"), "*.?sv", SearchOption.AllDirectories))
        {
            files++;
            var framer = Kit.Codec("csv", "header: false").CreateFramer()!;
            var found = Framing.Feed.Read(framer, File.ReadAllBytes(file), Framing.Feed.RandomPieces(new Random(files), 5000));
            var codec = Kit.Codec("csv", "header: false");
            foreach (var (_, bytes) in found)
            {
                try
                {
                    var json = Kit.ToJson(codec, Encoding.Latin1.GetBytes(bytes));
                    Assert.Equal(json, Kit.ToJson(codec, Kit.Encode(codec, json)));
                }
                catch (MessageFormatException e)
                {
                    Assert.StartsWith("BR2", e.Code, StringComparison.Ordinal);
                }
            }
        }
        Assert.True(files >= 40, $"only {files} files");
    }

    private static string? Options(JsonElement one)
    {
        if (one.GetProperty("expected").GetProperty("errors").GetArrayLength() > 0 || one.GetProperty("input").ValueKind != JsonValueKind.String) return null;
        // Not ours: guessing of delimiters and line ends, and an empty record behind the last line end.
        var text = one.GetProperty("input").GetString()!;
        if (one.GetProperty("group").GetString() != "core" || text.EndsWith('\n') || (text.Contains('\r', StringComparison.Ordinal) && !text.Contains('\n', StringComparison.Ordinal) && !one.TryGetProperty("config", out _))) return null;
        var options = new List<string> { "header: false" };
        if (!one.TryGetProperty("config", out var config)) config = default;
        var skipsEmpty = false;
        if (config.ValueKind == JsonValueKind.Object)
        {
            foreach (var option in config.EnumerateObject())
            {
                switch (option.Name)
                {
                    case "delimiter" when option.Value.ValueKind == JsonValueKind.String && option.Value.GetString() is { Length: 1 } and not "\n": options.Add($"delimiter: {JsonSerializer.Serialize(option.Value.GetString())}"); break;
                    case "comments" when option.Value.ValueKind == JsonValueKind.String && option.Value.GetString()!.Length == 1: options.Add($"comment: {JsonSerializer.Serialize(option.Value.GetString())}"); break;
                    case "comments" when option.Value.ValueKind == JsonValueKind.True: options.Add("comment: '#'"); break;
                    case "comments" when option.Value.ValueKind == JsonValueKind.False: break;
                    case "quoteChar": options.Add($"quote: {JsonSerializer.Serialize(option.Value.GetString())}"); break;
                    case "escapeChar": options.Add($"escape: {JsonSerializer.Serialize(option.Value.GetString())}"); break;
                    case "newline" when option.Value.GetString() == "\r": options.Add("line_end: cr"); break;
                    case "newline" when option.Value.GetString() is "\n" or "\r\n": break;
                    case "skipEmptyLines" when option.Value.ValueKind == JsonValueKind.True: skipsEmpty = true; break;
                    default: return null;
                }
            }
        }
        if (!skipsEmpty) options.Add("blank_lines: keep");
        return $"{{ {string.Join(", ", options)} }}";
    }

    private static List<JsonElement> Rows(ICodec codec, byte[] file)
    {
        var framer = codec.CreateFramer()!;
        var input = new ReadOnlySequence<byte>(file);
        var rows = new List<JsonElement>();
        while (framer.TryRead(ref input, true, out var frame) is { Status: not FrameStatus.NeedMore } result)
        {
            if (result.Status == FrameStatus.Frame) rows.Add(JsonDocument.Parse(Kit.ToJson(codec, frame.FirstSpan, framer.Preamble)).RootElement);
        }
        return rows;
    }
}
