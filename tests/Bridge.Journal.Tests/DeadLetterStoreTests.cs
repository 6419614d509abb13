using System.Text;
using Bridge.Messages;
using static Bridge.Journal.Tests.JournalBench;

namespace Bridge.Journal.Tests;

public sealed class DeadLetterStoreTests : IAsyncDisposable
{
    private readonly JournalBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_dead_letter_keeps_all_of_its_message_and_the_reason()
    {
        var route = await _bench.OpenRouteAsync();
        var shared = new HeaderWriter();
        shared.Add("who", "shared");
        var own = new HeaderWriter();
        own.Add("who", "own");
        own.Add("n", 5);
        var batch = MessageBatch.Rent();
        batch.Preamble = "id;name"u8.ToArray();
        batch.SharedHeaders = shared.ToHeaderSet();
        batch.Add(new MessageDraft { Body = "first"u8 });
        batch.Add(new MessageDraft { Body = "1;\"broken"u8, Id = "file-1#2"u8, Key = "k"u8, Headers = own.ToHeaderSet(), Place = new Place(2, 77), Fault = "no closing quote" });
        await route.AppendAsync(batch, Cancel);

        using (var reader = route.OpenReader("broker"))
        {
            using var read = await reader.ReadAsync(Cancel);
            await reader.DeadLetterAsync(new DeadLetterDraft
            {
                Message = read.Messages[1],
                Code = "BR2101",
                Reason = "a quote is not closed",
                JsonataCode = "T2001",
                Decoded = "{\"id\":1}",
                Attempts = 3,
                FirstFailedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
                Offset = 2,
                Path = "name",
            }, Cancel);
            Assert.Equal(1, reader.Backlog);
            Assert.True(read.IsSettled(1));
            Assert.False(read.IsSettled(0));
        }
        await _bench.CloseAsync();

        await using var store = await DeadLetterStore.OpenAsync(_bench.State, TimeProvider.System, Cancel);
        var letter = Assert.Single(await store.ListAsync(new DeadLetterQuery(), Cancel));
        Assert.Equal(("orders", "broker", 2L, "file-1#2"), (letter.Route, letter.Destination, letter.Sequence, letter.MessageId));
        Assert.Equal(("1;\"broken", "id;name", "k"), (Text(letter.Body), Text(letter.Preamble), Text(letter.Key)));
        Assert.Equal(("BR2101", "a quote is not closed", "T2001", "{\"id\":1}", 3, 2L, "name"), (letter.Code, letter.Reason, letter.JsonataCode, letter.Decoded, letter.Attempts, letter.Offset, letter.Path));
        Assert.Equal((new Place(2, 77), "no closing quote", DeadLetterState.Dead), (letter.Place, letter.Fault, letter.State));
        Assert.True(letter.Headers.TryGet("who"u8, out var who));
        Assert.Equal("own", who.ValueText);
        Assert.True(letter.Headers.TryGet("n"u8, out _));
        Assert.Equal(letter.Id, (await store.GetAsync(letter.Id, Cancel))!.Id);
        Assert.Null(await store.GetAsync(letter.Id + 1, Cancel));
    }

    [Fact]
    public async Task Another_process_marks_a_retry_and_the_running_bridge_hears_of_it()
    {
        var route = await _bench.OpenRouteAsync();
        await KillAsync(route, "a", "B", "c");
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bench.Journal!.DeadLetters.RetriesRequested += () => heard.TrySetResult();

        await using (var outside = await DeadLetterStore.OpenAsync(_bench.State, TimeProvider.System, Cancel))
        {
            Assert.Equal(1, await outside.RetryAsync(new DeadLetterQuery { Text = "B" }, Cancel));
            Assert.Equal(0, await outside.RetryAsync(new DeadLetterQuery { Text = "B" }, Cancel));
        }
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);

        var store = _bench.Journal.DeadLetters;
        using (var batch = await store.TakeRetriesAsync("orders", "broker", 10, Cancel))
        {
            Assert.NotNull(batch);
            Assert.Equal(1, batch.Messages.Count);
            Assert.Equal("B", Text(batch.Messages[0].Body));
            Assert.Equal(_bench.Journal.IdPrefix + "-1-2", batch.Messages[0].IdText);
            Assert.Null(await store.TakeRetriesAsync("orders", "broker", 10, Cancel));
            Assert.Equal((false, 2L, DateTimeOffset.UnixEpoch), (batch.IsSettled(0), batch.DeadLetterId(0), batch.FirstFailedAt(0)!.Value));
            await store.RetrySucceededAsync([batch.DeadLetterId(0)], Cancel);
            Assert.True(batch.IsSettled(0));
        }
        Assert.Equal(["a", "c"], (await store.ListAsync(new DeadLetterQuery(), Cancel)).Select(l => Text(l.Body)));
        Assert.Null(await store.TakeRetriesAsync("orders", "broker", 10, Cancel));
    }

    [Fact]
    public async Task Retries_of_a_destination_that_is_gone_raise_nothing_are_told_and_are_taken_once_its_name_is_back()
    {
        var route = await _bench.OpenRouteAsync(null, "broker", "other");
        await KillAsync(route, "a", "b");
        await _bench.CloseAsync();

        var journal = await _bench.OpenAsync();
        var raised = 0;
        journal.DeadLetters.RetriesRequested += () => Interlocked.Increment(ref raised);
        journal.OpenRoute("orders", ["other"], new RouteLimits());
        Assert.Equal(2, await journal.DeadLetters.RetryAsync(new DeadLetterQuery(), Cancel));
        Assert.Equal([new MarkedDeadLetters("orders", "broker", 2, false)], await journal.DeadLetters.MarkedAsync(new DeadLetterQuery(), Cancel));
        for (var look = 0; look < 3; look++) await journal.DeadLetters.PollAsync();
        Assert.Equal(0, Volatile.Read(ref raised));
        await _bench.CloseAsync();

        journal = await _bench.OpenAsync();
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        journal.DeadLetters.RetriesRequested += () => heard.TrySetResult();
        await journal.DeadLetters.PollAsync();
        Assert.False(heard.Task.IsCompleted);   // nobody could take them yet
        journal.OpenRoute("orders", ["broker", "other"], new RouteLimits());
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.Equal([new MarkedDeadLetters("orders", "broker", 2, true)], await journal.DeadLetters.MarkedAsync(new DeadLetterQuery(), Cancel));
        using var batch = await journal.DeadLetters.TakeRetriesAsync("orders", "broker", 10, Cancel);
        Assert.Equal(2, batch!.Messages.Count);
    }

    [Fact]
    public async Task A_retry_that_fails_is_a_dead_letter_again_with_the_new_reason_and_the_sum_of_its_attempts()
    {
        var route = await _bench.OpenRouteAsync();
        await KillAsync(route, "a");
        var store = _bench.Journal!.DeadLetters;
        await store.RetryAsync(new DeadLetterQuery { Route = "orders", Destination = "broker", Code = "BR2001" }, Cancel);
        using (var batch = await store.TakeRetriesAsync("orders", "broker", 10, Cancel))
        {
            await store.RetryFailedAsync(batch!.DeadLetterId(0), new DeadLetterDraft { Message = batch.Messages[0], Code = "BR3001", Reason = "refused", Attempts = 2, FirstFailedAt = DateTimeOffset.UnixEpoch.AddDays(9) }, Cancel);
        }
        var letter = Assert.Single(await store.ListAsync(new DeadLetterQuery(), Cancel));
        Assert.Equal((DeadLetterState.Dead, "BR3001", "refused", 3, DateTimeOffset.UnixEpoch), (letter.State, letter.Code, letter.Reason, letter.Attempts, letter.FirstFailedAt));
    }

    [Fact]
    public async Task A_retry_in_hand_when_the_bridge_stops_is_offered_again_by_the_next_one_in_the_old_order()
    {
        var route = await _bench.OpenRouteAsync();
        await KillAsync(route, "a", "b", "c");
        await _bench.Journal!.DeadLetters.RetryAsync(new DeadLetterQuery(), Cancel);
        var lost = await _bench.Journal.DeadLetters.TakeRetriesAsync("orders", "broker", 2, Cancel);
        Assert.Equal(2, lost!.Messages.Count);
        await _bench.CloseAsync();

        await _bench.OpenRouteAsync();
        var store = _bench.Journal.DeadLetters;
        using var again = await store.TakeRetriesAsync("orders", "broker", 10, Cancel);
        Assert.Equal(["a", "b", "c"], Enumerable.Range(0, again!.Messages.Count).Select(i => Text(again.Messages[i].Body)));
    }

    [Fact]
    public async Task Retries_that_were_not_settled_can_be_taken_again_once_their_batch_is_disposed()
    {
        var route = await _bench.OpenRouteAsync();
        await KillAsync(route, "a", "b");
        var store = _bench.Journal!.DeadLetters;
        await store.RetryAsync(new DeadLetterQuery(), Cancel);
        using (var batch = await store.TakeRetriesAsync("orders", "broker", 10, Cancel)) await store.RetrySucceededAsync([batch!.DeadLetterId(0)], Cancel);
        using var rest = await store.TakeRetriesAsync("orders", "broker", 10, Cancel);
        Assert.Equal("b", Text(rest!.Messages[0].Body));
        Assert.Equal(1, rest.Messages.Count);
    }

    [Fact]
    public async Task A_dead_letter_that_is_discarded_leaves_a_line_in_the_audit_and_no_bytes()
    {
        var route = await _bench.OpenRouteAsync();
        await KillAsync(route, "a secret that must go", "b");
        await using (var store = await DeadLetterStore.OpenAsync(_bench.State, TimeProvider.System, Cancel))
        {
            Assert.Equal(1, await store.DiscardAsync(new DeadLetterQuery { Ids = [1] }, "root", Cancel));
            Assert.Equal(1, await store.CountAsync(new DeadLetterQuery(), Cancel));
        }
        var audit = "";
        await _bench.Journal!.Writer.ExecuteAsync(database => audit = database.ScalarText("SELECT action || ' ' || by || ' ' || dead_letter || ' ' || message_id FROM audit"));
        Assert.Equal($"discard root 1 {_bench.Journal.IdPrefix}-1-1", audit);
        using (var reader = route.OpenReader("broker")) await reader.FlushAsync(Cancel);
        await _bench.CloseAsync();
        Assert.DoesNotContain("a secret that must go", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(_bench.DatabasePath, Cancel)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dead_letters_are_found_by_each_of_their_marks()
    {
        var route = await _bench.OpenRouteAsync();
        await KillAsync(route, "apple", "pear", "plum");
        var store = _bench.Journal!.DeadLetters;
        Assert.Equal(3, await store.CountAsync(new DeadLetterQuery { Code = "BR2001", Route = "orders", Destination = "broker" }, Cancel));
        Assert.Equal(0, await store.CountAsync(new DeadLetterQuery { Code = "BR2002" }, Cancel));
        Assert.Equal(0, await store.CountAsync(new DeadLetterQuery { Destination = "'; DROP TABLE dead_letter; --" }, Cancel));
        Assert.Equal(2, await store.CountAsync(new DeadLetterQuery { Ids = [1, 3, 99] }, Cancel));
        Assert.Equal(2, await store.CountAsync(new DeadLetterQuery { Limit = 2 }, Cancel));
        Assert.Equal(0, await store.CountAsync(new DeadLetterQuery { Ids = [] }, Cancel));
        Assert.Equal(0, await store.CountAsync(new DeadLetterQuery { Until = DateTimeOffset.UnixEpoch.AddYears(40) }, Cancel));
        Assert.Equal(3, await store.CountAsync(new DeadLetterQuery { Since = DateTimeOffset.UnixEpoch.AddYears(40) }, Cancel));
        Assert.Equal(["pear"], (await store.ListAsync(new DeadLetterQuery { Text = "ear" }, Cancel)).Select(l => Text(l.Body)));
        Assert.Equal(3, await store.CountAsync(new DeadLetterQuery { Text = "poison" }, Cancel));
    }

    [Fact]
    public async Task A_directory_without_a_journal_is_refused_with_what_to_do()
    {
        var error = await Assert.ThrowsAsync<JournalException>(() => DeadLetterStore.OpenAsync(_bench.State, TimeProvider.System, Cancel));
        Assert.Equal("BR4002", error.Code);
        Assert.Contains("state:", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_bench.DatabasePath));
    }

    /// <summary>Appends messages and makes each a dead letter.</summary>
    internal static async Task KillAsync(RouteJournal route, params string[] bodies)
    {
        await AppendAsync(route, bodies);
        using var reader = route.OpenReader("broker");
        using var batch = await reader.ReadAsync(Cancel);
        for (var i = 0; i < batch.Messages.Count; i++)
            await reader.DeadLetterAsync(new DeadLetterDraft { Message = batch.Messages[i], Code = "BR2001", Reason = "poison", Attempts = 1, FirstFailedAt = DateTimeOffset.UnixEpoch }, Cancel);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
