using System.Security.Cryptography;
using Bridge.Adapters.File;

namespace Bridge.Adapters.Tests.File;

using File = System.IO.File;

public sealed class FileSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AdapterStage _stage;
    private readonly CancellationToken _cancel = TimeCap.Start();

    public FileSinkTests()
    {
        _stage = new AdapterStage(new FileAdapter()) { BaseDirectory = _folder.Path };
        Directory.CreateDirectory(Path.Combine(_folder.Path, "out"));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<FileSink> OpenAsync(string options)
    {
        var sink = (FileSink)_stage.Sink($"{{ type: file, {options} }}");
        await sink.ConnectAsync(_cancel);
        return sink;
    }

    private static OfferedMessage Named(string name, string body, string? id = null) =>
        new(body) { Id = id ?? Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name + "/" + body))), Values = new Dictionary<string, string> { ["n"] = name } };

    private async Task<OfferedBatch> DeliverAsync(FileSink sink, params OfferedMessage[] messages) => await DeliverAsync(sink, default, messages);

    private async Task<OfferedBatch> DeliverAsync(FileSink sink, ReadOnlyMemory<byte> preamble, params OfferedMessage[] messages)
    {
        var batch = new OfferedBatch(messages, preamble);
        await sink.DeliverAsync(batch, _cancel);
        Assert.Empty(batch.SettledTwice);
        return batch;
    }

    private static SettlementKind?[] Kinds(OfferedBatch batch) => [.. batch.Settlements.Select(s => s?.Kind)];

    private string Read(params ReadOnlySpan<string> parts) => File.ReadAllText(Path.Combine([_folder.Path, .. parts]));

    private string[] AllNames() => [.. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(_folder.Path, p)).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Each_message_is_a_file_with_exactly_its_bytes()
    {
        await using var sink = await OpenAsync("path: \"out/{n}.json\"");
        var batch = await DeliverAsync(sink, Named("a", "{\"x\":1}"), Named("b", ""), Named("c", new string('x', 300_000)));
        Assert.All(batch.Settlements, s => Assert.Equal(SettlementKind.Accepted, s!.Kind));
        Assert.Equal("{\"x\":1}", Read("out", "a.json"));
        Assert.Equal("", Read("out", "b.json"));
        Assert.Equal(300_000, Read("out", "c.json").Length);
        Assert.Equal(["out/a.json", "out/b.json", "out/c.json"], AllNames());
    }

    [Fact]
    public async Task A_reader_never_finds_a_file_that_is_not_whole()
    {
        await using var sink = await OpenAsync("path: \"out/{n}.dat\", exists: replace");
        using var stop = new CancellationTokenSource();
        var seen = 0;
        var reading = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                foreach (var path in Directory.GetFiles(Path.Combine(_folder.Path, "out"), "*.dat"))
                {
                    var text = File.ReadAllText(path);
                    Assert.Equal(100_000, text.Length);
                    Assert.Equal(text[0], text[^1]);
                    seen++;
                }
            }
        }, _cancel);
        for (var round = 0; round < 40; round++) await DeliverAsync(sink, Named("same", new string((char)('a' + round % 26), 100_000)));
        await stop.CancelAsync();
        await reading;
        Assert.True(seen > 0);
    }

    [Fact]
    public async Task A_name_in_use_is_a_dead_letter_by_default_and_the_file_stays()
    {
        _folder.Put("out/a.txt", "theirs");
        await using var sink = await OpenAsync("path: \"out/{n}.txt\"");
        var batch = await DeliverAsync(sink, Named("a", "ours"), Named("b", "next"));
        Assert.Equal([SettlementKind.Rejected, SettlementKind.Accepted], Kinds(batch));
        Assert.Contains("exists already", batch.Settlements[0]!.Reason, StringComparison.Ordinal);
        Assert.Equal("theirs", Read("out", "a.txt"));
    }

    [Fact]
    public async Task A_message_that_comes_again_after_a_crash_finds_its_file_and_is_delivered_once()
    {
        var message = Named("a", "content");
        await using (var first = await OpenAsync("path: \"out/{n}.txt\", done_file: \"{name}.done\"")) await DeliverAsync(first, message);
        File.Delete(Path.Combine(_folder.Path, "out", "a.txt.done")); // the crash came before the marker
        await using var second = await OpenAsync("path: \"out/{n}.txt\", done_file: \"{name}.done\"");
        Assert.Equal([SettlementKind.Accepted], Kinds(await DeliverAsync(second, message)));
        Assert.Equal(["out/a.txt", "out/a.txt.done"], AllNames());
    }

    [Fact]
    public async Task Two_equal_messages_for_one_name_are_two_messages_and_the_second_is_not_swallowed()
    {
        await using var sink = await OpenAsync("path: \"out/{n}.txt\"");
        var batch = await DeliverAsync(sink, Named("a", "same", "1"), Named("a", "same", "2"));
        Assert.Equal([SettlementKind.Accepted, SettlementKind.Rejected], Kinds(batch));
        Assert.Equal([SettlementKind.Accepted], Kinds(await DeliverAsync(sink, Named("a", "same", "1")))); // the first one again
    }

    [Fact]
    public async Task Replace_puts_the_new_file_in_the_place_of_the_old_one()
    {
        _folder.Put("out/a.txt", "old");
        await using var sink = await OpenAsync("path: \"out/{n}.txt\", exists: replace");
        Assert.Equal([SettlementKind.Accepted], Kinds(await DeliverAsync(sink, Named("a", "new"))));
        Assert.Equal("new", Read("out", "a.txt"));
    }

    [Fact]
    public async Task Unique_gives_numbers_and_no_name_twice()
    {
        _folder.Put("out/a.txt", "0");
        _folder.Put("out/a.2.txt", "theirs");
        await using var sink = await OpenAsync("path: \"out/{n}.txt\", exists: unique");
        await DeliverAsync(sink, Named("a", "1"), Named("a", "3"), Named("a", "4"));
        Assert.Equal(["out/a.1.txt", "out/a.2.txt", "out/a.3.txt", "out/a.4.txt", "out/a.txt"], AllNames());
        Assert.Equal(["1", "theirs", "3", "4"], new[] { "a.1.txt", "a.2.txt", "a.3.txt", "a.4.txt" }.Select(n => Read("out", n)));
    }

    [Fact]
    public async Task Ignore_leaves_the_old_file_and_counts_the_message_as_delivered()
    {
        _folder.Put("out/a.txt", "old");
        await using var sink = await OpenAsync("path: \"out/{n}.txt\", exists: ignore");
        Assert.Equal([SettlementKind.Accepted, SettlementKind.Accepted], Kinds(await DeliverAsync(sink, Named("a", "new"), Named("b", "new"))));
        Assert.Equal("old", Read("out", "a.txt"));
        Assert.Equal("new", Read("out", "b.txt"));
    }

    [Fact]
    public async Task Wait_holds_a_message_and_those_behind_it_until_the_application_has_taken_the_file()
    {
        await using var sink = await OpenAsync("path: out/slot.txt, exists: wait");
        OfferedMessage first = new("1") { Id = "1" }, second = new("2") { Id = "2" }, third = new("3") { Id = "3" };
        var batch = await DeliverAsync(sink, first, second, third);
        Assert.Equal([SettlementKind.Accepted, SettlementKind.Postponed, null], Kinds(batch));
        Assert.Equal("1", Read("out", "slot.txt"));
        File.Delete(Path.Combine(_folder.Path, "out", "slot.txt"));
        batch = await DeliverAsync(sink, [.. batch.Remaining]);
        Assert.Equal([SettlementKind.Accepted, SettlementKind.Postponed], Kinds(batch));
        Assert.Equal("2", Read("out", "slot.txt"));
    }

    [Fact]
    public async Task Wait_does_not_take_an_equal_message_for_the_one_whose_file_is_there_from_before_a_restart()
    {
        OfferedMessage first = new("same") { Id = "1" }, second = new("same") { Id = "2" };
        await using (var before = await OpenAsync("path: out/slot.txt, exists: wait, done_file: \"{name}.done\"")) await DeliverAsync(before, first);
        await using var sink = await OpenAsync("path: out/slot.txt, exists: wait, done_file: \"{name}.done\"");
        Assert.Equal([SettlementKind.Postponed], Kinds(await DeliverAsync(sink, second)));
        File.Delete(Path.Combine(_folder.Path, "out", "slot.txt"));
        File.Delete(Path.Combine(_folder.Path, "out", "slot.txt.done"));
        Assert.Equal([SettlementKind.Accepted], Kinds(await DeliverAsync(sink, second)));
        Assert.Equal([SettlementKind.Accepted], Kinds(await DeliverAsync(sink, second)));   // the same one again, in the same run
        Assert.Equal(["out/slot.txt", "out/slot.txt.done"], AllNames());
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("..")]
    [InlineData("a/../../evil")]
    [InlineData("sub/evil")]
    [InlineData("sub\\evil")]
    [InlineData("/etc/evil")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("ends with a dot.")]
    public async Task No_value_leads_out_of_the_folder_or_hides_a_file(string value)
    {
        await using var sink = await OpenAsync("path: \"out/{n}\"");
        var batch = await DeliverAsync(sink, Named(value, "x"), Named("good", "x"));
        Assert.Equal([SettlementKind.Rejected, SettlementKind.Accepted], Kinds(batch));
        Assert.Equal(["out/good"], AllNames());
    }

    [Fact]
    public async Task A_name_that_is_no_text_is_a_dead_letter()
    {
        await using var sink = await OpenAsync("path: \"out/{n}\"");
        Assert.Equal([SettlementKind.Rejected], Kinds(await DeliverAsync(sink, Named("a\ud800b", "x"))));
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_a_dead_letter()
    {
        await using var sink = await OpenAsync("path: \"out/{n}\"");
        var batch = await DeliverAsync(sink, Named(new string('ä', 200), "x"), Named("good", "x"));
        Assert.Equal([SettlementKind.Rejected, SettlementKind.Accepted], Kinds(batch));
    }

    [Fact]
    public async Task Folders_that_the_path_names_are_made_but_no_link_is_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making links needs a privilege there");
        await using var sink = await OpenAsync("path: \"out/{n}/x.txt\"");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "elsewhere"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "out", "link"), Path.Combine(_folder.Path, "elsewhere"));
        var batch = await DeliverAsync(sink, Named("de", "1"), Named("link", "2"));
        Assert.Equal([SettlementKind.Accepted, SettlementKind.Rejected], Kinds(batch));
        Assert.Equal("1", Read("out", "de", "x.txt"));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder.Path, "elsewhere")));
    }

    [Fact]
    public async Task Checksum_and_marker_come_after_the_file_and_the_checksum_is_right()
    {
        await using var sink = await OpenAsync("path: \"out/{n}.csv\", checksum: sha256, done_file: \"{stem}.ok\"");
        await DeliverAsync(sink, Named("a", "content"));
        Assert.Equal(["out/a.csv", "out/a.csv.sha256", "out/a.ok"], AllNames());
        Assert.Equal($"{Convert.ToHexStringLower(SHA256.HashData("content"u8))} *a.csv\n", Read("out", "a.csv.sha256"));
        Assert.Equal("", Read("out", "a.ok"));
    }

    [Fact]
    public async Task A_marker_that_a_crash_prevented_is_made_at_the_next_start()
    {
        await using (var sink = await OpenAsync("path: \"out/{n}.csv\", exists: unique, done_file: \"{name}.ok\"")) await DeliverAsync(sink, Named("a", "content"));
        File.Delete(Path.Combine(_folder.Path, "out", "a.csv.ok"));
        var tag = await TagAsync();
        _folder.Put($"out/.a.csv.{tag}.publish", "");
        await using var again = await OpenAsync("path: \"out/{n}.csv\", exists: unique, done_file: \"{name}.ok\"");
        Assert.Equal(["out/a.csv", "out/a.csv.ok"], AllNames());
    }

    [Fact]
    public async Task Records_are_framed_and_each_file_has_the_formats_header()
    {
        await using var sink = await OpenAsync("path: \"out/{n}.csv\", framing: { type: lines }");
        await DeliverAsync(sink, "h1;h2\n"u8.ToArray(), Named("a", "1;2"));
        Assert.Equal("h1;h2\n1;2\n", Read("out", "a.csv"));
    }

    [Fact]
    public async Task A_payload_that_the_framing_cannot_hold_is_a_dead_letter()
    {
        await using var sink = await OpenAsync("path: out/all.csv, exists: append, framing: { type: lines }");
        var batch = await DeliverAsync(sink, new OfferedMessage("1"), new OfferedMessage("2\n3"), new OfferedMessage("4"));
        Assert.Equal([SettlementKind.Accepted, SettlementKind.Rejected, SettlementKind.Accepted], Kinds(batch));
        Assert.Equal("1\n4\n", Read("out", "all.csv"));
    }

    [Fact]
    public async Task A_missing_folder_is_told_and_can_be_made()
    {
        var e = await Assert.ThrowsAsync<DirectoryNotFoundException>(() => OpenAsync("path: \"nowhere/{n}\""));
        Assert.Contains("create_folder", e.Message, StringComparison.Ordinal);
        await using var sink = await OpenAsync("path: \"nowhere/deep/{n}\", create_folder: true");
        Assert.Equal([SettlementKind.Accepted], Kinds(await DeliverAsync(sink, Named("a", "1"))));
    }

    [Fact]
    public async Task A_folder_that_vanishes_is_a_lost_connection()
    {
        await using var sink = await OpenAsync("path: \"out/{n}\"");
        Directory.Delete(Path.Combine(_folder.Path, "out"));
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => DeliverAsync(sink, Named("a", "1")));
    }

    [Fact]
    public async Task Too_little_room_postpones()
    {
        await using var sink = await OpenAsync("path: \"out/{n}\", min_free: 1000000TiB");
        var batch = await DeliverAsync(sink, Named("a", "1"), Named("b", "2"));
        Assert.Equal([SettlementKind.Postponed, null], Kinds(batch));
        Assert.Contains("min_free", batch.Settlements[0]!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_the_way_of_a_folder_postpones_and_nothing_overtakes()
    {
        await using var sink = await OpenAsync("path: \"out/{n}/x.txt\"");
        _folder.Put("out/a", "in the way");
        var batch = await DeliverAsync(sink, Named("a", "1"), Named("b", "2"));
        Assert.Equal([SettlementKind.Postponed, null], Kinds(batch));
    }

    [Fact]
    public async Task What_was_half_written_before_a_crash_is_deleted_at_the_start_but_not_what_others_write()
    {
        var tag = await TagAsync();
        _folder.Put($"out/.a.json.{tag}.part", "half");
        _folder.Put("out/.a.json.00000000.part", "of another sink");
        await using var sink = await OpenAsync("path: \"out/{n}.json\"");
        Assert.Equal(["out/.a.json.00000000.part"], AllNames());
        Assert.Contains(_stage.Lines, l => l.Contains("BR3110", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unfinished_files_can_have_a_folder_of_their_own()
    {
        await using var sink = await OpenAsync("path: \"out/{n}.txt\", temp: work, create_folder: true");
        await DeliverAsync(sink, Named("a", "1"));
        Assert.Equal(["out/a.txt"], AllNames());
        Assert.True(Directory.Exists(Path.Combine(_folder.Path, "work")));
    }

    [Fact]
    public async Task Permissions_are_set()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "permissions of Unix");
        await using var sink = await OpenAsync("path: \"out/{n}.txt\", permissions: \"604\"");
        await DeliverAsync(sink, Named("a", "1"));
#pragma warning disable CA1416
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead, File.GetUnixFileMode(Path.Combine(_folder.Path, "out", "a.txt")));
#pragma warning restore CA1416
    }

    [Fact]
    public async Task The_counter_goes_on_after_a_restart_and_after_a_crash_gives_no_number_twice()
    {
        await using (var sink = await OpenAsync("path: \"out/ORD###.TXT\""))
        {
            await DeliverAsync(sink, new OfferedMessage("1"), new OfferedMessage("2"));
        }
        var crashed = await OpenAsync("path: \"out/ORD###.TXT\"");
        await DeliverAsync(crashed, new OfferedMessage("3"));
        await using var last = await OpenAsync("path: \"out/ORD###.TXT\""); // the one before was never closed
        await DeliverAsync(last, new OfferedMessage("4"));
        var numbers = _folder.Files("out").Where(n => n.StartsWith("ORD", StringComparison.Ordinal)).ToList();
        Assert.Equal(["ORD001.TXT", "ORD002.TXT", "ORD003.TXT"], numbers[..3]);
        Assert.Equal(4, numbers.Count);
        Assert.Equal("4", Read("out", numbers[3]));
    }

    [Fact]
    public async Task The_counter_begins_anew_behind_its_last_number()
    {
        await using var sink = await OpenAsync("path: \"out/#\", exists: replace");
        await DeliverAsync(sink, [.. Enumerable.Range(1, 11).Select(i => new OfferedMessage($"{i}"))]);
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "8", "9"], _folder.Files("out").Where(n => n[0] != '.'));
        Assert.Equal(["10", "11", "3"], new[] { "1", "2", "3" }.Select(n => Read("out", n)));
    }

    [Theory]
    [InlineData("path: out/", "file name")]
    [InlineData("path: \"out/{n}\", roll: { count: 5 }", "append")]
    [InlineData("path: out/a, exists: append, roll: {}", "at least one")]
    [InlineData("path: out/a, exists: append, done_file: \"{name}.done\"", "roll")]
    [InlineData("path: out/a, done_file: done", "{name}")]
    [InlineData("path: out/a, done_file: \"x/{name}\"", "no folder")]
    [InlineData("path: out/a##b##", "more than one")]
    [InlineData("path: out/a, permissions: rw", "octal")]
    [InlineData("path: out/a, exists: overwrite", "exists")]
    [InlineData("exists: fail", "path")]
    public void A_mistake_is_named(string options, string expected) =>
        Assert.Contains(_stage.Findings($"{{ type: file, {options} }}", sink: true), d => d.Message.Contains(expected, StringComparison.Ordinal));

    // The tag in the names of this stage's hidden files.
    private async Task<string> TagAsync()
    {
        await using var sink = await OpenAsync("path: out/#####, exists: append, framing: { type: lines }, roll: { count: 1000000 }");
        await DeliverAsync(sink, new OfferedMessage("x"));
        var open = Directory.GetFiles(Path.Combine(_folder.Path, "out"), "*.open").Single();
        foreach (var hidden in Directory.GetFiles(Path.Combine(_folder.Path, "out"), ".#####*")) File.Delete(hidden);
        return Path.GetFileName(open).Split('.')[^2];
    }
}
