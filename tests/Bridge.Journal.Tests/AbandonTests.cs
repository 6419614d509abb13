using System.Text;
using Bridge.Journal.Store;
using static Bridge.Journal.Tests.JournalBench;

namespace Bridge.Journal.Tests;

/// <summary>Backlogs of destinations and routes that are no longer configured, given up by a command.</summary>
public sealed class AbandonTests : IAsyncDisposable
{
    private readonly JournalBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task What_waits_for_a_destination_becomes_dead_letters_and_what_others_wait_for_stays()
    {
        var route = await _bench.OpenRouteAsync(null, "old", "kept");
        await AppendAsync(route, "a", "b", "c");
        using (var old = route.OpenReader("old")) await SettleAsync(old, 1);
        using (var kept = route.OpenReader("kept")) await SettleAsync(kept, 1, 2);
        await _bench.CloseAsync();

        var journal = await _bench.OpenAsync();
        Assert.Equal([("kept", 1L), ("old", 2L)], (await journal.BacklogsAsync(Cancel)).Select(b => (b.Destination, b.Entries)));
        Assert.Equal(2, await journal.AbandonAsync("orders", ["old"], "anna", Cancel));
        Assert.Equal([("kept", 1L)], (await journal.BacklogsAsync(Cancel)).Select(b => (b.Destination, b.Entries)));
        await _bench.CloseAsync();

        route = await _bench.OpenRouteAsync(null, "kept");
        var letters = await _bench.Journal!.DeadLetters.ListAsync(new DeadLetterQuery(), Cancel);
        Assert.Equal(["b", "c"], letters.Select(l => Encoding.UTF8.GetString(l.Body.Span)));
        Assert.All(letters, l => Assert.Equal(("BR4020", "orders", "old"), (l.Code, l.Route, l.Destination)));
        Assert.All(letters, l => Assert.Contains("anna", l.Reason, StringComparison.Ordinal));
        Assert.Equal(letters.Select(l => $"abandon anna {l.Id} orders old {l.MessageId} BR4020"), Audit());
        Assert.DoesNotContain(_bench.Log.Records, r => r.Event.Id == 4015);
        using var again = route.OpenReader("kept");
        Assert.Equal(["c"], (await ReadAsync(again, 1)).Select(s => s.Body));
    }

    [Fact]
    public async Task A_route_that_is_no_longer_configured_leaves_nothing_behind()
    {
        var journal = await _bench.OpenAsync();
        var gone = journal.OpenRoute("gone", ["one", "two"], new RouteLimits());
        for (var i = 0; i < 700; i++) await gone.AppendAsync(Batch(3, 100, i), Cancel);   // more rows than one commit frees
        using (var one = gone.OpenReader("one")) await SettleAsync(one, 5);
        await _bench.CloseAsync();

        journal = await _bench.OpenAsync();
        Assert.Equal(2100 + 2099, await journal.AbandonAsync("gone", ["one", "two"], "anna", Cancel));
        Assert.Empty(await journal.BacklogsAsync(Cancel));
        await _bench.CloseAsync();
        using var database = Database.Open(_bench.DatabasePath, create: false);
        Assert.Equal(0, database.Scalar("SELECT count(*) FROM entry"));
        Assert.Empty(RouteTable.Held(database));
        Assert.Equal(4199, database.Scalar("SELECT count(*) FROM audit"));
    }

    [Fact]
    public async Task What_was_given_up_can_be_tried_again_once_there_is_a_destination_of_that_name()
    {
        var route = await _bench.OpenRouteAsync(null, "old");
        await AppendAsync(route, "a", "b");
        await _bench.CloseAsync();
        await (await _bench.OpenAsync()).AbandonAsync("orders", ["old"], "anna", Cancel);
        await _bench.CloseAsync();

        route = await _bench.OpenRouteAsync(null, "old");
        var dead = _bench.Journal!.DeadLetters;
        Assert.Equal(2, await dead.RetryAsync(new DeadLetterQuery { Code = "BR4020" }, Cancel));
        using var retries = await dead.TakeRetriesAsync("orders", "old", 10, Cancel);
        Assert.Equal(["a", "b"], Enumerable.Range(0, retries!.Messages.Count).Select(i => Encoding.UTF8.GetString(retries.Messages[i].Body.Span)));
    }

    [Fact]
    public async Task Stopped_in_its_middle_and_begun_again_it_gives_up_each_message_once()
    {
        var route = await _bench.OpenRouteAsync(null, "old");
        for (var i = 0; i < 8; i++) await route.AppendAsync(Batch(40, 20_000, i), Cancel);
        await _bench.CloseAsync();

        var journal = await _bench.OpenAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var abandoning = journal.AbandonAsync("orders", ["old"], "anna", stop.Token);
        while (await journal.DeadLetters.CountAsync(new DeadLetterQuery(), Cancel) == 0) await Task.Yield();
        await stop.CancelAsync();
        await Record.ExceptionAsync(() => abandoning);
        await _bench.CloseAsync();

        journal = await _bench.OpenAsync();
        if ((await journal.BacklogsAsync(Cancel)).Count > 0) await journal.AbandonAsync("orders", ["old"], "anna", Cancel);
        var letters = await journal.DeadLetters.ListAsync(new DeadLetterQuery(), Cancel);
        Assert.Equal(Enumerable.Range(1, 320).Select(i => (long)i), letters.Select(l => l.Sequence));
        Assert.Equal(320, Audit().Count);
    }

    [Fact]
    public async Task A_damaged_row_at_the_end_is_set_aside_with_its_own_reason()
    {
        var route = await _bench.OpenRouteAsync(null, "old");
        await AppendAsync(route, "a");
        await AppendAsync(route, "b");
        await _bench.CloseAsync();
        using (var database = Database.Open(_bench.DatabasePath, create: false)) database.Execute("UPDATE entry SET messages = zeroblob(length(messages)) WHERE id = (SELECT max(id) FROM entry)");

        _bench.Log.Expect(4007);
        var journal = await _bench.OpenAsync();
        Assert.Equal(2, await journal.AbandonAsync("orders", ["old"], "anna", Cancel));
        Assert.Equal([(1L, "BR4020"), (2L, "BR4007")], (await journal.DeadLetters.ListAsync(new DeadLetterQuery(), Cancel)).OrderBy(l => l.Sequence).Select(l => (l.Sequence, l.Code)));
    }

    [Fact]
    public async Task An_open_route_and_an_unknown_destination_are_refused()
    {
        await _bench.OpenRouteAsync(null, "old");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _bench.Journal!.AbandonAsync("orders", ["old"], "anna", Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => _bench.Journal!.AbandonAsync("orders", ["odl"], "anna", Cancel));
    }

    [Fact]
    public async Task A_directory_without_a_journal_is_an_error_where_none_may_be_made()
    {
        var error = await Assert.ThrowsAsync<JournalException>(() => BridgeJournal.OpenAsync(new JournalOptions { Directory = Path.Combine(_bench.State, "no"), Bridge = "test", Create = false }, Cancel));
        Assert.Equal("BR4002", error.Code);
        Assert.False(Directory.Exists(Path.Combine(_bench.State, "no")));
    }

    private static async Task SettleAsync(JournalReader reader, params long[] sequences)
    {
        foreach (var sequence in sequences) reader.Settle(sequence);
        await reader.FlushAsync(Cancel);
    }

    private List<string> Audit()
    {
        var lines = new List<string>();
        using var database = Database.Open(_bench.DatabasePath, create: false);
        using var rows = database.PrepareOnce("SELECT action, by, dead_letter, route, destination, message_id, code FROM audit ORDER BY id");
        while (rows.Step()) lines.Add($"{rows.Text(0)} {rows.Text(1)} {rows.Long(2)} {rows.Text(3)} {rows.Text(4)} {rows.Text(5)} {rows.Text(6)}");
        return lines;
    }
}
