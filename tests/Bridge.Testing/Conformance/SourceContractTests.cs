using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Bridge.Intake;
using Xunit;

namespace Bridge.Testing.Conformance;

/// <summary>
/// What every source promises, as tests: above all that its peer is told OK after the intake accepted, and never before. Derive, say how to start the peer, and mark the
/// class [Broker] if it is one. The facts are not virtual: an adapter cannot leave one out.
/// </summary>
[SuppressMessage("Naming", "CA1707", Justification = "test names are sentences")]
public abstract class SourceContractTests
{
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(60);

    /// <summary>A fresh peer for one test.</summary>
    protected abstract Task<ISourcePeer> StartPeerAsync();

    [Fact]
    public async Task A_source_starts_stops_and_starts_again_with_nothing_to_do()
    {
        await using var peer = await StartPeerAsync();
        for (var i = 0; i < 2; i++)
        {
            await using var run = new SourceDriver(peer, new ScriptedIntake());
            await run.ConnectedAsync(Token());
            await run.StopAsync();
            Assert.Equal(0, run.Losses);
        }
    }

    [Fact]
    public async Task Messages_come_in_order_byte_for_byte_and_each_once()
    {
        await using var peer = await StartPeerAsync();
        var intake = new ScriptedIntake();
        await using var run = new SourceDriver(peer, intake);
        await run.ConnectedAsync(Token());
        var bodies = new List<byte[]> { Array.Empty<byte>(), Bytes(256), Bytes(peer.LargeBody), "last of the odd ones"u8.ToArray() };
        for (var i = 0; i < 600; i++) bodies.Add(Numbered(i));
        await peer.SendAsync(bodies, Token());
        foreach (var body in bodies)
        {
            var taken = await intake.NextAsync(Token());
            Assert.True(body.AsSpan().SequenceEqual(taken.Body), $"{body.Length} bytes were sent, {taken.Body.Length} came");
            Assert.Null(taken.Fault);
        }
        await run.StopAsync();
        Assert.Equal((bodies.Count, bodies.Count), (intake.All.Count, intake.Offered)); // in = accepted
    }

    [Fact]
    public async Task What_was_accepted_is_confirmed_and_what_was_not_comes_again()
    {
        await using var peer = await StartPeerAsync();
        var intake = new ScriptedIntake { Hold = static (_, stopped) => Task.Delay(Timeout.Infinite, stopped) };
        var run = new SourceDriver(peer, intake);
        await run.ConnectedAsync(Token());
        await peer.SendAsync([.. Enumerable.Range(0, 50).Select(Numbered)], Token());
        await UntilAsync(() => intake.Offered > 0);
        await run.DisposeAsync();
        Assert.Empty(intake.All);

        intake.Hold = static (_, _) => Task.CompletedTask;
        run = new SourceDriver(peer, intake);
        Assert.Equal(Enumerable.Range(0, 50), (await intake.NextAsync(50, Token())).Select(NumberOf));
        await run.DisposeAsync(); // what the intake accepted is told to the peer before the source ends
        Assert.True(run.Losses == 0, run.LastError);

        run = new SourceDriver(peer, intake);
        await run.ConnectedAsync(Token());
        await peer.SendAsync([Numbered(777)], Token());
        var again = new List<int>();
        for (int number; (number = NumberOf(await intake.NextAsync(Token()))) != 777;) again.Add(number);
        await run.DisposeAsync();
        Assert.True(again.Count == 0, $"accepted, and came again: {string.Join(", ", again)}");
    }

    [Fact]
    public async Task A_message_that_comes_again_has_the_id_that_it_had()
    {
        await using var peer = await StartPeerAsync();
        var ids = new List<string>();
        var intake = new ScriptedIntake();
        intake.Answer = (number, messages) =>
        {
            if (number == 0) ids.AddRange(messages.Select(m => m.Id));
            return number == 0 ? Receipts.All(Receipt.Busy("no room now")) : Receipts.Accepted;
        };
        await using var run = new SourceDriver(peer, intake);
        await run.ConnectedAsync(Token());
        await peer.SendAsync([Numbered(0)], Token());
        var again = await intake.NextAsync(Token());
        Assert.Equal(0, NumberOf(again));
        Assert.Single(ids);
        if (peer.StableIds) Assert.Equal(ids[0], again.Id);
        else Assert.Equal("", again.Id); // two equal messages are two messages: the journal gives the id
    }

    [Fact]
    public async Task Busy_is_no_confirmation()
    {
        await using var peer = await StartPeerAsync();
        var intake = new ScriptedIntake { Answer = static (number, _) => number is 0 or 2 ? Receipts.All(Receipt.Busy("no room now")) : Receipts.Accepted };
        await using var run = new SourceDriver(peer, intake);
        await run.ConnectedAsync(Token());
        await peer.SendAsync([.. Enumerable.Range(0, 100).Select(Numbered)], Token());
        var seen = new HashSet<int>();
        while (seen.Count < 100) seen.Add(NumberOf(await intake.NextAsync(Token())));
    }

    [Fact]
    public async Task A_refused_message_does_not_hold_the_others_up()
    {
        await using var peer = await StartPeerAsync();
        var intake = new ScriptedIntake
        {
            Answer = static (_, messages) => Receipts.Each([.. messages.Select(m => NumberOf(m) == 3 ? Receipt.Refused("not wanted") : Receipt.Accepted)]),
        };
        await using var run = new SourceDriver(peer, intake);
        await run.ConnectedAsync(Token());
        await peer.SendAsync([.. Enumerable.Range(0, 20).Select(Numbered)], Token());
        Assert.Equal(Enumerable.Range(0, 20).Where(static n => n != 3), (await intake.NextAsync(19, Token())).Select(NumberOf));
        if (peer.GoesOnAfterRefusal) Assert.Equal(0, run.Losses);
    }

    [Fact]
    public async Task Headers_survive_with_their_types()
    {
        await using var peer = await StartPeerAsync();
        var intake = new ScriptedIntake();
        await using var run = new SourceDriver(peer, intake);
        await run.ConnectedAsync(Token());
        await peer.SendAsync([Numbered(1)], Token());
        var taken = await intake.NextAsync(Token());
        Assert.Equal(1, NumberOf(taken));
        foreach (var (name, value) in peer.ArrivingHeaders)
        {
            Assert.True(taken.Values.TryGetValue(name, out var arrived), $"the header '{name}' is missing");
            Assert.Equal(value, arrived);
        }
    }

    [Fact]
    public async Task Nothing_is_lost_and_the_order_kept_when_the_peer_goes_away_in_the_middle()
    {
        const int Count = 2000;
        await using var peer = await StartPeerAsync();
        var intake = new ScriptedIntake();
        await using var run = new SourceDriver(peer, intake);
        await run.ConnectedAsync(Token());
        await peer.SendAsync([.. Enumerable.Range(0, Count / 2).Select(Numbered)], Token());
        await UntilAsync(() => intake.Offered > 100);
        await peer.StopAsync();
        await peer.StartAsync();
        await peer.SendAsync([.. Enumerable.Range(Count / 2, Count / 2).Select(Numbered)], Token());
        await AssertAllInOrderAsync(run, intake, Count);
    }

    [Fact]
    public async Task Stopping_in_flight_loses_nothing()
    {
        const int Count = 1000;
        await using var peer = await StartPeerAsync();
        var intake = new ScriptedIntake();
        var sent = 0;
        for (var round = 0; round < 4; round++)
        {
            await using var run = new SourceDriver(peer, intake);
            await run.ConnectedAsync(Token());
            // Every third batch is on its way when the source is told to stop.
            intake.Hold = static async (number, stopped) =>
            {
                if (number % 3 == 2) await Task.Delay(30, stopped);
            };
            var before = intake.Offered;
            await peer.SendAsync([.. Enumerable.Range(sent, Count / 4).Select(Numbered)], Token());
            sent += Count / 4;
            await UntilAsync(() => intake.Offered > before);
        }
        intake.Hold = static (_, _) => Task.CompletedTask;
        await using var last = new SourceDriver(peer, intake);
        await AssertAllInOrderAsync(last, intake, Count);
    }

    // All numbers arrive, and each for the first time after those before it; copies may follow.
    private static async Task AssertAllInOrderAsync(SourceDriver run, ScriptedIntake intake, int count)
    {
        var token = Token();
        for (var next = 0; next < count;)
        {
            int number;
            try
            {
                number = NumberOf(await intake.NextAsync(token));
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{next} of {count} messages came ({intake.Offered} were offered in {intake.Batches} batches); {run.Losses} losses, the last: {run.LastError}");
            }
            Assert.True(number <= next, $"{number} came before {next}");
            if (number == next) next++;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var token = Token();
        while (!condition()) await Task.Delay(5, token);
    }

    private static byte[] Numbered(int number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"number\":{number}}}"));

    private static int NumberOf(Taken taken) => int.Parse(taken.Text.Split(':', '}')[1], CultureInfo.InvariantCulture);

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(static i => (byte)i)];

    private static CancellationToken Token()
    {
        var cap = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cap.CancelAfter(Cap);
        return cap.Token;
    }
}
