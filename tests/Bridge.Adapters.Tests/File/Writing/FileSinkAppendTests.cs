using Bridge.Adapters.File;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.Adapters.Tests.File.Writing;

using File = System.IO.File;

public sealed class FileSinkAppendTests : IDisposable
{
    private const string Lines = "exists: append, framing: { type: lines }";
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly AdapterStage _stage;
    private readonly CancellationToken _cancel = TimeCap.Start();

    public FileSinkAppendTests()
    {
        _stage = new AdapterStage(new FileAdapter()) { BaseDirectory = _folder.Path, Time = _time };
        Directory.CreateDirectory(Path.Combine(_folder.Path, "out"));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<FileSink> OpenAsync(string options)
    {
        var sink = (FileSink)_stage.Sink($"{{ type: file, {options} }}");
        await sink.ConnectAsync(_cancel);
        return sink;
    }

    private async Task<OfferedBatch> DeliverAsync(FileSink sink, params string[] bodies)
    {
        var batch = new OfferedBatch(bodies.Select(b => new OfferedMessage(b) { Values = new Dictionary<string, string> { ["n"] = b.Split(' ')[0] } }), "header\n"u8.ToArray());
        await sink.DeliverAsync(batch, _cancel);
        Assert.Empty(batch.SettledTwice);
        return batch;
    }

    private string Out(string name) => Path.Combine(_folder.Path, "out", name);

    private string[] Visible() => [.. _folder.Files("out").Where(n => n[0] != '.')];

    private string Hidden(string kind) => Directory.GetFiles(Path.Combine(_folder.Path, "out"), $"*.{kind}").Single();

    [Fact]
    public async Task Records_are_added_to_one_file_that_has_the_header_once()
    {
        await using (var sink = await OpenAsync($"path: out/all.csv, {Lines}"))
        {
            await DeliverAsync(sink, "1", "2");
            await DeliverAsync(sink, "3");
        }
        await using (var sink = await OpenAsync($"path: out/all.csv, {Lines}")) await DeliverAsync(sink, "4");
        Assert.Equal("header\n1\n2\n3\n4\n", File.ReadAllText(Out("all.csv")));
        Assert.Equal(["all.csv"], _folder.Files("out")); // no mark is left behind
    }

    [Fact]
    public async Task Records_of_one_batch_may_go_to_several_files_each_in_order()
    {
        await using var sink = await OpenAsync($"path: \"out/{{n}}.csv\", {Lines}");
        var batch = await DeliverAsync(sink, "a 1", "b 1", "a 2", "b 2", "a 3");
        Assert.All(batch.Settlements, s => Assert.Equal(SettlementKind.Accepted, s!.Kind));
        Assert.Equal("header\na 1\na 2\na 3\n", File.ReadAllText(Out("a.csv")));
        Assert.Equal("header\nb 1\nb 2\n", File.ReadAllText(Out("b.csv")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(", roll: { count: 1000 }")]
    public async Task Records_written_in_part_before_a_crash_are_cut_off_at_the_start_wherever_the_crash_came(string roll)
    {
        var options = $"path: out/all.csv, {Lines}{roll}";
        var random = new Random(7);
        var crashed = await OpenAsync(options);
        await DeliverAsync(crashed, "first");
        var path = roll.Length == 0 ? Out("all.csv") : Hidden("open");
        var whole = File.ReadAllBytes(path);
        await DeliverAsync(crashed, "second", "third", "fourth");
        var all = File.ReadAllBytes(path);
        for (var round = 0; round < 30; round++)
        {
            var length = whole.Length + random.Next(all.Length - whole.Length + 1);
            var torn = all[..length];
            if (round % 3 == 1 && length > whole.Length) torn[^1] ^= 0xFF;     // the last page never reached the disk
            if (round % 3 == 2) torn = [.. torn, .. new byte[all.Length - length]];   // its length did, its bytes did not
            File.WriteAllBytes(path, torn);
            await using (await OpenAsync(options)) Assert.True((torn.SequenceEqual(all) ? all : whole).AsSpan().SequenceEqual(File.ReadAllBytes(path)), $"round {round}, cut at {length} of {whole.Length} to {all.Length}");
            // The crashed run's mark is what a real crash leaves; a clean end removes it, so put the state back for the next round.
            File.WriteAllBytes(path, all);
            await RestoreMarkAsync(path, whole, all, options);
        }
    }

    // Writes the second batch again from the state before it, which leaves the same mark and never closes.
    private async Task RestoreMarkAsync(string path, byte[] whole, byte[] all, string options)
    {
        foreach (var mark in Directory.GetFiles(Path.Combine(_folder.Path, "out"), "*mark")) File.Delete(mark);
        File.WriteAllBytes(path, whole);
        await DeliverAsync(await OpenAsync(options), "second", "third", "fourth");
        Assert.Equal(all, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task What_the_application_added_to_the_file_is_never_cut()
    {
        var options = $"path: out/all.csv, {Lines}";
        await DeliverAsync(await OpenAsync(options), "1");
        File.AppendAllText(Out("all.csv"), "theirs\n");
        await using var sink = await OpenAsync(options);
        await DeliverAsync(sink, "2");
        Assert.Equal("header\n1\ntheirs\n2\n", File.ReadAllText(Out("all.csv")));
    }

    [Fact]
    public async Task A_file_that_the_application_took_away_is_begun_anew_with_its_header()
    {
        await using var sink = await OpenAsync($"path: out/all.csv, {Lines}");
        await DeliverAsync(sink, "1");
        File.Move(Out("all.csv"), Out("taken.csv"));
        await DeliverAsync(sink, "2");
        Assert.Equal("header\n1\n", File.ReadAllText(Out("taken.csv")));
        Assert.Equal("header\n2\n", File.ReadAllText(Out("all.csv")));
    }

    [Fact]
    public async Task A_rolled_file_appears_when_it_has_its_records_and_not_before()
    {
        await using var sink = await OpenAsync($"path: out/all.csv, {Lines}, roll: {{ count: 3 }}, done_file: \"{{name}}.done\", checksum: md5");
        await DeliverAsync(sink, "1", "2");
        Assert.Empty(Visible());
        var batch = await DeliverAsync(sink, "3", "4", "5", "6", "7");
        Assert.All(batch.Settlements, s => Assert.Equal(SettlementKind.Accepted, s!.Kind));
        Assert.Equal(["all.1.csv", "all.1.csv.done", "all.1.csv.md5", "all.csv", "all.csv.done", "all.csv.md5"], Visible());
        Assert.Equal("header\n1\n2\n3\n", File.ReadAllText(Out("all.csv")));
        Assert.Equal("header\n4\n5\n6\n", File.ReadAllText(Out("all.1.csv")));
    }

    [Fact]
    public async Task A_rolled_file_is_continued_by_the_next_run()
    {
        var options = $"path: out/all.csv, {Lines}, roll: {{ count: 3 }}";
        await using (var sink = await OpenAsync(options)) await DeliverAsync(sink, "1");
        var crashed = await OpenAsync(options);
        await DeliverAsync(crashed, "2");
        await using (var sink = await OpenAsync(options)) await DeliverAsync(sink, "3");
        Assert.Equal(["all.csv"], _folder.Files("out"));
        Assert.Equal("header\n1\n2\n3\n", File.ReadAllText(Out("all.csv")));
    }

    [Fact]
    public async Task A_rolled_file_is_never_larger_than_its_size()
    {
        await using var sink = await OpenAsync($"path: \"out/F####\", {Lines}, roll: {{ size: 20B }}");
        await DeliverAsync(sink, [.. Enumerable.Range(0, 10).Select(i => $"{i}{i}{i}{i}"), new string('x', 50), "y"]);
        Assert.All(Visible(), n => Assert.True(new FileInfo(Out(n)).Length <= 20 || File.ReadAllText(Out(n)).Contains("xxx", StringComparison.Ordinal), n));
        var records = Visible().SelectMany(n => File.ReadAllLines(Out(n))).Where(l => l != "header");
        Assert.Equal([.. Enumerable.Range(0, 10).Select(i => $"{i}{i}{i}{i}"), new string('x', 50)], records);
    }

    [Fact]
    public async Task A_rolled_file_appears_when_its_time_has_come_even_if_no_more_records_do()
    {
        await using var sink = await OpenAsync($"path: out/all.csv, {Lines}, roll: {{ age: 15m }}");
        await DeliverAsync(sink, "1");
        _time.Advance(TimeSpan.FromMinutes(10));
        await DeliverAsync(sink, "2");
        Assert.Empty(Visible());
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(["all.csv"], _folder.Files("out"));
        Assert.Equal("header\n1\n2\n", File.ReadAllText(Out("all.csv")));
        await DeliverAsync(sink, "3");
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(["all.1.csv", "all.csv"], _folder.Files("out"));
    }

    [Fact]
    public async Task The_age_of_a_file_goes_on_while_the_bridge_is_down()
    {
        var options = $"path: out/all.csv, {Lines}, roll: {{ age: 15m }}";
        await using (var sink = await OpenAsync(options)) await DeliverAsync(sink, "1");
        _time.Advance(TimeSpan.FromMinutes(20));
        Assert.Empty(Visible());
        await using var again = await OpenAsync(options);
        Assert.Equal(["all.csv"], _folder.Files("out"));
    }

    [Fact]
    public async Task A_complete_file_that_cannot_be_published_is_kept_and_published_later()
    {
        await using var sink = await OpenAsync($"path: out/all.csv, {Lines}, temp: work, create_folder: true, roll: {{ age: 1m }}");
        await DeliverAsync(sink, "1");
        Directory.Move(Path.Combine(_folder.Path, "out"), Path.Combine(_folder.Path, "away"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains(_stage.Lines, l => l.Contains("BR3112", StringComparison.Ordinal));
        Assert.Contains("cannot be published", await _stage.StateAsync(s => s.Length > 0, _cancel), StringComparison.Ordinal);
        Directory.Move(Path.Combine(_folder.Path, "away"), Path.Combine(_folder.Path, "out"));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["all.csv"], Visible());
        await _stage.ConnectedAsync(_cancel);
    }

    [Fact]
    public async Task A_file_left_from_before_roll_was_taken_out_is_published()
    {
        await using (var sink = await OpenAsync($"path: out/all.csv, {Lines}, roll: {{ count: 10 }}")) await DeliverAsync(sink, "1");
        await using var plain = await OpenAsync("path: \"out/{n}\"");
        Assert.Equal(["all.csv"], _folder.Files("out"));
    }

    [Fact]
    public async Task A_link_in_place_of_the_file_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making links needs a privilege there");
        _folder.Put("secret.txt", "secret\n");
        File.CreateSymbolicLink(Out("all.csv"), Path.Combine(_folder.Path, "secret.txt"));
        await using var sink = await OpenAsync($"path: out/all.csv, {Lines}");
        for (var i = 0; i < 2; i++) Assert.Equal(SettlementKind.Rejected, (await DeliverAsync(sink, "1")).Settlements[0]!.Kind);
        Assert.Equal("secret\n", File.ReadAllText(Path.Combine(_folder.Path, "secret.txt")));
    }
}
