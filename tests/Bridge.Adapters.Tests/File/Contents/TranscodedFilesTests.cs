using System.Text;
using System.Text.Json;
using Bridge.Adapters.File;
using Bridge.Testing.Files;

namespace Bridge.Adapters.Tests.File.Contents;

using File = System.IO.File;

/// <summary>Files in UTF-16 come in as UTF-8, and what is no UTF-16 is set aside.</summary>
public sealed class TranscodedFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AdapterStage _stage;
    private readonly ScriptedIntake _intake = new();
    private readonly CancellationToken _cancel = TimeCap.Start();

    public TranscodedFilesTests()
    {
        _stage = new AdapterStage(new FileAdapter()) { BaseDirectory = _folder.Path };
        foreach (var folder in (string[])["inbox", "archive", "error"]) Directory.CreateDirectory(Path.Combine(_folder.Path, folder));
    }

    public void Dispose() => _folder.Dispose();

    private SourceRun Start(string transcode) =>
        new(_stage.Source($"{{ type: file, path: \"inbox/*\", stable: {{ checks: 0 }}, poll_interval: 20ms, transcode: {transcode}, framing: {{ type: lines }} }}"), _intake);

    [Theory]
    [InlineData("utf16", false, true)]
    [InlineData("utf16", true, true)]
    [InlineData("utf16le", false, false)]
    [InlineData("utf16be", true, false)]
    [InlineData("utf16le", false, true)]
    public async Task Lines_of_utf16_come_as_utf8_with_places_in_it(string transcode, bool isBig, bool hasMark)
    {
        var encoding = new UnicodeEncoding(isBig, byteOrderMark: false);
        File.WriteAllBytes(_folder["inbox", "a.txt"], encoding.GetBytes((hasMark ? "\uFEFF" : "") + "größe;1\n😀;2\n"));
        await using var run = Start(transcode);
        await _folder.UntilAsync(() => File.Exists(_folder["archive", "a.txt"]), _cancel);
        Assert.Equal(["größe;1", "😀;2"], _intake.All.Select(t => t.Text));
        var first = hasMark ? 3 : 0;
        Assert.Equal([(1L, first), (2L, first + 10L)], _intake.All.Select(t => (t.Place.Record, t.Place.Offset)));
    }

    [Theory]
    [InlineData("utf16", "6100", "no mark of UTF-16")]
    [InlineData("utf16le", "610062000A0062", "damaged behind")]
    [InlineData("utf16le", "00D80A00", "damaged behind")]
    public async Task What_is_no_utf16_is_set_aside_with_the_reason(string transcode, string hex, string reason)
    {
        File.WriteAllBytes(_folder["inbox", "a.txt"], Convert.FromHexString(hex));
        await using var run = Start(transcode);
        await _folder.UntilAsync(() => File.Exists(_folder["error", "a.txt.error.json"]), _cancel);
        using var report = JsonDocument.Parse(File.ReadAllText(_folder["error", "a.txt.error.json"]));
        Assert.Contains(reason, report.RootElement.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_table_in_utf16_gives_the_records_of_its_twin_in_utf8()
    {
        var samples = SharedData.Require("data/csv/telegraf");
        File.Copy(Path.Combine(samples, "mtr-utf-16le.csv"), _folder["inbox", "a.csv"]);
        await using var run = Start("utf16");
        await _folder.UntilAsync(() => File.Exists(_folder["archive", "a.csv"]), _cancel);
        Assert.Equal(File.ReadLines(Path.Combine(samples, "mtr-utf-8.csv")), _intake.All.Select(t => t.Text));
    }
}
