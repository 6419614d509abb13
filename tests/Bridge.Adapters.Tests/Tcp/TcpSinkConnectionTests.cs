using System.Net;
using Bridge.Testing.Faults;

namespace Bridge.Adapters.Tests.Tcp;

public sealed class TcpSinkConnectionTests : TcpSinkBench
{
    [Fact]
    public async Task A_peer_that_closed_while_nothing_was_sent_is_noticed_before_the_next_message_is()
    {
        var (sink, peer) = await ConnectAsync("");
        await using var _ = sink;
        peer.Dispose();
        var batch = Offer("one");
        Exception? e = null;
        // The notice of the end travels through the operating system; until it is here, messages are taken by the system.
        while (e is null)
        {
            batch = Offer("one");
            e = await Record.ExceptionAsync(async () => await sink.DeliverAsync(batch, Cancel));
        }
        Assert.IsType<IOException>(e);
        Assert.Equal([null], Kinds(batch));
    }

    [Fact]
    public async Task A_connection_for_each_message_ends_behind_it_and_the_answer_is_read_first()
    {
        var sink = Sink("per_message: true, " + Answers);
        await using var _ = sink;
        var playing = Task.Run(async () =>
        {
            var texts = new List<string>();
            for (var i = 0; i < 2; i++)
            {
                using var peer = await TestPeer.AcceptAsync(Listener, Cancel);
                texts.Add(await peer.ReadToEndAsync(Cancel));
                await peer.SendAsync(i == 0 ? Ack : Nak, Cancel);
            }
            return texts;
        }, Cancel);
        await sink.ConnectAsync(Cancel);
        var batch = Offer("one", "two");
        await sink.DeliverAsync(batch, Cancel);
        Assert.Equal([SettlementKind.Accepted, SettlementKind.Rejected], Kinds(batch));
        Assert.Equal(["one\n", "two\n"], await playing);
    }

    [Fact]
    public async Task A_message_of_its_own_connection_is_delivered_when_the_peer_has_closed_and_not_when_it_reset()
    {
        var sink = Sink("per_message: true");
        await using var _ = sink;
        var playing = Task.Run(async () =>
        {
            using (var peer = await TestPeer.AcceptAsync(Listener, Cancel)) await peer.ReadToEndAsync(Cancel);
            using var crashing = await TestPeer.AcceptAsync(Listener, Cancel);
            await crashing.ReadAsync(2, Cancel);
            crashing.Reset();
        }, Cancel);
        await sink.ConnectAsync(Cancel);
        var batch = Offer("one", "two");
        await FailsAsync<IOException>(sink.DeliverAsync(batch, Cancel));
        Assert.Equal([SettlementKind.Accepted, null], Kinds(batch));
        await playing;
    }

    [Fact]
    public async Task A_peer_that_connects_to_us_is_sent_messages_and_may_come_again()
    {
        var sink = Sink(Answers, "listen: 0");
        await using var _ = sink;
        await sink.ConnectAsync(Cancel);
        var batch = Offer("one", "two");
        var delivering = sink.DeliverAsync(batch, Cancel).AsTask();
        Assert.Contains("no peer", await Stage.StateAsync(s => s.Length > 0, Cancel), StringComparison.Ordinal);
        var first = await TestPeer.ConnectAsync(sink.LocalEndPoint!, Cancel);
        Assert.Equal("one\n", await first.ReadAsync(4, Cancel));
        await first.SendAsync(Ack, Cancel);
        Assert.Equal("two\n", await first.ReadAsync(4, Cancel));
        first.Reset(); // before its answer
        await delivering;
        Assert.Equal([SettlementKind.Accepted, null], Kinds(batch));
        batch = new OfferedBatch(batch.Remaining);
        delivering = sink.DeliverAsync(batch, Cancel).AsTask();
        using var second = await TestPeer.ConnectAsync(sink.LocalEndPoint!, Cancel);
        Assert.Equal("two\n", await second.ReadAsync(4, Cancel));
        await second.SendAsync(Ack, Cancel);
        await delivering;
        Assert.Equal([SettlementKind.Accepted], Kinds(batch));
    }

    [Fact]
    public async Task A_peer_that_comes_again_takes_the_place_of_its_half_open_connection()
    {
        var sink = Sink(Answers, "listen: 0");
        await using var _ = sink;
        await sink.ConnectAsync(Cancel);
        using var silent = await TestPeer.ConnectAsync(sink.LocalEndPoint!, Cancel);
        var batch = Offer("one");
        var delivering = sink.DeliverAsync(batch, Cancel).AsTask();
        await silent.ReadAsync(4, Cancel); // and never answers
        using var again = await TestPeer.ConnectAsync(sink.LocalEndPoint!, Cancel);
        await delivering;
        Assert.Equal([null], Kinds(batch));
        delivering = sink.DeliverAsync(batch, Cancel).AsTask();
        Assert.Equal("one\n", await again.ReadAsync(4, Cancel));
        await again.SendAsync(Ack, Cancel);
        await delivering;
        Assert.Equal([SettlementKind.Accepted], Kinds(batch));
    }

    [Fact]
    public async Task Who_is_not_in_allow_is_not_let_in()
    {
        var sink = Sink(Answers + ", allow: [10.0.0.0/8]", "listen: 0");
        await using var _ = sink;
        await sink.ConnectAsync(Cancel);
        using var peer = await TestPeer.ConnectAsync(sink.LocalEndPoint!, Cancel);
        Assert.Equal("", await peer.ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task The_first_address_that_can_be_reached_is_used()
    {
        int dead;
        using (var gone = TestPeer.Listen()) dead = ((IPEndPoint)gone.LocalEndPoint!).Port;
        var (sink, peer) = await ConnectAsync(Answers, $"connect: [\"127.0.0.1:{dead}\", \"{Listener.LocalEndPoint}\"]");
        await using var _ = sink;
        using var __ = peer;
        await using var lost = Sink(Answers, $"connect: [\"127.0.0.1:{dead}\", \"127.0.0.1:{dead}\"]");
        Assert.Contains("cannot be reached", (await Assert.ThrowsAsync<IOException>(async () => await lost.ConnectAsync(Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_cut_in_the_middle_of_a_message_leaves_it_unsettled()
    {
        await using var proxy = FaultProxy.Start("127.0.0.1", ((IPEndPoint)Listener.LocalEndPoint!).Port);
        proxy.CutAfter(FlowDirection.ToServer, 6);
        var (sink, peer) = await ConnectAsync(Answers, $"connect: {proxy.Port}");
        await using var _ = sink;
        using var __ = peer;
        var batch = Offer("one", "two");
        var delivering = sink.DeliverAsync(batch, Cancel);
        await peer.ReadAsync(4, Cancel);
        await peer.SendAsync(Ack, Cancel);
        await FailsAsync<IOException>(delivering);
        Assert.Equal([SettlementKind.Accepted, null], Kinds(batch));
    }

    [Fact]
    public async Task A_peer_that_stops_reading_is_given_up_in_time()
    {
        await using var proxy = FaultProxy.Start("127.0.0.1", ((IPEndPoint)Listener.LocalEndPoint!).Port);
        var (sink, peer) = await ConnectAsync("answer_timeout: 300ms", $"connect: {proxy.Port}");
        await using var _ = sink;
        using var __ = peer;
        proxy.BlackHole();
        var megabyte = new string('x', 900_000);
        var batch = Offer([.. Enumerable.Repeat(megabyte, 60)]);
        var e = await FailsAsync<IOException>(sink.DeliverAsync(batch, Cancel));
        Assert.Contains("has read nothing", e.Message, StringComparison.Ordinal);
        Assert.Contains(null, Kinds(batch));
    }
}
