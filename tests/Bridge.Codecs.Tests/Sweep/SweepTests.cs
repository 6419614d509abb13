using System.Globalization;
using Bridge.Codecs.Layouts;
using Bridge.Configuration;
using Bridge.Configuration.Tree;
using Bridge.Formats;
using Bridge.Mapping.Files;
using Bridge.Registration;

namespace Bridge.Codecs.Tests.Sweep;

/// <summary>
/// <c>bridge layout verify</c> over every file of the sample data in scope, compared with the tables in the folder <c>tables</c>. They are a manifest too:
/// each file of a folder stands in a row, and each row has files.
/// </summary>
public sealed class SweepTests
{
    private static readonly AdapterRegistry Registry = NewRegistry();

    /// <summary>Each file with each of its rows; one entry without a name where there is no sample data.</summary>
    public static TheoryData<string, string, int> Samples
    {
        get
        {
            var samples = new TheoryData<string, string, int>();
            foreach (var table in SweepTable.All)
            {
                foreach (var file in table.Files)
                {
                    foreach (var row in table.RowsOf(file).Where(r => r.From is not null)) samples.Add(table.Folder, file, row.Line);
                }
            }
            if (samples.Count == 0) samples.Add("", "", 0);
            return samples;
        }
    }

    public static TheoryData<string> Folders => [.. SweepTable.All.Select(t => t.Folder)];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_file_comes_back_as_its_row_says(string folder, string file, int line)
    {
        var path = Path.Combine(Kit.RequireData(folder), file);
        var row = SweepTable.All.Single(t => t.Folder == folder).Rows.Single(r => r.Line == line);
        var bytes = File.ReadAllBytes(path);
        var report = LayoutVerifier.Verify(Codec(folder, row.From!), bytes.AsMemory(row.Skip, bytes.Length - row.Skip - row.Behind), row.Framing is null ? null : Framer(row.Framing));
        var verdict = Verdict.Of(report, char.IsAsciiDigit(row.Gives.FirstOrDefault()));
        Assert.True(row.Gives == verdict, string.Create(CultureInfo.InvariantCulture, $"tables/{folder}.yaml, line {line}, {file}\n  expected  {row.Gives}\n  actual    {verdict}\n{string.Join('\n', report.Findings.Take(20))}"));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_file_of_a_folder_stands_in_its_table_and_every_row_has_files(string folder)
    {
        Kit.RequireData(folder);
        var table = SweepTable.All.Single(t => t.Folder == folder);
        var files = table.Files;
        var found = files.ToDictionary(f => f, table.RowsOf);
        var used = found.Values.SelectMany(r => r).ToHashSet();
        var faults = files.Where(f => found[f].Count == 0).Select(f => $"{f} stands in no row")
            .Concat(table.Rows.Where(r => !used.Contains(r)).Select(r => string.Create(CultureInfo.InvariantCulture, $"line {r.Line} has no file: {string.Join(", ", r.Files)}")))
            .Concat(table.Rows.SelectMany(r => r.Files).Where(f => !f.Contains('*', StringComparison.Ordinal)).Except(files).Select(f => $"{f} is not there"));
        Assert.Equal("", string.Join('\n', faults));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_row_says_what_its_files_are_or_what_they_give_and_why_if_that_is_not_the_same_bytes(string folder)
    {
        Assert.All(SweepTable.All.Single(t => t.Folder == folder).Rows, row =>
        {
            Assert.True(row.From is null == row.Is.Length > 0 && row.From is null == (row.Gives.Length == 0), $"line {row.Line}: either `is`, or `from` and `gives`");
            Assert.True(row.From is null || IsPlain(row.Gives) || row.Why.Length > 0, $"line {row.Line}: {row.Gives} wants a `why`");
        });

        static bool IsPlain(string gives) => gives.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ' ') == "identical";
    }

    private static ICodec Codec(string folder, ConfigNode from)
    {
        var diagnostics = new Diagnostics();
        var data = Kit.RequireData(folder);
        var isThere = from["layout"] is { } layout && File.Exists(Path.Combine(data, layout.Text));
        var codec = new CodecLoader(Registry, new Expressions()).Load(from, "from", isThere ? data : AppContext.BaseDirectory, diagnostics);
        Assert.True(codec is not null, string.Join('\n', diagnostics.All));
        return codec;
    }

    private static IFramer Framer(ConfigNode framing)
    {
        var diagnostics = new Diagnostics();
        var framer = ConfigReader.Read(framing, new ConfigScope { Diagnostics = diagnostics, Registry = Registry }, "framing", Registry.Framers[framing["type"]!.Text].Bind, "type");
        Assert.Empty(diagnostics.All.Select(d => d.ToString()));
        return framer();
    }

    private static AdapterRegistry NewRegistry()
    {
        var registry = new AdapterRegistry();
        new CodecsAdapter().Register(registry);
        return registry;
    }
}
