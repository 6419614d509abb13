namespace Bridge.Adapters.Tests.Tcp;

public sealed class TcpSinkAnswerTests : TcpSinkBench
{
    [Fact]
    public async Task Each_message_is_settled_by_its_own_answer_before_the_next_is_sent()
    {
        var (sink, peer) = await ConnectAsync();
        await using var _ = sink;
        using var __ = peer;
        var batch = Offer("one", "two", "three");
        var delivering = sink.DeliverAsync(batch, Cancel).AsTask();
        Assert.Equal("one\n", await peer.ReadAsync(4, Cancel));
        Assert.Equal([null, null, null], Kinds(batch));
        await peer.SendAsync(Ack, Cancel);
        Assert.Equal("two\n", await peer.ReadAsync(4, Cancel));
        Assert.Equal([SettlementKind.Accepted, null, null], Kinds(batch));
        await peer.SendAsync("." + Nak, Cancel);
        Assert.Equal("three\n", await peer.ReadAsync(6, Cancel));
        await peer.SendAsync(".." + Ack, Cancel);
        await delivering;
        Assert.Equal([SettlementKind.Accepted, SettlementKind.Rejected, SettlementKind.Accepted], Kinds(batch));
        Assert.Contains("0x15", batch.Settlements[1]!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_answers_a_batch_goes_out_in_order_and_what_the_peer_says_is_ignored()
    {
        var (sink, peer) = await ConnectAsync("keepalive: 10s");
        await using var _ = sink;
        using var __ = peer;
        await peer.SendAsync("hello", Cancel);
        var batch = Offer([.. Enumerable.Range(0, 500).Select(i => $"line {i:000}")]);
        await sink.DeliverAsync(batch, Cancel);
        Assert.All(batch.Settlements, s => Assert.Equal(SettlementKind.Accepted, s!.Kind));
        Assert.Equal(string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i:000}\n")), await peer.ReadAsync(500 * 9, Cancel));
    }

    [Fact]
    public async Task Busy_holds_the_message_and_everything_behind_it()
    {
        var (sink, peer) = await ConnectAsync(Answers + ", busy_pause: 3s");
        await using var _ = sink;
        using var __ = peer;
        var batch = Offer("one", "two");
        var delivering = sink.DeliverAsync(batch, Cancel).AsTask();
        await peer.ReadAsync(4, Cancel);
        await peer.SendAsync(Busy, Cancel);
        await delivering;
        Assert.Equal([SettlementKind.Postponed, null], Kinds(batch));
        Assert.Equal(TimeSpan.FromSeconds(3), batch.Settlements[0]!.After);
    }

    [Fact]
    public async Task A_refused_message_can_be_sent_again_instead()
    {
        var (sink, peer) = await ConnectAsync("answers: { accepted: ack, refused: nak, refused_as: retry }");
        await using var _ = sink;
        using var __ = peer;
        var batch = Offer("one", "two");
        var delivering = sink.DeliverAsync(batch, Cancel).AsTask();
        await peer.ReadAsync(4, Cancel);
        await peer.SendAsync(Nak, Cancel);
        await delivering;
        Assert.Equal([SettlementKind.Retried, null], Kinds(batch));
    }

    [Fact]
    public async Task A_late_answer_finds_the_connection_closed_and_confirms_nothing()
    {
        var (sink, peer) = await ConnectAsync(Answers + ", answer_timeout: 100ms");
        using var __ = peer;
        var batch = Offer("one", "two");
        var e = await FailsAsync<IOException>(sink.DeliverAsync(batch, Cancel));
        Assert.Contains("has not answered within 100ms", e.Message, StringComparison.Ordinal);
        Assert.Equal([null, null], Kinds(batch)); // offered again, and it costs no attempt
        await sink.DisposeAsync();
        Assert.Equal("one\n", await peer.ReadToEndAsync(Cancel)); // closed
        var (next, nextPeer) = await ConnectAsync(Answers + ", answer_timeout: 100ms");
        await using var _ = next;
        using var ___ = nextPeer;
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (var i = 0; i < 10; i++) await peer.SendAsync(Ack, Cancel); // to the old connection
        });
        await FailsAsync<IOException>(next.DeliverAsync(batch, Cancel));
        Assert.Equal([null, null], Kinds(batch));
    }

    [Fact]
    public async Task An_answer_that_comes_twice_does_not_confirm_the_next_message()
    {
        var (sink, peer) = await ConnectAsync();
        await using var _ = sink;
        using var __ = peer;
        var first = Offer("one");
        var delivering = sink.DeliverAsync(first, Cancel).AsTask();
        await peer.ReadAsync(4, Cancel);
        await peer.SendAsync(Ack + Ack, Cancel);
        await delivering;
        Assert.Equal([SettlementKind.Accepted], Kinds(first));
        var second = Offer("two");
        var e = await FailsAsync<IOException>(sink.DeliverAsync(second, Cancel));
        Assert.Contains("without having been asked", e.Message, StringComparison.Ordinal);
        Assert.Equal([null], Kinds(second));
    }

    [Fact]
    public async Task An_answer_that_is_not_known_costs_an_attempt_and_ends_the_connection()
    {
        var (sink, peer) = await ConnectAsync();
        await using var _ = sink;
        using var __ = peer;
        var batch = Offer("one", "two");
        var delivering = sink.DeliverAsync(batch, Cancel);
        await peer.ReadAsync(4, Cancel);
        await peer.SendAsync("?", Cancel);
        await FailsAsync<IOException>(delivering);
        Assert.Equal([SettlementKind.Retried, null], Kinds(batch));
        Assert.Contains("0x3F", batch.Settlements[0]!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_in_flight_are_answered_in_order_and_none_overtakes_a_busy_one_of_its_key()
    {
        var (sink, peer) = await ConnectAsync(Answers + ", in_flight: 4");
        await using var _ = sink;
        using var __ = peer;
        var batch = Offer("a:1", "b:1", "a:2", "b:2", "a:3");
        var delivering = sink.DeliverAsync(batch, Cancel).AsTask();
        Assert.Equal("a:1\nb:1\na:2\nb:2\n", await peer.ReadAsync(16, Cancel));
        await peer.SendAsync(Busy + Ack + Ack + Ack, Cancel);
        await delivering;
        Assert.Equal([SettlementKind.Postponed, SettlementKind.Accepted, null, SettlementKind.Accepted, null], Kinds(batch));
    }

    [Fact]
    public async Task Framed_answers_come_back_as_replies()
    {
        var (sink, peer) = await ConnectAsync("answers: { framed: true, refused: \"ERR\", match: start }");
        await using var _ = sink;
        using var __ = peer;
        var batch = Offer("one", "two");
        var delivering = sink.DeliverAsync(batch, Cancel).AsTask();
        await peer.ReadAsync(4, Cancel);
        await peer.SendAsync("stock=7\nERR 12\n"[..8], Cancel);
        await peer.ReadAsync(4, Cancel);
        await peer.SendAsync("ERR 12\n", Cancel);
        await delivering;
        Assert.Equal([SettlementKind.Accepted, SettlementKind.Rejected], Kinds(batch));
        Assert.Equal("stock=7"u8.ToArray(), batch.Settlements[0]!.Reply);
    }

    [Fact]
    public async Task A_heartbeat_is_sent_in_silence_and_its_answer_confirms_no_message()
    {
        var (sink, peer) = await ConnectAsync("answers: { accepted: \"OK\" }, heartbeat: { send: \"PING\\n\", answer: \"PONG\\n\", interval: 50ms }");
        await using var _ = sink;
        using var __ = peer;
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("PING\n", await peer.ReadAsync(5, Cancel));
            await peer.SendAsync("PONG\n", Cancel);
        }
        var batch = Offer("one");
        var delivering = sink.DeliverAsync(batch, Cancel).AsTask();
        var text = "";
        while (!text.EndsWith("one\n", StringComparison.Ordinal))
        {
            text += await peer.ReadAsync(1, Cancel);
            if (text.EndsWith("PING\n", StringComparison.Ordinal)) await peer.SendAsync("PONG\n", Cancel);
        }
        Assert.Equal([null], Kinds(batch));
        await peer.SendAsync("OK", Cancel);
        await delivering;
        Assert.Equal([SettlementKind.Accepted], Kinds(batch));
    }

    [Fact]
    public async Task A_heartbeat_without_its_answer_ends_the_connection_before_a_message_is_lost_to_it()
    {
        var (sink, peer) = await ConnectAsync("heartbeat: { send: enq, answer: ack, interval: 20ms }, answer_timeout: 100ms");
        await using var _ = sink;
        using var __ = peer;
        await peer.ReadAsync(1, Cancel); // and no answer
        Assert.Contains("has not answered", await Stage.StateAsync(s => s.Length > 0, Cancel), StringComparison.Ordinal);
        var batch = Offer("one");
        await FailsAsync<IOException>(sink.DeliverAsync(batch, Cancel));
        Assert.Equal([null], Kinds(batch));
    }

    [Fact]
    public async Task Stopping_ends_the_wait_for_an_answer()
    {
        var (sink, peer) = await ConnectAsync();
        await using var _ = sink;
        using var __ = peer;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var batch = Offer("one");
        var delivering = sink.DeliverAsync(batch, stop.Token);
        await peer.ReadAsync(4, Cancel);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await delivering);
        Assert.Equal([null], Kinds(batch));
    }

    [Fact]
    public async Task A_payload_that_cannot_be_framed_is_a_dead_letter_and_the_rest_goes_on()
    {
        var (sink, peer) = await ConnectAsync("");
        await using var _ = sink;
        using var __ = peer;
        var batch = Offer("one", "a\nb", "two");
        await sink.DeliverAsync(batch, Cancel);
        Assert.Equal([SettlementKind.Accepted, SettlementKind.Rejected, SettlementKind.Accepted], Kinds(batch));
        Assert.Equal("one\ntwo\n", await peer.ReadAsync(8, Cancel));
    }
}
