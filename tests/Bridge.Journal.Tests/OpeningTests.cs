using System.Globalization;
using Bridge.Journal.Store;
using static Bridge.Journal.Tests.JournalBench;

namespace Bridge.Journal.Tests;

public sealed class OpeningTests : IAsyncDisposable
{
    private readonly JournalBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_second_process_is_refused_with_a_clear_message()
    {
        await using (var child = WritingChild.Start(_bench.State, 1))
        {
            await child.WaitForLineAsync(line => line == "open", cancellationToken: Cancel);
            var error = await Assert.ThrowsAsync<JournalException>(_bench.OpenAsync);
            Assert.Equal("BR4001", error.Code);
            Assert.Contains(_bench.State, error.Message, StringComparison.Ordinal);
            Assert.Contains("stop the other one", error.Message, StringComparison.Ordinal);
            await child.KillAsync();
        }
        await _bench.OpenAsync();   // the lock went with the process
    }

    [Fact]
    public async Task The_same_process_cannot_open_it_twice_either_and_closing_frees_it()
    {
        await _bench.OpenAsync();
        var error = await Assert.ThrowsAsync<JournalException>(() => BridgeJournal.OpenAsync(new JournalOptions { Directory = _bench.State, Bridge = "other" }, Cancel));
        Assert.Equal("BR4001", error.Code);
        await _bench.CloseAsync();
        await _bench.OpenAsync();
    }

    [Fact]
    public async Task A_journal_of_a_newer_version_is_refused_and_left_alone()
    {
        await _bench.OpenAsync();
        await _bench.Journal!.Writer.ExecuteAsync(database => database.Execute("PRAGMA user_version = 99"));
        await _bench.CloseAsync();
        var before = await File.ReadAllBytesAsync(_bench.DatabasePath, Cancel);
        var error = await Assert.ThrowsAsync<JournalException>(_bench.OpenAsync);
        Assert.Equal("BR4003", error.Code);
        Assert.Contains("99", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<JournalException>(() => DeadLetterStore.OpenAsync(_bench.State, TimeProvider.System, Cancel));
        Assert.Equal("BR4003", error.Code);
        Assert.Equal(before, await File.ReadAllBytesAsync(_bench.DatabasePath, Cancel));
    }

    [Fact]
    public async Task An_older_version_is_migrated_in_one_transaction_and_keeps_its_entries()
    {
        var route = await _bench.OpenRouteAsync();
        await AppendAsync(route, "kept");
        await _bench.CloseAsync();
        IReadOnlyList<string> steps = [.. Schema.Steps, "ALTER TABLE bridge ADD COLUMN added TEXT", "CREATE TABLE later (id INTEGER) STRICT"];
        using var database = Recovery.OpenWriter(_bench.DatabasePath, create: false);

        // A step that fails in the middle leaves the old version as it was.
        Assert.Throws<StoreException>(() => Schema.Apply(database, _bench.DatabasePath, [.. steps, "CREATE TABLE later (id INTEGER) STRICT"]));
        Assert.Equal(Schema.Steps.Count, database.Scalar("PRAGMA user_version"));
        Assert.Equal(0, database.Scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'later'"));

        Schema.Apply(database, _bench.DatabasePath, steps);
        Assert.Equal(steps.Count, database.Scalar("PRAGMA user_version"));
        Assert.Equal(1, database.Scalar("SELECT count(*) FROM entry"));
        Schema.Apply(database, _bench.DatabasePath, steps);
    }

    [Fact]
    public async Task A_file_that_is_no_database_or_another_programs_is_refused_and_left_alone()
    {
        await File.WriteAllTextAsync(_bench.DatabasePath, string.Concat(Enumerable.Repeat("this is no database, whatever its name says. ", 100)), Cancel);
        var before = await File.ReadAllBytesAsync(_bench.DatabasePath, Cancel);
        Assert.Equal("BR4002", (await Assert.ThrowsAsync<JournalException>(_bench.OpenAsync)).Code);
        Assert.Equal(before, await File.ReadAllBytesAsync(_bench.DatabasePath, Cancel));

        File.Delete(_bench.DatabasePath);
        using (var other = Database.Open(_bench.DatabasePath, create: true)) other.Execute("CREATE TABLE mine (id INTEGER)");
        Assert.Equal("BR4002", (await Assert.ThrowsAsync<JournalException>(_bench.OpenAsync)).Code);
        using var still = Database.Open(_bench.DatabasePath, create: false);
        Assert.Equal(1, still.Scalar("SELECT count(*) FROM sqlite_schema"));
    }

    [Fact]
    public async Task A_state_directory_that_cannot_be_made_is_refused_with_its_path()
    {
        var file = Path.Combine(_bench.State, "file");
        await File.WriteAllTextAsync(file, "", Cancel);
        var error = await Assert.ThrowsAsync<JournalException>(() => _bench.OpenAsync(Path.Combine(file, "state")));
        Assert.Equal("BR4006", error.Code);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_directory_that_is_made_is_for_its_user_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "rights are inherited there");
        var made = Path.Combine(_bench.State, "new", "state");
        await _bench.OpenAsync(made);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(made));
    }

    [Fact]
    public async Task A_large_backlog_opens_in_less_than_two_seconds()
    {
        var route = await _bench.OpenRouteAsync();
        var appends = Enumerable.Range(0, 200).Select(i => route.AppendAsync(Batch(1000, 300), Cancel).AsTask()).ToList();
        await Task.WhenAll(appends);
        var fastest = TimeSpan.MaxValue;   // other tests run at the same time
        for (var i = 0; i < 3; i++)
        {
            await _bench.CloseAsync();
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            route = await _bench.OpenRouteAsync();
            using var reader = route.OpenReader("broker");
            using var batch = await reader.ReadAsync(Cancel);
            var elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(start);
            Assert.Equal(200_000, reader.Backlog);
            if (elapsed < fastest) fastest = elapsed;
        }
        Assert.True(fastest < TimeSpan.FromSeconds(2), string.Create(CultureInfo.InvariantCulture, $"it took {fastest}"));
    }

    [Fact]
    public async Task Closing_twice_is_harmless_and_everything_afterwards_says_that_it_is_closed()
    {
        var route = await _bench.OpenRouteAsync();
        using var reader = route.OpenReader("broker");
        var waiting = reader.ReadAsync(Cancel).AsTask();
        var journal = _bench.Journal!;
        await journal.DisposeAsync();
        await journal.DisposeAsync();
        Assert.Equal("BR4010", (await Assert.ThrowsAsync<JournalException>(() => waiting)).Code);
        Assert.Equal("BR4010", (await Assert.ThrowsAsync<JournalException>(() => route.AppendAsync(Batch("x"), Cancel).AsTask())).Code);
        Assert.Equal("BR4010", (await Assert.ThrowsAsync<JournalException>(() => journal.FlushAsync(Cancel).AsTask())).Code);
        Assert.Equal("BR4010", (await Assert.ThrowsAsync<JournalException>(() => route.ReadPositionAsync("x", Cancel).AsTask())).Code);
        Assert.Throws<JournalException>(() => route.OpenReader("broker").TryRead(out _));
    }

    [Fact]
    public async Task A_destination_has_one_reader_and_a_route_is_opened_once()
    {
        var route = await _bench.OpenRouteAsync();
        var reader = route.OpenReader("broker");
        Assert.Throws<InvalidOperationException>(() => route.OpenReader("broker"));
        reader.Dispose();
        reader.Dispose();
        route.OpenReader("broker").Dispose();
        Assert.Throws<ArgumentException>(() => route.OpenReader("nobody"));
        Assert.Throws<InvalidOperationException>(() => _bench.Journal!.OpenRoute("orders", ["broker"], new RouteLimits()));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Settle(1));
    }
}
