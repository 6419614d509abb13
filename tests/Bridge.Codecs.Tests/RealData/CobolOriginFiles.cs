using System.Globalization;
using System.Text;
using System.Text.Json;
using Bridge.Documents;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>What the origins of the COBOL files promise beside the records of <see cref="CobolFiles"/>: trimming, views that nobody chose, fillers, sums, a record in ASCII and EBCDIC.</summary>
public class CobolOriginFiles
{
    [Theory]
    [InlineData("none", "test3_trim_none.txt")]
    [InlineData("left", "test3_trim_left.txt")]
    [InlineData("both", "test3.txt")]
    public void Texts_are_trimmed_as_asked(string trim, string expected)
    {
        var folder = Path.Combine(Kit.RequireData("cobol"), "cobrix");
        var codec = Kit.Copybook(Path.Combine(folder, "test3_copybook.cob"), $"trim: {trim}");
        var ours = Records(codec, File.ReadAllBytes(Path.Combine(folder, "test3_data", "TRAN2.AUG31.DATA.dat"))).Where(r => r.GetProperty("SIGNATURE").GetString() == "S9276511").ToList();
        var compared = 0;
        foreach (var line in File.ReadLines(Path.Combine(folder, "test3_expected", expected)))
        {
            var wanted = JsonDocument.Parse(line).RootElement;
            foreach (var member in wanted.EnumerateObject())
            {
                var mine = ours[compared].GetProperty(member.Name);
                Assert.Equal((compared, member.Name, member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : member.Value.GetDecimal().ToString("0.00", CultureInfo.InvariantCulture)), (compared, member.Name, mine.ValueKind == JsonValueKind.String ? Common(mine.GetString()!, trim) : mine.GetDecimal().ToString("0.00", CultureInfo.InvariantCulture)));
            }
            compared++;
        }
        Assert.Equal(60, compared);
    }

    [Theory]
    [InlineData("test5.txt")]
    [InlineData("test5a.txt")]
    public void Where_nobody_chooses_a_view_all_of_them_are_there(string expected)
    {
        var folder = Path.Combine(Kit.RequireData("cobol"), "cobrix");
        var codec = Kit.Copybook(Path.Combine(folder, "test5_copybook.cob"), "records: variable\nrdw_little_endian: true\nrdw_counts_itself: false\nredefines: { TAXPAYER-NUM: { TAXPAYER-TYPE: N } }");
        var ours = Kit.Cut(codec, File.ReadAllBytes(Path.Combine(folder, "test5_data", "COMP.DETAILS.SEP30.DATA.dat")));
        var compared = 0;
        foreach (var line in File.ReadLines(Path.Combine(folder, "test5_expected", expected)))
        {
            var wanted = JsonDocument.Parse(line).RootElement;
            var number = wanted.GetProperty("Record_Id").GetInt32();
            var mine = JsonDocument.Parse(Kit.ToJson(codec, ours[number])).RootElement;
            // Over a binary number that view holds bytes that are no characters to that reader.
            if (mine.GetProperty("STATIC_DETAILS").GetProperty("TAXPAYER").GetProperty("TAXPAYER_TYPE").GetString() == "A") Assert.Equal(Flat(wanted.GetProperty("CONTACTS")), Flat(mine.GetProperty("CONTACTS")));
            Assert.Equal(wanted.GetProperty("STATIC_DETAILS").GetProperty("COMPANY_NAME").GetString(), Common(mine.GetProperty("STATIC_DETAILS").GetProperty("COMPANY_NAME").GetString()!, "both"));
            Assert.Equal(wanted.GetProperty("STATIC_DETAILS").GetProperty("ADDRESS").GetString(), Common(mine.GetProperty("STATIC_DETAILS").GetProperty("ADDRESS").GetString()!, "both"));
            compared++;
        }
        Assert.True(compared >= 50, $"{compared} records");
    }

    [Fact]
    public void Fillers_are_passed_over_and_what_groups_of_fillers_hold_is_shown()
    {
        var folder = Path.Combine(Kit.RequireData("cobol"), "cobrix");
        var codec = Kit.Copybook(Path.Combine(folder, "test7_fillers.cob"));
        var ours = Records(codec, File.ReadAllBytes(Path.Combine(folder, "test7_data", "TEST.FILLERS.DEC07.DATA.dat"))).OrderBy(r => r.GetProperty("AMOUNT").GetDecimal()).ToList();
        foreach (var (file, members) in (ReadOnlySpan<(string, int)>)[("test7.txt", 5), ("test7c.txt", 6)])
        {
            var wanted = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "test7_expected", file))).RootElement;
            Assert.True(wanted.GetArrayLength() >= 60);
            // Records of equal amounts stand in any order there.
            foreach (var record in wanted.EnumerateArray())
            {
                var flat = Flat(record).Where(f => !f.Name.StartsWith("FILLER_P", StringComparison.Ordinal)).ToList();
                Assert.True(ours.Exists(o => !flat.Except(Flat(o)).Any()), record.ToString());
            }
            Assert.True(Flat(wanted[0]).Count() >= members);
        }
    }

    [Fact]
    public void Segments_are_put_together_as_the_origin_does()
    {
        var folder = Path.Combine(Kit.RequireData("cobol"), "cobrix");
        var codec = Kit.Copybook(Path.Combine(folder, "test17_hierarchical.cob"), """
            records: variable
            rdw_little_endian: true
            rdw_counts_itself: false
            blank_digits: ignore
            segments:
              COMPANY:
                recognise: { SEGMENT-ID: 1 }
                segments:
                  DEPT:
                    recognise: { SEGMENT-ID: 2 }
                    segments: { EMPLOYEE: { recognise: { SEGMENT-ID: 3 } }, OFFICE: { recognise: { SEGMENT-ID: 4 } } }
                  CUSTOMER:
                    recognise: { SEGMENT-ID: 5 }
                    segments: { CONTACT: { recognise: { SEGMENT-ID: 6 } }, CONTRACT: { recognise: { SEGMENT-ID: 7 } } }
            """);
        var file = File.ReadAllBytes(Path.Combine(folder, "test17", "HIERARCHICAL.DATA.RDW.dat"));
        var frames = Kit.Cut(codec, file);
        var ours = frames.ConvertAll(f => JsonDocument.Parse(Kit.ToJson(codec, f)).RootElement);
        var compared = 0;
        foreach (var line in File.ReadLines(Path.Combine(folder, "test17_expected", "test17c.txt")))
        {
            var wanted = JsonDocument.Parse(line).RootElement;
            var company = ours[compared++].GetProperty("COMPANY");
            Assert.Equal(wanted.GetProperty("SEGMENT_ID").GetInt32(), company.GetProperty("SEGMENT_ID").GetInt32());
            // The origin shows the mark of a segment for the outermost one only.
            Assert.Equal(Flat(wanted.GetProperty("COMPANY")), Flat(company).Where(f => f.Name != "SEGMENT_ID"));
        }
        Assert.Equal(compared, ours.Count);
        Assert.True(compared >= 50, $"{compared} messages");
        // Some numbers have low-values behind their digits, which come back as zeros before them; nothing else changes, and that once.
        var back = frames.ConvertAll(f => Kit.Encode(codec, Kit.Decode(codec, f)));
        Assert.Equal(frames.Select(f => f.Length), back.Select(b => b.Length));
        Assert.Equal(ours.Select(o => o.GetRawText()), back.Select(b => Kit.ToJson(codec, b)));
        Assert.Contains(frames.Zip(back), p => p.First.AsSpan().SequenceEqual(p.Second));
    }

    [Fact]
    public void Records_between_other_bytes_are_those_of_the_whole()
    {
        var folder = Path.Combine(Kit.RequireData("cobol"), "cobrix");
        var whole = File.ReadAllBytes(Path.Combine(folder, "test1_data", "example.bin"));
        var codec = Kit.Copybook(Path.Combine(folder, "test1a_copybook.cob"), "redefines: { COMPANY-ID-STR: { SHORT-NAME: '-' }, ACCOUNT-TYPE-X: { SHORT-NAME: '-' } }");
        var lines = File.ReadAllLines(Path.Combine(folder, "test1a_expected", "test1a.txt"));
        var size = whole.Length / lines.Length;
        Assert.Equal(0, whole.Length % lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            var wanted = JsonDocument.Parse(lines[i]).RootElement;
            var mine = JsonDocument.Parse(Kit.ToJson(codec, whole.AsSpan(i * size, size)[2..^27])).RootElement;
            Assert.Equal(wanted.GetProperty("COMPANY").GetProperty("SHORT_NAME").GetString(), mine.GetProperty("COMPANY").GetProperty("SHORT_NAME").GetString());
            var (theirs, accounts) = (wanted.GetProperty("METADATA").GetProperty("ACCOUNT").GetProperty("ACCOUNT_DETAIL"), mine.GetProperty("METADATA").GetProperty("ACCOUNT").GetProperty("ACCOUNT_DETAIL"));
            Assert.Equal(theirs.EnumerateArray().Select(a => a.GetProperty("ACCOUNT_NUMBER").GetString()), accounts.EnumerateArray().Select(a => a.GetProperty("ACCOUNT_NUMBER").GetString()));
        }
    }

    [Fact]
    public void Accounts_and_rates_give_the_sums_of_an_independent_reader()
    {
        var folder = Path.Combine(Kit.RequireData("cobol"), "carddemo");
        var facts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected-facts.json"))).RootElement.GetProperty("files");
        foreach (var file in facts.EnumerateObject())
        {
            var codec = Kit.Copybook(Path.Combine(folder, "copybooks", file.Value.GetProperty("copybook").GetString()!));
            var ours = Records(codec, File.ReadAllBytes(Path.Combine(folder, file.Name)));
            Assert.Equal(file.Value.GetProperty("records").GetInt32(), ours.Count);
            if (file.Value.TryGetProperty("sumCurrBal", out var balance)) Assert.Equal(balance.GetDecimal(), ours.Sum(r => r.GetProperty("ACCT_CURR_BAL").GetDecimal()));
            if (file.Value.TryGetProperty("sumCreditLimit", out var limit)) Assert.Equal(limit.GetDecimal(), ours.Sum(r => r.GetProperty("ACCT_CREDIT_LIMIT").GetDecimal()));
            if (file.Value.TryGetProperty("sumRate", out var rate)) Assert.Equal(rate.GetDecimal(), ours.Sum(r => r.GetProperty("DIS_INT_RATE").GetDecimal()));
            foreach (var (name, record) in (ReadOnlySpan<(string, JsonElement)>)[("firstRecord", ours[0]), ("lastRecord", ours[^1])])
            {
                if (!file.Value.TryGetProperty(name, out var fact)) continue;
                Assert.Equal(fact.GetProperty("id").GetInt32(), record.GetProperty("ACCT_ID").GetInt32());
                Assert.Equal(fact.GetProperty("currBal").GetDecimal(), record.GetProperty("ACCT_CURR_BAL").GetDecimal());
                Assert.Equal(fact.GetProperty("open").GetString(), record.GetProperty("ACCT_OPEN_DATE").GetString());
                Assert.Equal(fact.GetProperty("zip").GetString(), record.GetProperty("ACCT_ADDR_ZIP").GetString());
            }
        }
    }

    [Theory]
    [InlineData("copybook-ascii", "encoding: ascii")]
    [InlineData("copybook-ebcdic", "")]
    public void A_record_of_a_thousand_items_in_ascii_and_ebcdic(string form, string options)
    {
        var folder = Path.Combine(Kit.RequireData("cobol"), "ballerina");
        var codec = Kit.Copybook(Path.Combine(folder, "copybooks", "copybook-1.cpy"), options);
        var bytes = File.ReadAllBytes(Path.Combine(folder, form, "copybook-1.txt"));
        var wanted = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "copybook-json", "copybook-1.json"))).RootElement;
        var document = Kit.Decode(codec, bytes);
        var differences = new List<string>();
        var blanks = 0;
        var compared = Compare(wanted.EnumerateObject().First().Value, document, 0, "", differences, ref blanks);
        Assert.True(differences.Count == 0, $"{differences.Count} of {compared}\n{string.Join('\n', differences.Take(20))}");
        Assert.True(compared > 1000, $"{compared} items");
        Assert.True(blanks < 30, $"{blanks} numbers hold blanks");
    }

    // The code page of that reader shows low-values as blanks; ours keeps them, so that they come back.
    private static string Common(string text, string trim) => text.Replace('\0', ' ') is var blank && trim == "both" ? blank.Trim() : blank;

    // Item by item: some views of shared bytes are not meant by the record, and nobody looks at them.
    private static int Compare(JsonElement wanted, Document document, int node, string path, List<string> differences, ref int blanks)
    {
        var total = 0;
        if (wanted.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in wanted.EnumerateObject())
            {
                if (member.Name == "FILLER") continue; // not shown
                try
                {
                    var found = document.Find(node, Encoding.UTF8.GetBytes(member.Name.Replace('-', '_')));
                    if (found >= 0) total += Compare(member.Value, document, found, $"{path}/{member.Name}", differences, ref blanks);
                    else differences.Add($"{path}/{member.Name} is missing");
                }
                catch (MessageFormatException e) when (e.Code == "BR2123")
                {
                    // A number with blanks before or behind it: named as wrong, and right for that reader.
                    var text = (e.Bytes.Span.Contains((byte)0x40) ? CodePagesEncodingProvider.Instance.GetEncoding("IBM037")! : Encoding.ASCII).GetString(e.Bytes.Span);
                    if (member.Value.ValueKind == JsonValueKind.Null) total++; // what is no number is null to that reader
                    else if (text.Contains(' ', StringComparison.Ordinal) && member.Value.GetRawText() == text.Trim()) blanks++;
                    else differences.Add($"{path}/{member.Name}: {member.Value} is not '{text}', {e.Message}");
                }
            }
            return total;
        }
        if (wanted.ValueKind == JsonValueKind.Array)
        {
            var item = node + 1;
            foreach (var one in wanted.EnumerateArray())
            {
                if (item >= document.Nodes[node].End) differences.Add($"{path}[{total}] is missing");
                else total += Compare(one, document, item, $"{path}[]", differences, ref blanks);
                item = document.Nodes[item].End;
            }
            return total;
        }
        var ours = Encoding.UTF8.GetString(document.Value(document[node]));
        var same = wanted.ValueKind == JsonValueKind.Number && decimal.TryParse(ours.Replace(" ", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number == wanted.GetDecimal() : wanted.ToString().Trim() == ours.Trim();
        if (wanted.ValueKind == JsonValueKind.Null) return 0; // an edited number that holds something else is null to that reader
        if (!same) differences.Add($"{path}: {wanted} is not '{ours}'");
        return 1;
    }

    private static IEnumerable<(string Name, string Value)> Flat(JsonElement element, string name = "") => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(m => Flat(m.Value, m.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(i => Flat(i, name)),
        JsonValueKind.Null => [],
        JsonValueKind.Number => [(name, element.GetDecimal().ToString("0.##", CultureInfo.InvariantCulture))],
        _ => Common(element.ToString(), "both") is { Length: > 0 } text ? [(name, text)] : [],
    };

    private static List<JsonElement> Records(ICodec codec, byte[] file) => Kit.Cut(codec, file).ConvertAll(f => JsonDocument.Parse(Kit.ToJson(codec, f)).RootElement);
}
