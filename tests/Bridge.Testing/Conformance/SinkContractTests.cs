using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Xunit;

namespace Bridge.Testing.Conformance;

/// <summary>
/// What every sink promises, as tests. Derive, say how to start the peer, and mark the class [Broker] if it is one. The facts are not virtual: an adapter cannot
/// leave one out.
/// </summary>
[SuppressMessage("Naming", "CA1707", Justification = "test names are sentences")]
public abstract class SinkContractTests
{
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(60);

    /// <summary>A fresh peer for one test.</summary>
    protected abstract Task<ISinkPeer> StartPeerAsync();

    [Fact]
    public async Task A_sink_can_be_disposed_twice_and_without_having_been_connected()
    {
        await using var peer = await StartPeerAsync();
        await using var driver = new SinkDriver(peer);
        var unused = driver.Create();
        await unused.DisposeAsync();
        var sink = driver.Create();
        await sink.ConnectAsync(Token());
        await sink.DisposeAsync();
        await sink.DisposeAsync();
    }

    [Fact]
    public async Task Messages_arrive_in_order_byte_for_byte_and_each_is_settled_once()
    {
        await using var peer = await StartPeerAsync();
        await using var driver = new SinkDriver(peer);
        var bodies = new List<byte[]> { Array.Empty<byte>(), Bytes(0, 256), Bytes(0, peer.LargeBody), Encoding.ASCII.GetBytes("last of the odd ones") };
        for (var i = 0; i < 600; i++) bodies.Add(Numbered(i));
        await driver.DeliverAsync(bodies.Select((b, i) => driver.Make(i, b)), Token());
        Assert.Equal((bodies.Count, 0, 0), (driver.Accepted, driver.Rejected, driver.Losses));
        foreach (var body in bodies)
        {
            var received = await peer.ReceiveAsync(Token());
            Assert.True(body.AsSpan().SequenceEqual(received.Body), $"{body.Length} bytes were sent, {received.Body.Length} arrived");
        }
    }

    [Fact]
    public async Task Messages_of_one_key_keep_their_order_beside_those_of_others()
    {
        await using var peer = await StartPeerAsync();
        await using var driver = new SinkDriver(peer);
        await driver.DeliverAsync(Enumerable.Range(0, 300).Select(i => driver.Make(i, Numbered(i), $"key-{i % 7}")), Token());
        var last = new int[7];
        Array.Fill(last, -1);
        for (var i = 0; i < 300; i++)
        {
            var number = NumberOf(await peer.ReceiveAsync(Token()));
            Assert.True(number > last[number % 7]);
            last[number % 7] = number;
        }
    }

    [Fact]
    public async Task Headers_survive_with_their_types_and_ids_arrive()
    {
        await using var peer = await StartPeerAsync();
        await using var driver = new SinkDriver(peer);
        await driver.DeliverAsync([driver.Make(1, Numbered(1))], Token());
        var received = await peer.ReceiveAsync(Token());
        Assert.Equal(1, NumberOf(received));
        if (peer.CarriesIds) Assert.Equal("message-1", received.Id);
        foreach (var (name, value) in peer.ArrivingHeaders)
        {
            Assert.True(received.Headers is not null && received.Headers.TryGetValue(name, out var arrived), $"the header '{name}' is missing");
            Assert.Equal(value, received.Headers[name]);
        }
    }

    [Fact]
    public async Task Without_its_peer_a_sink_says_so_in_words_and_a_new_one_works_when_the_peer_is_back()
    {
        await using var peer = await StartPeerAsync();
        await using var driver = new SinkDriver(peer);
        await peer.StopAsync();
        await using (var early = driver.Create())
        {
            // A listener can wait for its peer; then the delivery waits, and accepts nothing.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token());
            limit.CancelAfter(TimeSpan.FromSeconds(2));
            using var batch = new OfferedBatch([driver.Make(0, Numbered(0))]);
            var failure = await Record.ExceptionAsync(async () =>
            {
                await early.ConnectAsync(limit.Token);
                await early.DeliverAsync(batch, limit.Token);
            });
            Assert.True(failure is not null || batch.Settlements[0] is { Kind: SettlementKind.Postponed, Reason.Length: > 10 });
            Assert.True(failure is null or OperationCanceledException || failure.Message.Length > 10);
            Assert.NotEqual(SettlementKind.Accepted, batch.Settlements[0]?.Kind);
        }
        await peer.StartAsync();
        await driver.DeliverAsync([driver.Make(1, Numbered(1))], Token());
        Assert.Equal(1, NumberOf(await peer.ReceiveAsync(Token())));
    }

    [Fact]
    public async Task Nothing_is_lost_and_the_order_kept_when_the_peer_goes_away_in_the_middle()
    {
        const int Count = 2000;
        await using var peer = await StartPeerAsync();
        await using var driver = new SinkDriver(peer);
        var outages = 0;
        driver.Progress = async accepted =>
        {
            if (accepted < 300 + 600 * outages || outages == 2) return;
            outages++;
            await peer.StopAsync();
            _ = Task.Run(async () =>
            {
                await Task.Delay(150); // messages are offered meanwhile
                await peer.StartAsync();
            });
        };
        await driver.DeliverAsync(Enumerable.Range(0, Count).Select(i => driver.Make(i, Numbered(i))), Token());
        Assert.Equal((Count, 0, 2), (driver.Accepted, driver.Rejected, outages));
        await AssertAllInOrderAsync(peer, Count);
    }

    [Fact]
    public async Task A_delivery_that_is_cancelled_ends_soon_and_what_it_accepted_has_arrived()
    {
        await using var peer = await StartPeerAsync();
        await using var driver = new SinkDriver(peer);
        var accepted = new HashSet<int>();
        for (var round = 0; round < 5; round++)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token());
            await using var sink = driver.Create();
            await sink.ConnectAsync(Token());
            using var batch = new OfferedBatch(Enumerable.Range(round * 1000, 1000).Select(i => driver.Make(i, Numbered(i))));
            stop.CancelAfter(TimeSpan.FromMilliseconds(1 + 7 * round));
            var failure = await Record.ExceptionAsync(async () => await sink.DeliverAsync(batch, stop.Token).AsTask().WaitAsync(TimeSpan.FromSeconds(15)));
            Assert.IsNotType<TimeoutException>(failure);
            for (var i = 0; i < batch.Count; i++)
            {
                if (batch.Settlements[i]?.Kind == SettlementKind.Accepted) accepted.Add(round * 1000 + i);
            }
        }
        await driver.DeliverAsync([driver.Make(9999, Numbered(9999))], Token());
        int number;
        while ((number = NumberOf(await peer.ReceiveAsync(Token()))) != 9999) accepted.Remove(number);
        Assert.Empty(accepted);
    }

    // All numbers arrive, and each for the first time after those before it; copies may follow.
    private static async Task AssertAllInOrderAsync(ISinkPeer peer, int count)
    {
        for (var next = 0; next < count;)
        {
            var number = NumberOf(await peer.ReceiveAsync(Token()));
            Assert.True(number <= next, $"{number} came before {next}");
            if (number == next) next++;
        }
    }

    private static byte[] Numbered(int number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"number\":{number}}}"));

    private static int NumberOf(Received received) => int.Parse(Encoding.ASCII.GetString(received.Body).Split(':', '}')[1], CultureInfo.InvariantCulture);

    private static byte[] Bytes(int first, int count) => [.. Enumerable.Range(first, count).Select(static i => (byte)i)];

    private static CancellationToken Token()
    {
        var cap = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cap.CancelAfter(Cap);
        return cap.Token;
    }
}
