using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bridge.Codecs.Copybook;
using Bridge.Configuration;
using Bridge.Documents;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>What the origins of the COBOL files say of the copybooks themselves: where each item lies, the types of a document, its flat form. And that no file is left aside.</summary>
public partial class CobolDescriptions
{
    // Who reads a file; `-` before a reason why nobody does.
    private static readonly Dictionary<string, string> Readers = new(StringComparer.Ordinal)
    {
        ["README.md"] = "- says what the files are",
        ["ballerina/copybook-*/copybook-1.*"] = nameof(CobolOriginFiles.A_record_of_a_thousand_items_in_ascii_and_ebcdic),
        ["ballerina/copybooks/copybook-1.cpy"] = nameof(CobolOriginFiles.A_record_of_a_thousand_items_in_ascii_and_ebcdic),
        ["carddemo/ascii/*.txt"] = nameof(CobolFiles.A_file_in_ebcdic_and_its_ascii_twin_give_the_same),
        ["carddemo/copybooks/*.cpy"] = nameof(CobolFiles.A_file_in_ebcdic_and_its_ascii_twin_give_the_same),
        ["carddemo/ebcdic/*.PS"] = nameof(CobolFiles.A_file_in_ebcdic_and_its_ascii_twin_give_the_same),
        ["carddemo/expected-facts.json"] = nameof(CobolOriginFiles.Accounts_and_rates_give_the_sums_of_an_independent_reader),
        ["cobrix/test1_expected/test1.csv"] = nameof(A_record_has_the_columns_and_values_of_its_flat_form),
        ["cobrix/test1_expected/test1_schema.json"] = nameof(A_document_has_the_members_and_types_that_the_origin_gives),
        ["cobrix/test1a_*"] = nameof(CobolOriginFiles.Records_between_other_bytes_are_those_of_the_whole),
        ["cobrix/test3_expected/test3_trim_*.txt"] = nameof(CobolOriginFiles.Texts_are_trimmed_as_asked),
        ["cobrix/test5_expected/test5.txt"] = nameof(CobolOriginFiles.Where_nobody_chooses_a_view_all_of_them_are_there),
        ["cobrix/test5_expected/test5a.txt"] = nameof(CobolOriginFiles.Where_nobody_chooses_a_view_all_of_them_are_there),
        ["cobrix/test7*"] = nameof(CobolOriginFiles.Fillers_are_passed_over_and_what_groups_of_fillers_hold_is_shown),
        ["cobrix/test17_expected/test17c.txt"] = nameof(CobolOriginFiles.Segments_are_put_together_as_the_origin_does),
        ["cobrix/*_layout.txt"] = nameof(Every_item_lies_where_the_origin_has_it),
        ["cobrix/*"] = nameof(CobolFiles.Records_are_those_of_another_reader_and_come_back_byte_for_byte),
    };

    [Fact]
    public void Every_file_has_its_test_or_a_reason()
    {
        var folder = Kit.RequireData("cobol");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal).ToList();
        var readers = files.ToDictionary(f => f, f => Readers.Where(r => Fits(f, r.Key)).OrderByDescending(r => r.Key.Length).Select(r => r.Value).FirstOrDefault());
        Assert.Empty(readers.Where(r => r.Value is null).Select(r => r.Key));
        Assert.Equal(60, files.Count);
        Assert.Equal(1, readers.Count(r => r.Value!.StartsWith('-')));
        Assert.Equal(Readers.Values.Distinct().Order(StringComparer.Ordinal), readers.Values.Distinct().Order(StringComparer.Ordinal));
        Assert.All(Readers.Values.Where(v => v[0] != '-'), test => Assert.Contains(test, typeof(CobolFiles).GetMethods().Concat(typeof(CobolOriginFiles).GetMethods()).Concat(typeof(CobolDescriptions).GetMethods()).Select(m => m.Name)));

        static bool Fits(string file, string pattern) => Regex.IsMatch(file, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("test6_copybook.cob", "test6_expected/test6_layout.txt", 190)]
    [InlineData("test7_fillers.cob", "test7_expected/test7_layout.txt", 20)]
    [InlineData("test13a_file_header_footer.cob", "test13_expected/test13a_layout.txt", 7)]
    [InlineData("test17_hierarchical.cob", "test17_expected/test17a_layout.txt", 30)]
    public void Every_item_lies_where_the_origin_has_it(string copybook, string layout, int items)
    {
        var folder = Path.Combine(Kit.RequireData("cobol"), "cobrix");
        var diagnostics = new Diagnostics();
        var path = Path.Combine(folder, copybook);
        var ours = new CopybookParser(CopybookText.Words(File.ReadAllText(path), path), diagnostics).Parse().SelectMany(CobolItem.Descendants).ToList();
        Assert.Empty(diagnostics.All);
        var theirs = File.ReadLines(Path.Combine(folder, layout)).Select(l => LayoutLine().Match(l)).Where(m => m.Success).ToList();
        Assert.Equal(theirs.Select(m => m.Groups["name"].Value), ours.Select(i => i.Safe));
        foreach (var (line, item) in theirs.Zip(ours))
        {
            Assert.Equal((item.Safe, Number(line, "level"), Number(line, "start")), (item.Safe, item.Level, item.Offset + 1));
            // A group that shares bytes has the length of the longest view there; so has an item that others redefine.
            if (!item.IsGroup) Assert.Equal((item.Safe, Number(line, "length")), (item.Safe, item.Span));
        }
        Assert.True(ours.Count >= items, $"{ours.Count} items");

        static int Number(Match line, string group) => int.Parse(line.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_document_has_the_members_and_types_that_the_origin_gives()
    {
        var folder = Path.Combine(Kit.RequireData("cobol"), "cobrix");
        var lines = File.ReadLines(Path.Combine(folder, "test1_expected", "test1_schema.json")).Where(l => !l.Contains("[redacted]", StringComparison.Ordinal)); // what the sample's makers took out
        var schema = JsonDocument.Parse(string.Join('\n', lines)).RootElement;
        var compared = Compare(schema, Kit.Copybook(Path.Combine(folder, "test1_copybook.cob")).Shape!, "");
        Assert.Equal(14, compared);
    }

    [Fact]
    public void A_record_has_the_columns_and_values_of_its_flat_form()
    {
        var folder = Path.Combine(Kit.RequireData("cobol"), "cobrix");
        // A view of binary zeros as a number in characters is null here and there; the other views are texts.
        var codec = Kit.Copybook(Path.Combine(folder, "test1_copybook.cob"));
        var records = Kit.Cut(codec, File.ReadAllBytes(Path.Combine(folder, "test1_data", "example.bin")));
        var lines = File.ReadAllLines(Path.Combine(folder, "test1_expected", "test1.csv"));
        var columns = lines[0].Split(',');
        Assert.Equal(records.Count, lines.Length - 1);
        var compared = 0;
        for (var i = 0; i < records.Count; i++)
        {
            var flat = Flat(JsonDocument.Parse(Kit.ToJson(codec, records[i])).RootElement, "RECORD").ToDictionary(f => f.Name, f => f.Value);
            foreach (var (column, value) in columns.Zip(lines[i + 1].Split(',').Select(v => v.Trim('"'))))
            {
                if (column.EndsWith("COMPANY_ID_STR", StringComparison.Ordinal) || column.EndsWith("ACCOUNT_TYPE_X", StringComparison.Ordinal)) continue; // numbers seen as texts
                Assert.Equal((i, column, value.Trim()), (i, column, flat.GetValueOrDefault(column, "")));
                compared += value.Length > 0 ? 1 : 0;
            }
        }
        Assert.True(compared > 70, $"{compared} values");
    }

    private static int Compare(JsonElement theirs, Shape ours, string path)
    {
        var fields = theirs.GetProperty("fields").EnumerateArray().ToList();
        Assert.Equal((path, string.Join(' ', fields.Select(f => f.GetProperty("name").GetString()))), (path, string.Join(' ', ours.Members.Select(m => m.Name))));
        var compared = 0;
        foreach (var (field, member) in fields.Zip(ours.Members))
        {
            var type = field.GetProperty("type");
            var isList = type.ValueKind == JsonValueKind.Object && type.GetProperty("type").GetString() == "array";
            Assert.Equal((path, member.Name, isList), (path, member.Name, member.Occurs == Occurs.Many));
            if (isList) type = type.GetProperty("elementType");
            if (type.ValueKind == JsonValueKind.Object) compared += Compare(type, member, $"{path}/{member.Name}");
            else Assert.Equal((path, member.Name, type.GetString() == "string" ? ShapeKind.Text : ShapeKind.Integer), (path, member.Name, member.Kind));
            compared++;
        }
        return compared;
    }

    private static IEnumerable<(string Name, string Value)> Flat(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(m => Flat(m.Value, $"{name}_{m.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((e, i) => Flat(e, string.Create(CultureInfo.InvariantCulture, $"{name}_{i + 1}"))),
        JsonValueKind.Null => [(name, "")],
        _ => [(name, element.ToString().Replace('\0', ' ').Trim())],
    };

    [GeneratedRegex(@"^\s*(?<level>\d+) (?<name>\S+)\s+(?:[rR]+\s+|\[\]\s+)?\d+\s+(?<start>\d+)\s+\d+\s+(?<length>\d+)\s*$")]
    private static partial Regex LayoutLine();
}
