using System.Text;
using Bridge.Configuration;
using Bridge.Mapping.Files;
using Bridge.Mapping.Reversal;
using Bridge.Mapping.Testing;
using Bridge.Mapping.Tests.Files;

namespace Bridge.Mapping.Tests.Reversal;

/// <summary>The project's own mappings there and back.</summary>
public sealed class RoundTripTests
{
    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Bridge.sln"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, "mappings");
    }

    private static (ReversalResult Reversal, RoundTripReport Report) Run(string file, byte[] sample)
    {
        var path = Path.Combine(Folder(), file);
        var diagnostics = new Diagnostics();
        var loader = new MappingLoader(MappingFixture.Registry);
        var reversal = MappingReverser.Reverse(path, MappingFixture.Registry, diagnostics)!;
        var opposite = loader.LoadText(reversal.Yaml, path, diagnostics);
        Assert.True(opposite is not null, reversal.Yaml + string.Join('\n', diagnostics.All));
        return (reversal, new RoundTripCheck(loader.Load(path, diagnostics)!, opposite).Run(sample, generated: 50));
    }

    private static string Show(RoundTripReport report) => string.Join('\n', report.PutGet.Select(d => $"PutGet {d}").Concat(report.GetPut.Select(d => $"GetPut {d}")));

    public static TheoryData<string> Mappings => [.. MappingTestRunner.Find(Folder()).Select(f => Path.GetRelativePath(Folder(), f))];

    [Theory]
    [MemberData(nameof(Mappings))]
    public void Every_mapping_has_an_opposite_that_compiles_and_every_leaf_without_one_says_why(string mapping)
    {
        var path = Path.Combine(Folder(), mapping);
        var diagnostics = new Diagnostics();
        var reversal = MappingReverser.Reverse(path, MappingFixture.Registry, diagnostics)!;
        Assert.True(new MappingLoader(MappingFixture.Registry).LoadText(reversal.Yaml, path, diagnostics) is not null, reversal.Yaml + string.Join('\n', diagnostics.All));
        Assert.All(reversal.Leaves.Where(l => l.Kind is ReversedLeafKind.None or ReversedLeafKind.Lossy), l =>
        {
            Assert.NotEmpty(l.Reason);
            Assert.DoesNotContain("no rule", l.Reason, StringComparison.Ordinal);
            Assert.Contains(l.Reason, reversal.Yaml, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_telegram_comes_back_as_it_was_but_for_small_letters()
    {
        var (reversal, report) = Run("stock-movement.yaml", "M00000042ab-117    R07-3 00012550-20261124143059"u8.ToArray());
        Assert.Equal(5, reversal.Leaves.Count);
        Assert.DoesNotContain(reversal.Leaves, l => l.Kind == ReversedLeafKind.None);
        Assert.Empty(reversal.Unfilled);
        Assert.True(report.Holds, Show(report));
        Assert.Equal(1, report.Samples);
        Assert.True(report.Generated > 10, Show(report));
        Assert.Equal(["/Sku"], report.GetPut.Select(d => d.Path));
    }

    [Fact]
    public void An_order_line_loses_what_its_defaults_stood_for_and_the_check_says_so()
    {
        var sample = "OrderNo;OrderDate;LineNo;Sku;Qty;Price;Currency;Country;Status;CustNo;CustName\n4711;20261124;1;ab-100;12,500;3,95;;DE;20;C-77; Müller GmbH \n";
        var (reversal, report) = Run("order-line.yaml", Encoding.UTF8.GetBytes(sample));
        Assert.Equal(["/line/total", "/priority", "/status"], reversal.Leaves.Where(l => l.Kind == ReversedLeafKind.None).Select(l => l.Path).Order(StringComparer.Ordinal));
        Assert.Equal(["Status"], reversal.Unfilled);
        // Total and priority are derived again and come out the same; the status cannot.
        Assert.Equal(["/status"], report.PutGet.Select(d => d.Path));
        Assert.Contains(report.GetPut, d => d.Path == "/Status");
        Assert.Contains(report.GetPut, d => d.Path == "/CustName");
    }

    [Fact]
    public void A_document_of_records_comes_back_but_for_what_a_hash_hides()
    {
        var (reversal, report) = Run("despatch.yaml", File.ReadAllBytes(Path.Combine(Folder(), "samples", "despatch.dat")));
        Assert.Contains(reversal.Leaves, l => l.Path == "/documentId" && l.Kind == ReversedLeafKind.None);
        Assert.Contains("D:\n    $each: 'lines'", reversal.Yaml, StringComparison.Ordinal);
        Assert.Contains("RecType: { $text: \"D1\" }", reversal.Yaml, StringComparison.Ordinal);
        Assert.Contains("H.DocNo", reversal.Unfilled);
        Assert.False(report.Holds, Show(report));
    }

    [Fact]
    public void A_reply_in_fixed_width_reads_back_to_json()
    {
        var (reversal, report) = Run("stock-reply.yaml", """{"documentId": "7992739871", "createdAt": "2026-11-24T08:15:00Z", "items": [{"sku": "AB-100", "stock": {"onHand": 12.5}, "status": "ACTIVE", "description": "Schrauben M4"}]}"""u8.ToArray());
        Assert.Contains("items:\n    $each: 'D'", reversal.Yaml, StringComparison.Ordinal);
        Assert.Contains(reversal.Leaves, l => l.Path == "/D/*/Flag" && l.Kind == ReversedLeafKind.None);
        Assert.Contains(reversal.Leaves, l => l.Path == "/D/*/Sku" && l.Kind == ReversedLeafKind.Lossy);
        Assert.False(report.Holds, Show(report)); // the status behind the flag, and the time of day, are lost
    }

    [Theory]
    [InlineData("{ format: csv }", "Order No,Qty,Note\n4711,12,\"a, b\"\n4712,,x\n")]
    [InlineData("{ format: csv, delimiter: \";\" }", "Note;Qty;Order No\n\"a; b\";12;4711\n")]
    public void Columns_that_only_a_header_names_come_back_under_their_names(string from, string sample)
    {
        using var fixture = new MappingFixture();
        var path = fixture.Write("m.yaml", $"mapping: m/1\nfrom: {from}\nto: {{ format: json }}\nmissing: omit\noutput: {{ id: '`Order No`', line: {{ qty: Qty, note: Note }} }}\n");
        var diagnostics = new Diagnostics();
        var loader = new MappingLoader(MappingFixture.Registry);
        var opposite = loader.LoadText(MappingReverser.Reverse(path, MappingFixture.Registry, diagnostics)!.Yaml, path, diagnostics);
        Assert.True(opposite is not null, string.Join('\n', diagnostics.All));
        var report = new RoundTripCheck(loader.Load(path, diagnostics)!, opposite).Run(Encoding.UTF8.GetBytes(sample));
        Assert.True(report.Holds, Show(report));
        Assert.Empty(report.GetPut);
        Assert.True(report.Generated > 10);
    }
}
