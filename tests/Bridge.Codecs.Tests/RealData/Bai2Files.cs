using System.Text;
using System.Text.Json;
using Bridge.Formats;

namespace Bridge.Codecs.Tests.RealData;

/// <summary>BAI2 files that nobody of this project wrote, with what an independent splitter found in them.</summary>
public class Bai2Files
{
    // In sample5 the counts contradict the records, and a record 88 has lost its comma: it belongs to the text before it.
    [Theory]
    [InlineData("sample1.txt", false, 0)]
    [InlineData("sample3.txt", false, 0)]
    [InlineData("sample5-issue113.txt", true, 1)]
    public void A_file_gives_its_accounts_transactions_and_totals(string file, bool contradicts, int brokenContinuations)
    {
        var folder = Kit.RequireData("finance-text");
        var bytes = File.ReadAllBytes(Path.Combine(folder, "bai2", file));
        using var facts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected-facts.json")));
        var fact = facts.RootElement.GetProperty("files").GetProperty($"bai2/{file}");
        var frame = Assert.Single(Kit.Cut(Kit.Codec("bai2"), bytes));
        if (contradicts) Assert.Equal("BR2125", Assert.Throws<MessageFormatException>(() => Kit.ToJson(Kit.Codec("bai2"), frame)).Code);
        var codec = Kit.Codec("bai2", contradicts ? "totals: warn" : "");
        var document = Kit.Decode(codec, frame);
        Assert.Equal(contradicts, document.Notes.Total > 0);
        var root = JsonDocument.Parse(Kit.ToJson(document)).RootElement;

        var header = fact.GetProperty("fileHeader");
        Assert.Equal((Text(header, "sender"), Text(header, "receiver"), Text(header, "time"), Text(header, "fileId")), (Text(root, "Sender"), Text(root, "Receiver"), Text(root, "Time"), Text(root, "FileId")));
        Assert.Equal("20" + Text(header, "date"), Text(root, "Date").Replace("-", "", StringComparison.Ordinal));
        Same(fact.GetProperty("fileTrailer"), root, ("controlTotal", "Total"), ("groups", "GroupCount"), ("records", "RecordCount"));
        var groups = root.GetProperty("Groups").EnumerateArray().ToList();
        var accounts = groups.SelectMany(g => g.GetProperty("Accounts").EnumerateArray()).ToList();
        var transactions = accounts.SelectMany(a => a.GetProperty("Transactions").EnumerateArray()).ToList();
        Assert.Equal((fact.GetProperty("groups").GetInt32(), fact.GetProperty("accounts").GetInt32(), fact.GetProperty("transactions").GetInt32()), (groups.Count, accounts.Count, transactions.Count));
        Assert.Equal(fact.GetProperty("sumTransactionAmounts").GetInt64(), transactions.Sum(t => t.GetProperty("Amount").GetInt64()));
        foreach (var (expected, group) in fact.GetProperty("groupDetail").EnumerateArray().Zip(groups))
        {
            Same(expected.GetProperty("trailer"), group, ("controlTotal", "Total"), ("accounts", "AccountCount"), ("records", "RecordCount"));
            foreach (var (wanted, account) in expected.GetProperty("accounts").EnumerateArray().Zip(group.GetProperty("Accounts").EnumerateArray()))
            {
                Assert.Equal(Text(wanted, "account"), Text(account, "Account"));
                Assert.Equal(wanted.GetProperty("currency").GetString(), account.TryGetProperty("Currency", out var currency) ? currency.GetString() : null);
                Same(wanted.GetProperty("trailer"), account, ("controlTotal", "Total"), ("records", "RecordCount"));
            }
        }
        if (brokenContinuations > 0) Assert.Contains(transactions, t => t.TryGetProperty("Text", out var lines) && lines.EnumerateArray().Any(l => l.GetString()!.Contains("\n88:EREF", StringComparison.Ordinal)));

        // Written in the common form, and from then on byte for byte.
        var written = Kit.Encode(codec, document);
        var again = Kit.Decode(Kit.Codec("bai2"), written); // totals are right now
        Assert.Equal(written, Kit.Encode(codec, again));
        Assert.Equal(transactions.Select(t => t.GetRawText()), JsonDocument.Parse(Kit.ToJson(again)).RootElement.GetProperty("Groups").EnumerateArray().SelectMany(g => g.GetProperty("Accounts").EnumerateArray()).SelectMany(a => a.GetProperty("Transactions").EnumerateArray()).Select(t => t.GetRawText()));
        if (file == "sample5-issue113.txt") Assert.Equal(Lines(bytes).Where(l => l.StartsWith("16", StringComparison.Ordinal) || l.StartsWith("88", StringComparison.Ordinal)), Lines(written).Where(l => l.StartsWith("16", StringComparison.Ordinal) || l.StartsWith("88", StringComparison.Ordinal)));
    }

    private static string[] Lines(byte[] file) => Encoding.UTF8.GetString(file).Split('\n');

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static void Same(JsonElement expected, JsonElement actual, params (string Expected, string Actual)[] names)
    {
        foreach (var (from, to) in names) Assert.Equal(long.Parse(Text(expected, from), System.Globalization.CultureInfo.InvariantCulture), actual.GetProperty(to).GetInt64());
    }
}
