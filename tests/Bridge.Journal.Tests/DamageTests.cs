using System.Globalization;
using System.Text;

namespace Bridge.Journal.Tests;

public sealed class DamageTests : IAsyncDisposable
{
    private readonly JournalBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_flipped_bit_in_a_row_makes_that_row_a_dead_letter_and_the_others_pass()
    {
        var route = await _bench.OpenRouteAsync();
        for (var i = 0; i < 5; i++) await JournalBench.AppendAsync(route, $"body {i} {new string('x', 40)}", $"second {i}");
        await _bench.CloseAsync();
        await FlipAsync("body 2 xx");
        _bench.Log.Expect(4007);

        route = await _bench.OpenRouteAsync();
        using var reader = route.OpenReader("broker");
        var seen = await JournalBench.ReadAsync(reader, 8);
        Assert.Equal([1L, 2, 3, 4, 7, 8, 9, 10], seen.Select(s => s.Sequence));
        var letter = Assert.Single(await _bench.Journal!.DeadLetters.ListAsync(new DeadLetterQuery(), Cancel));
        Assert.Equal(("BR4007", 5L, DeadLetterState.Damaged), (letter.Code, letter.Sequence, letter.State));
        Assert.Contains("entries 5 to 6", letter.Reason, StringComparison.Ordinal);
        Assert.Contains("second 2", Encoding.UTF8.GetString(letter.Body.Span), StringComparison.Ordinal);
        Assert.Equal(8, reader.Backlog);
        Assert.Equal(0, await _bench.Journal.DeadLetters.RetryAsync(new DeadLetterQuery(), Cancel));
        Assert.Equal(1, await _bench.Journal.DeadLetters.DiscardAsync(new DeadLetterQuery(), "test", Cancel));
    }

    [Fact]
    public async Task Rows_that_are_gone_are_told_and_never_passed_over()
    {
        var route = await _bench.OpenRouteAsync();
        for (var i = 0; i < 4; i++) await JournalBench.AppendAsync(route, $"body {i}");
        await _bench.Journal!.Writer.ExecuteAsync(database => database.Execute("DELETE FROM entry WHERE (id & 0xffff) IN (2, 4)"));
        await _bench.CloseAsync();
        _bench.Log.Expect(4008);

        route = await _bench.OpenRouteAsync();
        using var reader = route.OpenReader("broker");
        Assert.Equal([1L, 3], (await JournalBench.ReadAsync(reader, 2)).Select(s => s.Sequence));
        await JournalBench.AppendAsync(route, "new");
        Assert.Equal([5L], (await JournalBench.ReadAsync(reader, 1)).Select(s => s.Sequence));
        foreach (var sequence in new long[] { 1, 3, 5 }) reader.Settle(sequence);
        await reader.FlushAsync(Cancel);
        Assert.Equal((0, 0), (route.Usage.Entries, route.Usage.Bytes));
        Assert.Equal([("BR4008", 2L), ("BR4008", 4)], (await _bench.Journal.DeadLetters.ListAsync(new DeadLetterQuery(), Cancel)).Select(l => (l.Code, l.Sequence)));
    }

    [Fact]
    public async Task A_damaged_place_of_a_destination_stops_the_start_with_what_to_do()
    {
        var route = await _bench.OpenRouteAsync();
        await JournalBench.AppendAsync(route, "a", "b");
        await _bench.Journal!.Writer.ExecuteAsync(database => database.Execute("UPDATE destination SET low = 2"));
        await _bench.CloseAsync();
        var error = await Assert.ThrowsAsync<JournalException>(() => _bench.OpenRouteAsync());
        Assert.Equal("BR4005", error.Code);
        Assert.Contains("'broker'", error.Message, StringComparison.Ordinal);
        Assert.Contains("backup", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM destination")]
    [InlineData("UPDATE destination SET route = 2")]
    [InlineData("UPDATE destination SET name = 'broken'")]
    [InlineData("UPDATE route SET name = 'other'")]
    [InlineData("UPDATE route SET next = 1")]
    public async Task A_place_that_is_lost_never_passes_for_a_new_destination(string damage)
    {
        var route = await _bench.OpenRouteAsync();
        await JournalBench.AppendAsync(route, "not delivered yet");
        await _bench.Journal!.Writer.ExecuteAsync(database => database.Execute(damage));
        await _bench.CloseAsync();
        Assert.Equal("BR4005", (await Assert.ThrowsAsync<JournalException>(() => _bench.OpenRouteAsync())).Code);
    }

    [Fact]
    public async Task A_damaged_dead_letter_is_shown_as_such_and_not_delivered()
    {
        var route = await _bench.OpenRouteAsync();
        await DeadLetterStoreTests.KillAsync(route, "poisoned body", "sound");
        await _bench.CloseAsync();
        await FlipAsync("poisoned body");
        _bench.Log.Expect(4018);

        await _bench.OpenRouteAsync();
        var store = _bench.Journal!.DeadLetters;
        Assert.Equal([DeadLetterState.Damaged, DeadLetterState.Dead], (await store.ListAsync(new DeadLetterQuery(), Cancel)).Select(l => l.State));
        await store.RetryAsync(new DeadLetterQuery(), Cancel);
        using var batch = await store.TakeRetriesAsync("orders", "broker", 10, Cancel);
        Assert.Equal(1, batch!.Messages.Count);
        Assert.Equal("sound"u8, batch.Messages[0].Body.Span);
    }

    public static TheoryData<int> Seeds()
    {
        var data = new TheoryData<int>();
        var count = Environment.GetEnvironmentVariable("BRIDGE_TEST_LONG") == "1" ? 40 : 4;
        for (var seed = 1; seed <= count; seed++) data.Add(seed);
        return data;
    }

    /// <summary>Ten flips for each seed, each on a fresh copy: the start is refused, or each unsettled entry comes back unchanged or is named in a dead letter.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Any_flipped_bit_of_the_database_is_harmless_told_or_stops_the_start(int seed)
    {
        var random = new Random(seed);
        _bench.MaxCheckedBytes = seed % 2 == 0 ? 0 : 64 << 20;   // as for a large file, and for a small one
        var route = await _bench.OpenRouteAsync();
        var bodies = new List<string>();
        using (var reader = route.OpenReader("broker"))
        {
            for (var i = 0; i < 60; i++)
            {
                var body = string.Create(CultureInfo.InvariantCulture, $"{i}:{new string((char)('a' + i % 26), random.Next(10, 1500))}");
                bodies.Add(body);
                await JournalBench.AppendAsync(route, body);
                if (i % 3 == 1) reader.Settle(i + 1);
            }
        }
        await _bench.CloseAsync();
        var original = await File.ReadAllBytesAsync(_bench.DatabasePath, Cancel);
        _bench.Log.Expect(record => record.Event.Id is 4007 or 4008 or 4011);

        for (var flip = 0; flip < 10; flip++)
        {
            var damaged = original.ToArray();
            var at = random.Next(damaged.Length);
            var bit = random.Next(8);
            damaged[at] ^= (byte)(1 << bit);
            await File.WriteAllBytesAsync(_bench.DatabasePath, damaged, Cancel);
            File.Delete(_bench.DatabasePath + "-wal");
            await CheckAsync(bodies, $"seed {seed}, byte {at}, bit {bit}");
        }
    }

    private async Task CheckAsync(List<string> bodies, string flip)
    {
        try
        {
            var route = await _bench.OpenRouteAsync();
            using var reader = route.OpenReader("broker");
            var seen = new Dictionary<long, string>();
            using var cap = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            cap.CancelAfter(TimeSpan.FromSeconds(20));
            while (seen.Count < reader.Backlog)
            {
                // What is set aside while it reads is settled: then nothing may be left to wait for.
                var reading = reader.ReadAsync(cap.Token).AsTask();
                while (await Task.WhenAny(reading, Task.Delay(20, Cancel)) != reading && seen.Count < reader.Backlog)
                {
                }
                if (!reading.IsCompleted)
                {
                    await cap.CancelAsync();
                    await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
                    break;
                }
                using var batch = await reading;
                for (var i = 0; i < batch.Messages.Count; i++)
                {
                    if (batch.IsSettled(i)) continue;
                    seen.Add(batch.Messages[i].Sequence, Encoding.UTF8.GetString(batch.Messages[i].Body.Span));
                }
            }
            foreach (var (sequence, body) in seen) Assert.True(bodies[(int)sequence - 1] == body, $"{flip}: entry {sequence} came back changed");
            var told = new HashSet<long>();
            foreach (var letter in await _bench.Journal!.DeadLetters.ListAsync(new DeadLetterQuery(), Cancel))
            {
                var range = letter.Reason.Split("entries ")[1].Split(' ');
                for (var sequence = long.Parse(range[0], CultureInfo.InvariantCulture); sequence <= long.Parse(range[2], CultureInfo.InvariantCulture); sequence++) told.Add(sequence);
            }
            for (var sequence = 1; sequence <= bodies.Count; sequence++)
            {
                if ((sequence - 1) % 3 != 1) Assert.True(seen.ContainsKey(sequence) || told.Contains(sequence), $"{flip}: entry {sequence} is lost without a word");
            }
        }
        catch (JournalException error)
        {
            Assert.True(error.Code is "BR4002" or "BR4003" or "BR4004" or "BR4005" or "BR4006", $"{flip}: {error.Message}");
        }
        catch (OperationCanceledException) when (_bench.Journal is { Health.IsWritable: false } journal)
        {
            Assert.Contains("BR4005", journal.Health.Reason, StringComparison.Ordinal);   // the dead letter could not be stored: health says why
        }
        finally
        {
            await _bench.CloseAsync();
        }
    }

    private async Task FlipAsync(string where)
    {
        var bytes = await File.ReadAllBytesAsync(_bench.DatabasePath, Cancel);
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(where));
        Assert.True(at > 0, "the text is not in the file");
        bytes[at + 1] ^= 8;
        await File.WriteAllBytesAsync(_bench.DatabasePath, bytes, Cancel);
    }
}
