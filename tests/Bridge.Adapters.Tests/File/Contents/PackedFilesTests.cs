using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Bridge.Adapters.File;

namespace Bridge.Adapters.Tests.File.Contents;

using File = System.IO.File;

public sealed class PackedFilesTests : IDisposable
{
    private const string Quick = "stable: { checks: 0 }, poll_interval: 20ms, ";
    private readonly TemporaryFolder _folder = new();
    private readonly AdapterStage _stage;
    private readonly ScriptedIntake _intake = new();
    private readonly CancellationToken _cancel = TimeCap.Start();

    public PackedFilesTests()
    {
        _stage = new AdapterStage(new FileAdapter()) { BaseDirectory = _folder.Path };
        foreach (var folder in (string[])["inbox", "archive", "error"]) Directory.CreateDirectory(Path.Combine(_folder.Path, folder));
    }

    public void Dispose() => _folder.Dispose();

    private SourceRun Start(string options = "unpack: auto, framing: { type: lines }") =>
        new(_stage.Source($"{{ type: file, path: \"inbox/*\", {Quick}{options} }}"), _intake);

    private Task ArchivedAsync(string name) => _folder.UntilAsync(() => File.Exists(_folder["archive", name]), _cancel);

    private async Task<string> FailedAsync(string name)
    {
        await _folder.UntilAsync(() => File.Exists(_folder["error", name + ".error.json"]), _cancel);
        using var report = JsonDocument.Parse(File.ReadAllText(_folder["error", name + ".error.json"]));
        return report.RootElement.GetProperty("reason").GetString()!;
    }

    private static byte[] Gzip(string text, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private static byte[] Zip(params (string Name, string Text)[] entries)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create))
        {
            foreach (var (name, text) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return packed.ToArray();
    }

    private void Put(string name, byte[] content) => File.WriteAllBytes(_folder["inbox", name], content);

    private static List<string> Lines(string prefix, int count) => [.. Enumerable.Range(0, count).Select(i => $"{prefix} {i}")];

    private static string Join(IEnumerable<string> lines) => string.Concat(lines.Select(l => l + "\n"));

    // Runs the source again and again; each run dies a little farther on, its last batch stored and the receipt on its way for ever.
    private async Task<int> KillUntilArchivedAsync(string name)
    {
        var runs = 0;
        while (!File.Exists(_folder["archive", name]))
        {
            runs++;
            var crashAt = _intake.Batches + runs;
            var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _intake.Gate = async (number, c) =>
            {
                if (number < crashAt) return;
                died.TrySetResult();
                await Task.Delay(Timeout.Infinite, c);
            };
            await using var run = Start();
            await Task.WhenAny(died.Task, ArchivedAsync(name));
        }
        return runs;
    }

    [Fact]
    public async Task A_gzip_file_gives_its_records_with_places_in_the_unpacked_bytes()
    {
        Put("a.csv.gz", Gzip("\uFEFFone\ntwo\n"));
        await using var run = Start();
        await ArchivedAsync("a.csv.gz");
        Assert.Equal(["one", "two"], _intake.All.Select(t => t.Text));
        Assert.Equal([(1L, 3L), (2L, 7L)], _intake.All.Select(t => (t.Place.Record, t.Place.Offset)));
        Assert.Equal("a.csv.gz", _intake.All[0].Headers[":name"]);
    }

    [Fact]
    public async Task Members_of_a_gzip_file_follow_one_another_as_one_text()
    {
        Put("a.gz", [.. Gzip("one\ntw"), .. Gzip("o\nthree\n")]);
        await using var run = Start();
        await ArchivedAsync("a.gz");
        Assert.Equal(["one", "two", "three"], _intake.All.Select(t => t.Text));
    }

    [Fact]
    public async Task A_gzip_file_whose_reading_is_killed_again_and_again_gives_each_of_its_10_000_records_once()
    {
        var lines = Lines("line", 10_000);
        Put("a.gz", Gzip(Join(lines)));
        Assert.True(await KillUntilArchivedAsync("a.gz") > 3);
        Assert.Equal(lines, _intake.All.Select(t => t.Text));
        Assert.Equal(10_000, _intake.All.Select(t => t.Id).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 10_000).Select(i => (long)i), _intake.All.Select(t => t.Place.Record));
    }

    [Fact]
    public async Task A_zip_archive_whose_reading_is_killed_again_and_again_gives_each_record_of_its_entries_once()
    {
        var (first, second, third) = (Lines("a", 4_000), Lines("b", 3), Lines("c", 4_000));
        Put("a.zip", Zip(("a.csv", Join(first)), ("empty.csv", ""), ("folder/b.csv", Join(second)), ("c.csv", Join(third))));
        Assert.True(await KillUntilArchivedAsync("a.zip") > 3);
        Assert.Equal([.. first, .. second, .. third], _intake.All.Select(t => t.Text));
        Assert.Equal(8_003, _intake.All.Select(t => t.Id).Distinct().Count());
        Assert.Equal(["a.csv", "folder/b.csv", "c.csv"], _intake.All.Select(t => t.Headers[":entry"]).Distinct());
        Assert.Equal((1L, 0L), (_intake.All[4_003].Place.Record, _intake.All[4_003].Place.Offset));
    }

    [Fact]
    public async Task A_zip_entry_begins_with_its_own_preamble()
    {
        _stage.CodecFramer = () => new LineFramer(header: true);
        Put("a.zip", Zip(("a.csv", "head a\none\n"), ("b.csv", "head b\ntwo")));
        await using var run = Start("unpack: zip");
        await ArchivedAsync("a.zip");
        Assert.Equal([("head a", "one"), ("head b", "two")], _intake.All.Select(t => (Encoding.UTF8.GetString(t.Preamble), t.Text)));
    }

    [Fact]
    public async Task A_kept_archive_is_taken_once_also_after_a_restart()
    {
        Put("a.zip", Zip(("a", "one\n"), ("b", "two\n")));
        const string keep = "unpack: auto, framing: { type: lines }, after: { success: keep }";
        await using (Start(keep)) await _intake.NextAsync(2, _cancel);
        Put("b.gz", Gzip("three\n"));
        await using (Start(keep)) await _intake.NextAsync(1, _cancel);
        Assert.Equal(["one", "two", "three"], _intake.All.Select(t => t.Text));
    }

    [Theory]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.NoCompression)]
    public async Task A_gzip_file_that_is_cut_short_gives_its_whole_records_and_is_set_aside(CompressionLevel level)
    {
        var random = new Random(7);
        var lines = Enumerable.Range(0, 2_000).Select(i => $"{i} {random.NextInt64()}").ToList();
        var whole = Gzip(Join(lines), level);
        Put("a.gz", whole[..(whole.Length / 2)]);
        await using var run = Start();
        Assert.Contains("damaged", await FailedAsync("a.gz"));
        var good = _intake.All.TakeWhile(t => t.Fault is null).Select(t => t.Text).ToList();
        Assert.InRange(good.Count, 500, 1_500);
        Assert.Equal(lines.Take(good.Count), good);
        Assert.InRange(_intake.All.Count - good.Count, 0, 1); // the record that was cut
    }

    [Fact]
    public async Task A_gzip_file_that_is_cut_anywhere_is_never_taken_for_a_whole_one()
    {
        var whole = Gzip("one\ntwo\nthree\n");
        for (var length = 2; length < whole.Length; length++)
        {
            Put($"{length:000}.gz", whole[..length]);
        }
        await using var run = Start();
        await FailedAsync($"{whole.Length - 1:000}.gz");
        Assert.Empty(_folder.Files("archive"));
    }

    [Theory]
    [InlineData("a.gz")]
    [InlineData("a.zip")]
    public async Task One_flipped_bit_is_found_by_the_checksum(string name)
    {
        var lines = Lines("record", 200);
        var packed = name == "a.gz" ? Gzip(Join(lines), CompressionLevel.NoCompression) : Stored("a.csv", Join(lines));
        packed[packed.Length / 2] ^= 1;
        Put(name, packed);
        await using var run = Start();
        Assert.Contains("damaged", await FailedAsync(name));
    }

    private static byte[] Stored(string name, string text)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(Encoding.UTF8.GetBytes(text));
        }
        return packed.ToArray();
    }

    [Fact]
    public async Task A_zip_archive_without_its_directory_is_set_aside_unread()
    {
        var whole = Zip(("a.csv", "one\n"));
        Put("a.zip", whole[..^10]);
        await using var run = Start();
        Assert.Contains("directory", await FailedAsync("a.zip"));
        Assert.Empty(_intake.All);
    }

    [Theory]
    [InlineData("a.gz")]
    [InlineData("a.zip")]
    public async Task A_gigabyte_of_zeros_in_a_megabyte_is_refused_and_memory_stays_bounded(string name)
    {
        var block = new byte[1024 * 1024];
        using (var file = File.Create(_folder["inbox", "." + name]))
        {
            using var archive = name == "a.zip" ? new ZipArchive(file, ZipArchiveMode.Create) : null;
            using var packer = archive?.CreateEntry("zeros", CompressionLevel.Optimal).Open() ?? new GZipStream(file, CompressionLevel.Optimal);
            for (var i = 0; i < 1024; i++) packer.Write(block);
        }
        Assert.InRange(new FileInfo(_folder["inbox", "." + name]).Length, 900_000, 1_200_000);
        File.Move(_folder["inbox", "." + name], _folder["inbox", name]);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await using var run = Start();
        Assert.Contains("max_ratio", await FailedAsync(name));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 24 * 1024 * 1024);
        Assert.All(_intake.All, t => Assert.NotNull(t.Fault));
    }

    [Fact]
    public async Task What_unpacks_to_more_than_max_unpacked_is_set_aside()
    {
        var lines = Lines("line", 1_000);
        Put("a.gz", Gzip(Join(lines)));
        Put("b.zip", Zip(("a", Join(lines)), ("b", Join(lines))));
        await using var run = Start("unpack: auto, max_unpacked: 8KB, framing: { type: lines }");
        Assert.Contains("max_unpacked (8000B)", await FailedAsync("a.gz"));
        Assert.Contains("max_unpacked", await FailedAsync("b.zip"));
    }

    [Fact]
    public async Task A_file_that_is_not_packed_is_read_as_it_is_only_with_auto()
    {
        Put("a", "one\n"u8.ToArray());
        await using (Start()) await ArchivedAsync("a");
        Put("b", "two\n"u8.ToArray());
        await using (Start("unpack: gzip, framing: { type: lines }")) Assert.Contains("no gzip file", await FailedAsync("b"));
        Assert.Equal(["one"], _intake.All.Select(t => t.Text));
    }

    [Fact]
    public async Task A_packed_file_that_holds_nothing_is_an_empty_file()
    {
        Put("a.gz", EmptyGzip);
        Put("b.zip", Zip(("a", "")));
        await using var run = Start();
        Assert.Contains("nothing", await FailedAsync("a.gz"));
        Assert.Contains("nothing", await FailedAsync("b.zip"));
    }

    // .NET writes nothing at all for no bytes; this is what gzip makes of an empty file: header, an empty last block, CRC and length 0.
    private static byte[] EmptyGzip => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    [Fact]
    public async Task Without_framing_each_entry_is_one_message()
    {
        _stage.MaxFrame = 10_000;
        Put("a.zip", Zip(("a", "one\ntwo\n"), ("b", "three")));
        Put("b.gz", Gzip(new string('x', 10_001)));
        await using var run = Start("unpack: auto");
        await ArchivedAsync("a.zip");
        Assert.Contains("max_frame", await FailedAsync("b.gz"));
        Assert.Equal(["one\ntwo\n", "three"], _intake.All.Take(2).Select(t => t.Text));
        Assert.Equal(4096, _intake.All[2].Body.Length);
        Assert.NotEqual(_intake.All[0].Id, _intake.All[1].Id);
    }

    [Fact]
    public async Task Damaged_archives_never_bring_the_source_down()
    {
        var random = new Random(11);
        var whole = new[] { Zip(("a.csv", Join(Lines("line", 300))), ("b.csv", "one\n")), Gzip(Join(Lines("line", 300))) };
        for (var i = 0; i < 300; i++)
        {
            var mutated = (byte[])whole[i % 2].Clone();
            for (var changes = random.Next(1, 6); changes > 0; changes--) mutated[random.Next(4, mutated.Length)] = (byte)random.Next(256);
            Put($"{i:000}.bin", mutated);
        }
        Put("zzz.gz", Gzip("last\n"));
        await using var run = Start();
        await ArchivedAsync("zzz.gz");
        Assert.Equal("last", _intake.All[^1].Text);
        Assert.Empty(_folder.Files("inbox"));
    }
}
