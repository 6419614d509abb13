using System.Diagnostics;
using System.Globalization;

namespace Bridge.Journal.Tests;

public sealed class CrashTests : IAsyncDisposable
{
    private readonly JournalBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task What_a_killed_process_confirmed_is_there_again_over_many_kills()
    {
        var random = new Random(7);
        var confirmed = new Dictionary<long, byte[]>();
        var starts = new List<TimeSpan>();
        var kills = Environment.GetEnvironmentVariable("BRIDGE_TEST_LONG") == "1" ? 50 : 4;
        for (var kill = 1; kill <= kills; kill++)
        {
            await using (var child = WritingChild.Start(_bench.State, kill))
            {
                await child.WaitForLineAsync(line => line == "open", cancellationToken: Cancel);
                var target = random.Next(3, 200);
                var count = 0;
                await child.WaitForLineAsync(line => WritingChild.Parse(line) is not null && ++count >= target, cancellationToken: Cancel);
                await child.KillAsync();
                foreach (var line in child.Output)
                {
                    if (WritingChild.Parse(line) is not { } ok) continue;
                    using var batch = JournalBench.Batch(ok.Count, ok.Size, ok.Seed);
                    for (var i = 0; i < ok.Count; i++) confirmed.Add(ok.First + i, batch[i].Body.ToArray());
                }
            }

            var start = Stopwatch.GetTimestamp();
            var route = await _bench.OpenRouteAsync();
            starts.Add(Stopwatch.GetElapsedTime(start));
            using var reader = route.OpenReader("broker");
            var read = new HashSet<long>();
            while (read.Count < reader.Backlog)
            {
                using var batch = await reader.ReadAsync(Cancel);
                for (var i = 0; i < batch.Messages.Count; i++)
                {
                    var message = batch.Messages[i];
                    if (batch.IsSettled(i)) continue;
                    Assert.True(read.Add(message.Sequence));
                    if (confirmed.TryGetValue(message.Sequence, out var body)) Assert.Equal(body, message.Body.ToArray());
                }
            }
            Assert.Empty(confirmed.Keys.Where(sequence => sequence % 3 == 0).Except(read));
            await _bench.CloseAsync();
        }
        Assert.True(starts.Min() < TimeSpan.FromSeconds(2), $"the starts took {string.Join(", ", starts)}");   // the fastest: other tests run at the same time
        Assert.True(confirmed.Count > 20, string.Create(CultureInfo.InvariantCulture, $"only {confirmed.Count} entries were confirmed: the test tests nothing"));
    }

    [Fact]
    public async Task A_log_that_is_cut_anywhere_gives_what_was_stored_before_the_cut_and_no_mark_no_complaint()
    {
        var (bodies, copy) = await FillAsync();
        var wal = await File.ReadAllBytesAsync(Path.Combine(copy, "journal.db-wal"), Cancel);
        var random = new Random(3);
        var counts = new List<int>();
        for (var i = 0; i < 12; i++)
        {
            var cut = random.Next(wal.Length);
            await File.WriteAllBytesAsync(Path.Combine(copy, "journal.db-wal"), wal[..cut], Cancel);
            File.Delete(Path.Combine(copy, "journal.mark"));
            counts.Add(await ReadPrefixAsync(copy, bodies));
        }
        Assert.Contains(counts, count => count > 0 && count < bodies.Count);
    }

    [Fact]
    public async Task A_log_that_is_cut_missing_or_changed_stops_the_start_when_confirmed_entries_are_gone()
    {
        var (bodies, copy) = await FillAsync();
        var path = Path.Combine(copy, "journal.db-wal");
        var wal = await File.ReadAllBytesAsync(path, Cancel);
        var mark = await File.ReadAllBytesAsync(Path.Combine(copy, "journal.mark"), Cancel);
        var flipped = wal.ToArray();
        flipped[wal.Length / 2] ^= 4;
        var refused = 0;
        foreach (var (name, bytes) in new (string, byte[]?)[] { ("missing", null), ("empty", []), ("cut", wal[..(wal.Length / 2)]), ("flipped", flipped), ("whole", wal) })
        {
            if (bytes is null) File.Delete(path);
            else await File.WriteAllBytesAsync(path, bytes, Cancel);
            await File.WriteAllBytesAsync(Path.Combine(copy, "journal.mark"), mark, Cancel);
            if (name == "whole")
            {
                Assert.Equal(bodies.Count, await ReadPrefixAsync(copy, bodies));
                continue;
            }
            var error = await Assert.ThrowsAsync<JournalException>(() => _bench.OpenAsync(copy));
            Assert.Equal("BR4004", error.Code);
            Assert.Contains("journal.mark", error.Message, StringComparison.Ordinal);
            Assert.Contains("journal.db-wal", error.Message, StringComparison.Ordinal);
            refused++;
            // What the message says to do works: without the mark it goes on with what is there. It is tried on a copy, since opening brings the log to the database.
            if (name != "missing") continue;
            var other = Directory.CreateDirectory(Path.Combine(copy, "accepted")).FullName;
            File.Copy(Path.Combine(copy, "journal.db"), Path.Combine(other, "journal.db"));
            await ReadPrefixAsync(other, bodies);
        }
        Assert.Equal(4, refused);
    }

    [Fact]
    public async Task A_database_that_was_deleted_beside_its_mark_is_not_silently_made_anew()
    {
        var route = await _bench.OpenRouteAsync();
        await JournalBench.AppendAsync(route, "promised");
        await _bench.CloseAsync();
        File.Delete(_bench.DatabasePath);
        var error = await Assert.ThrowsAsync<JournalException>(_bench.OpenAsync);
        Assert.Equal("BR4004", error.Code);
    }

    [Fact]
    public async Task Ids_are_not_given_twice_when_the_state_directory_is_lost()
    {
        var route = await _bench.OpenRouteAsync();
        await JournalBench.AppendAsync(route, "a");
        var before = _bench.Journal!.IdPrefix;
        await _bench.CloseAsync();
        foreach (var file in Directory.GetFiles(_bench.State)) File.Delete(file);
        await Task.Delay(5, Cancel);
        await _bench.OpenAsync();
        Assert.NotEqual(before, _bench.Journal.IdPrefix);
    }

    [Fact]
    public async Task Looking_at_the_dead_letters_of_a_crashed_bridge_leaves_its_log_in_place()
    {
        var (bodies, copy) = await FillAsync();
        await using (var store = await DeadLetterStore.OpenAsync(copy, TimeProvider.System, Cancel)) Assert.Empty(await store.ListAsync(new DeadLetterQuery(), Cancel));
        Assert.True(File.Exists(Path.Combine(copy, "journal.db-wal")));
        Assert.Equal(bodies.Count, await ReadPrefixAsync(copy, bodies));
    }

    /// <summary>A journal with entries, copied between two commits as a crash would leave it.</summary>
    private async Task<(List<string> Bodies, string Copy)> FillAsync()
    {
        var route = await _bench.OpenRouteAsync();
        var bodies = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            var body = string.Create(CultureInfo.InvariantCulture, $"{i} {new string('x', 900)}");
            bodies.Add(body);
            await JournalBench.AppendAsync(route, body);
        }
        var copy = "";
        await _bench.Journal!.Writer.ExecuteAsync(_ => copy = _bench.CopyState(withMark: true));
        await _bench.CloseAsync();
        return (bodies, copy);
    }

    /// <summary>Reads all that is there: it must be the first entries, unchanged.</summary>
    private async Task<int> ReadPrefixAsync(string directory, List<string> bodies)
    {
        await using var journal = await _bench.OpenAsync(directory);
        var route = journal.OpenRoute("orders", ["broker"], new RouteLimits());
        using var reader = route.OpenReader("broker");
        var seen = await JournalBench.ReadAsync(reader, (int)reader.Backlog);
        Assert.Equal(bodies.Take(seen.Count), seen.Select(s => s.Body));
        Assert.Empty(await journal.DeadLetters.ListAsync(new DeadLetterQuery(), Cancel));
        return seen.Count;
    }
}
