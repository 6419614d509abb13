using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Bridge.Adapters.File;
using Bridge.Codecs;
using Bridge.Configuration;
using Bridge.Mapping.Files;
using Bridge.Registration;

namespace Bridge.Adapters.Tests.File.Reading;

using File = System.IO.File;

/// <summary>Files whose details are messages and whose trailer has totals: nothing goes on before they are right.</summary>
public sealed class FileTotalsTests : IDisposable
{
    private const string Layout = """
        layout: stock/1
        format: { type: fixed_width, line_end: lf }
        message: D
        records:
          D: { recognise: { T: D }, occurs: 0..*, fields: { T: { at: 1, length: 1 }, Qty: { at: 2, length: 6, type: integer } } }
          T: { recognise: { T: T }, fields: { T: { at: 1, length: 1 }, Sum: { at: 2, length: 12, type: integer } } }
        totals: [{ field: T.Sum, is: $sum(D.Qty) }]
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly AdapterStage _stage;
    private readonly ScriptedIntake _intake = new();
    private readonly CancellationToken _cancel = TimeCap.Start();

    public FileTotalsTests()
    {
        _stage = new AdapterStage(new FileAdapter()) { BaseDirectory = _folder.Path };
        foreach (var folder in (string[])["inbox", "archive", "error"]) Directory.CreateDirectory(Path.Combine(_folder.Path, folder));
        var registry = new AdapterRegistry();
        new CodecsAdapter().Register(registry);
        var path = _folder["layout.yaml"];
        File.WriteAllText(path, Layout);
        var codec = new CodecLoader(registry, new Expressions()).LoadLayout(path, new Diagnostics())!;
        _stage.CodecFramer = () => codec.CreateFramer()!;
    }

    public void Dispose() => _folder.Dispose();

    // More than one batch, so that much of the file would be out before its trailer is met.
    private static byte[] Records(int count, long sum) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, count).Select(i => $"D{i:000000}\n")) + $"T{sum:000000000000}\n");

    private SourceRun Start() => new(_stage.Source("{ type: file, path: \"inbox/*\", stable: { checks: 0 }, poll_interval: 20ms, unpack: auto }"), _intake);

    private async Task<string> FailedAsync(string name)
    {
        await _folder.UntilAsync(() => File.Exists(_folder["error", name + ".error.json"]), _cancel);
        using var report = JsonDocument.Parse(File.ReadAllText(_folder["error", name + ".error.json"]));
        return report.RootElement.GetProperty("reason").GetString()!;
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(content);
        return packed.ToArray();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_a_file_whose_trailer_is_wrong_nothing_goes_on_and_the_next_file_is_read(bool packed)
    {
        byte[] Content(byte[] plain) => packed ? Gzip(plain) : plain;
        File.WriteAllBytes(_folder["inbox", "1.dat"], Content(Records(2000, 2001001)));
        File.WriteAllBytes(_folder["inbox", "2.dat"], Content(Records(2000, 2001000)));
        await using var run = Start();
        var reason = await FailedAsync("1.dat");
        Assert.Contains("the total T.Sum says 2001001, the messages give 2001000", reason, StringComparison.Ordinal);
        Assert.Contains("Nothing of it was handed over", reason, StringComparison.Ordinal);
        await _folder.UntilAsync(() => File.Exists(_folder["archive", "2.dat"]), _cancel);
        Assert.Equal(2000, _intake.All.Count);
        Assert.All(_intake.All, t => Assert.Null(t.Fault));
    }

    [Fact]
    public async Task Of_a_file_that_was_cut_nothing_goes_on()
    {
        File.WriteAllBytes(_folder["inbox", "cut.dat"], Records(2000, 2001000)[..8000]);
        await using var run = Start();
        Assert.Contains("T.Sum never came", await FailedAsync("cut.dat"), StringComparison.Ordinal);
        Assert.Empty(_intake.All);
    }
}
