using System.Net;
using System.Net.Sockets;
using Bridge.Adapters.Tcp;
using Bridge.Security;
using Bridge.Testing.Certificates;
using Bridge.Testing.Faults;

namespace Bridge.Adapters.Tests.Tcp;

public sealed class TcpSinkTests : IDisposable
{
    private const string Answers = "answers: { accepted: ack, refused: nak, busy: dc1, ignored: \".\" }";
    private const string Ack = "\x06", Nak = "\x15", Busy = "\x11";
    private readonly AdapterStage _stage = new(new TcpAdapter());
    private readonly Socket _listener = TestPeer.Listen();
    private readonly CancellationToken _cancel = TimeCap.Start();

    public void Dispose()
    {
        _listener.Dispose();
    }

    private TcpSink Sink(string options, string? address = null) => (TcpSink)_stage.Sink($"{{ type: tcp, {address ?? $"connect: \"{_listener.LocalEndPoint}\""}, framing: {{ type: lines }}, {options} }}");

    private async Task<(TcpSink Sink, TestPeer Peer)> ConnectAsync(string options = Answers, string? address = null)
    {
        var sink = Sink(options, address);
        var accepting = TestPeer.AcceptAsync(_listener, _cancel);
        await sink.ConnectAsync(_cancel);
        return (sink, await accepting);
    }

    private static OfferedBatch Offer(params string[] bodies) => new(bodies.Select(b => new OfferedMessage(b) { Key = b.Contains(':', StringComparison.Ordinal) ? b.Split(':')[0] : "" }));

    private static SettlementKind?[] Kinds(OfferedBatch batch) => [.. batch.Settlements.Select(s => s?.Kind)];

    private async Task<T> FailsAsync<T>(ValueTask delivering) where T : Exception => await Assert.ThrowsAsync<T>(async () => await delivering.AsTask().WaitAsync(_cancel));

    [Fact]
    public async Task Each_message_is_settled_by_its_own_answer_before_the_next_is_sent()
    {
        var (sink, peer) = await ConnectAsync();
        await using var _ = sink;
        using var __ = peer;
        var batch = Offer("one", "two", "three");
        var delivering = sink.DeliverAsync(batch, _cancel).AsTask();
        Assert.Equal("one\n", await peer.ReadAsync(4, _cancel));
        Assert.Equal([null, null, null], Kinds(batch));
        await peer.SendAsync(Ack, _cancel);
        Assert.Equal("two\n", await peer.ReadAsync(4, _cancel));
        Assert.Equal([SettlementKind.Accepted, null, null], Kinds(batch));
        await peer.SendAsync("." + Nak, _cancel);
        Assert.Equal("three\n", await peer.ReadAsync(6, _cancel));
        await peer.SendAsync(".." + Ack, _cancel);
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
        await peer.SendAsync("hello", _cancel);
        var batch = Offer([.. Enumerable.Range(0, 500).Select(i => $"line {i:000}")]);
        await sink.DeliverAsync(batch, _cancel);
        Assert.All(batch.Settlements, s => Assert.Equal(SettlementKind.Accepted, s!.Kind));
        Assert.Equal(string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i:000}\n")), await peer.ReadAsync(500 * 9, _cancel));
    }

    [Fact]
    public async Task Busy_holds_the_message_and_everything_behind_it()
    {
        var (sink, peer) = await ConnectAsync(Answers + ", busy_pause: 3s");
        await using var _ = sink;
        using var __ = peer;
        var batch = Offer("one", "two");
        var delivering = sink.DeliverAsync(batch, _cancel).AsTask();
        await peer.ReadAsync(4, _cancel);
        await peer.SendAsync(Busy, _cancel);
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
        var delivering = sink.DeliverAsync(batch, _cancel).AsTask();
        await peer.ReadAsync(4, _cancel);
        await peer.SendAsync(Nak, _cancel);
        await delivering;
        Assert.Equal([SettlementKind.Retried, null], Kinds(batch));
    }

    [Fact]
    public async Task A_late_answer_finds_the_connection_closed_and_confirms_nothing()
    {
        var (sink, peer) = await ConnectAsync(Answers + ", answer_timeout: 100ms");
        using var __ = peer;
        var batch = Offer("one", "two");
        var e = await FailsAsync<IOException>(sink.DeliverAsync(batch, _cancel));
        Assert.Contains("has not answered within 100ms", e.Message, StringComparison.Ordinal);
        Assert.Equal([null, null], Kinds(batch)); // offered again, and it costs no attempt
        await sink.DisposeAsync();
        Assert.Equal("one\n", await peer.ReadToEndAsync(_cancel)); // closed
        var (next, nextPeer) = await ConnectAsync(Answers + ", answer_timeout: 100ms");
        await using var _ = next;
        using var ___ = nextPeer;
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (var i = 0; i < 10; i++) await peer.SendAsync(Ack, _cancel); // to the old connection
        });
        await FailsAsync<IOException>(next.DeliverAsync(batch, _cancel));
        Assert.Equal([null, null], Kinds(batch));
    }

    [Fact]
    public async Task An_answer_that_comes_twice_does_not_confirm_the_next_message()
    {
        var (sink, peer) = await ConnectAsync();
        await using var _ = sink;
        using var __ = peer;
        var first = Offer("one");
        var delivering = sink.DeliverAsync(first, _cancel).AsTask();
        await peer.ReadAsync(4, _cancel);
        await peer.SendAsync(Ack + Ack, _cancel);
        await delivering;
        Assert.Equal([SettlementKind.Accepted], Kinds(first));
        var second = Offer("two");
        var e = await FailsAsync<IOException>(sink.DeliverAsync(second, _cancel));
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
        var delivering = sink.DeliverAsync(batch, _cancel);
        await peer.ReadAsync(4, _cancel);
        await peer.SendAsync("?", _cancel);
        await FailsAsync<IOException>(delivering);
        Assert.Equal([SettlementKind.Retried, null], Kinds(batch));
        Assert.Contains("0x3F", batch.Settlements[0]!.Reason, StringComparison.Ordinal);
    }

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
            e = await Record.ExceptionAsync(async () => await sink.DeliverAsync(batch, _cancel));
        }
        Assert.IsType<IOException>(e);
        Assert.Equal([null], Kinds(batch));
    }

    [Fact]
    public async Task Messages_in_flight_are_answered_in_order_and_none_overtakes_a_busy_one_of_its_key()
    {
        var (sink, peer) = await ConnectAsync(Answers + ", in_flight: 4");
        await using var _ = sink;
        using var __ = peer;
        var batch = Offer("a:1", "b:1", "a:2", "b:2", "a:3");
        var delivering = sink.DeliverAsync(batch, _cancel).AsTask();
        Assert.Equal("a:1\nb:1\na:2\nb:2\n", await peer.ReadAsync(16, _cancel));
        await peer.SendAsync(Busy + Ack + Ack + Ack, _cancel);
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
        var delivering = sink.DeliverAsync(batch, _cancel).AsTask();
        await peer.ReadAsync(4, _cancel);
        await peer.SendAsync("stock=7\nERR 12\n"[..8], _cancel);
        await peer.ReadAsync(4, _cancel);
        await peer.SendAsync("ERR 12\n", _cancel);
        await delivering;
        Assert.Equal([SettlementKind.Accepted, SettlementKind.Rejected], Kinds(batch));
        Assert.Equal("stock=7"u8.ToArray(), batch.Settlements[0]!.Reply);
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
                using var peer = await TestPeer.AcceptAsync(_listener, _cancel);
                texts.Add(await peer.ReadToEndAsync(_cancel));
                await peer.SendAsync(i == 0 ? Ack : Nak, _cancel);
            }
            return texts;
        }, _cancel);
        await sink.ConnectAsync(_cancel);
        var batch = Offer("one", "two");
        await sink.DeliverAsync(batch, _cancel);
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
            using (var peer = await TestPeer.AcceptAsync(_listener, _cancel)) await peer.ReadToEndAsync(_cancel);
            using var crashing = await TestPeer.AcceptAsync(_listener, _cancel);
            await crashing.ReadAsync(2, _cancel);
            crashing.Reset();
        }, _cancel);
        await sink.ConnectAsync(_cancel);
        var batch = Offer("one", "two");
        await FailsAsync<IOException>(sink.DeliverAsync(batch, _cancel));
        Assert.Equal([SettlementKind.Accepted, null], Kinds(batch));
        await playing;
    }

    [Fact]
    public async Task A_peer_that_connects_to_us_is_sent_messages_and_may_come_again()
    {
        var sink = Sink(Answers, "listen: 0");
        await using var _ = sink;
        await sink.ConnectAsync(_cancel);
        var batch = Offer("one", "two");
        var delivering = sink.DeliverAsync(batch, _cancel).AsTask();
        Assert.Contains("no peer", await _stage.StateAsync(s => s.Length > 0, _cancel), StringComparison.Ordinal);
        var first = await TestPeer.ConnectAsync(sink.LocalEndPoint!, _cancel);
        Assert.Equal("one\n", await first.ReadAsync(4, _cancel));
        await first.SendAsync(Ack, _cancel);
        Assert.Equal("two\n", await first.ReadAsync(4, _cancel));
        first.Reset(); // before its answer
        await delivering;
        Assert.Equal([SettlementKind.Accepted, null], Kinds(batch));
        batch = new OfferedBatch(batch.Remaining);
        delivering = sink.DeliverAsync(batch, _cancel).AsTask();
        using var second = await TestPeer.ConnectAsync(sink.LocalEndPoint!, _cancel);
        Assert.Equal("two\n", await second.ReadAsync(4, _cancel));
        await second.SendAsync(Ack, _cancel);
        await delivering;
        Assert.Equal([SettlementKind.Accepted], Kinds(batch));
    }

    [Fact]
    public async Task A_peer_that_comes_again_takes_the_place_of_its_half_open_connection()
    {
        var sink = Sink(Answers, "listen: 0");
        await using var _ = sink;
        await sink.ConnectAsync(_cancel);
        using var silent = await TestPeer.ConnectAsync(sink.LocalEndPoint!, _cancel);
        var batch = Offer("one");
        var delivering = sink.DeliverAsync(batch, _cancel).AsTask();
        await silent.ReadAsync(4, _cancel); // and never answers
        using var again = await TestPeer.ConnectAsync(sink.LocalEndPoint!, _cancel);
        await delivering;
        Assert.Equal([null], Kinds(batch));
        delivering = sink.DeliverAsync(batch, _cancel).AsTask();
        Assert.Equal("one\n", await again.ReadAsync(4, _cancel));
        await again.SendAsync(Ack, _cancel);
        await delivering;
        Assert.Equal([SettlementKind.Accepted], Kinds(batch));
    }

    [Fact]
    public async Task Who_is_not_in_allow_is_not_let_in()
    {
        var sink = Sink(Answers + ", allow: [10.0.0.0/8]", "listen: 0");
        await using var _ = sink;
        await sink.ConnectAsync(_cancel);
        using var peer = await TestPeer.ConnectAsync(sink.LocalEndPoint!, _cancel);
        Assert.Equal("", await peer.ReadToEndAsync(_cancel));
    }

    [Fact]
    public async Task The_first_address_that_can_be_reached_is_used()
    {
        int dead;
        using (var gone = TestPeer.Listen()) dead = ((IPEndPoint)gone.LocalEndPoint!).Port;
        var (sink, peer) = await ConnectAsync(Answers, $"connect: [\"127.0.0.1:{dead}\", \"{_listener.LocalEndPoint}\"]");
        await using var _ = sink;
        using var __ = peer;
        await using var lost = Sink(Answers, $"connect: [\"127.0.0.1:{dead}\", \"127.0.0.1:{dead}\"]");
        Assert.Contains("cannot be reached", (await Assert.ThrowsAsync<IOException>(async () => await lost.ConnectAsync(_cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_cut_in_the_middle_of_a_message_leaves_it_unsettled()
    {
        await using var proxy = FaultProxy.Start("127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port);
        proxy.CutAfter(FlowDirection.ToServer, 6);
        var (sink, peer) = await ConnectAsync(Answers, $"connect: {proxy.Port}");
        await using var _ = sink;
        using var __ = peer;
        var batch = Offer("one", "two");
        var delivering = sink.DeliverAsync(batch, _cancel);
        await peer.ReadAsync(4, _cancel);
        await peer.SendAsync(Ack, _cancel);
        await FailsAsync<IOException>(delivering);
        Assert.Equal([SettlementKind.Accepted, null], Kinds(batch));
    }

    [Fact]
    public async Task A_peer_that_stops_reading_is_given_up_in_time()
    {
        await using var proxy = FaultProxy.Start("127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port);
        var (sink, peer) = await ConnectAsync("answer_timeout: 300ms", $"connect: {proxy.Port}");
        await using var _ = sink;
        using var __ = peer;
        proxy.BlackHole();
        var megabyte = new string('x', 900_000);
        var batch = Offer([.. Enumerable.Repeat(megabyte, 60)]);
        var e = await FailsAsync<IOException>(sink.DeliverAsync(batch, _cancel));
        Assert.Contains("has read nothing", e.Message, StringComparison.Ordinal);
        Assert.Contains(null, Kinds(batch));
    }

    [Fact]
    public async Task A_heartbeat_is_sent_in_silence_and_its_answer_confirms_no_message()
    {
        var (sink, peer) = await ConnectAsync("answers: { accepted: \"OK\" }, heartbeat: { send: \"PING\\n\", answer: \"PONG\\n\", interval: 50ms }");
        await using var _ = sink;
        using var __ = peer;
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("PING\n", await peer.ReadAsync(5, _cancel));
            await peer.SendAsync("PONG\n", _cancel);
        }
        var batch = Offer("one");
        var delivering = sink.DeliverAsync(batch, _cancel).AsTask();
        var text = "";
        while (!text.EndsWith("one\n", StringComparison.Ordinal))
        {
            text += await peer.ReadAsync(1, _cancel);
            if (text.EndsWith("PING\n", StringComparison.Ordinal)) await peer.SendAsync("PONG\n", _cancel);
        }
        Assert.Equal([null], Kinds(batch));
        await peer.SendAsync("OK", _cancel);
        await delivering;
        Assert.Equal([SettlementKind.Accepted], Kinds(batch));
    }

    [Fact]
    public async Task A_heartbeat_without_its_answer_ends_the_connection_before_a_message_is_lost_to_it()
    {
        var (sink, peer) = await ConnectAsync("heartbeat: { send: enq, answer: ack, interval: 20ms }, answer_timeout: 100ms");
        await using var _ = sink;
        using var __ = peer;
        await peer.ReadAsync(1, _cancel); // and no answer
        Assert.Contains("has not answered", await _stage.StateAsync(s => s.Length > 0, _cancel), StringComparison.Ordinal);
        var batch = Offer("one");
        await FailsAsync<IOException>(sink.DeliverAsync(batch, _cancel));
        Assert.Equal([null], Kinds(batch));
    }

    [Fact]
    public async Task Stopping_ends_the_wait_for_an_answer()
    {
        var (sink, peer) = await ConnectAsync();
        await using var _ = sink;
        using var __ = peer;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_cancel);
        var batch = Offer("one");
        var delivering = sink.DeliverAsync(batch, stop.Token);
        await peer.ReadAsync(4, _cancel);
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
        await sink.DeliverAsync(batch, _cancel);
        Assert.Equal([SettlementKind.Accepted, SettlementKind.Rejected, SettlementKind.Accepted], Kinds(batch));
        Assert.Equal("one\ntwo\n", await peer.ReadAsync(8, _cancel));
    }

    [Fact]
    public async Task Tls_is_spoken_both_ways_with_client_certificates_and_a_wrong_or_expired_one_is_refused_in_words()
    {
        using var own = new TestCertificates();
        async Task<Exception?> TryAsync(CertificateFiles server, string authority, CertificateFiles client)
        {
            var sink = Sink($"{Answers}, tls: {{ ca: {authority}, cert: {client.CertificatePath}, key: {client.KeyPath} }}");
            await using var _ = sink;
            var listening = new TlsOptions { Cert = server.CertificatePath, Key = server.KeyPath, Ca = own.AuthorityPath, RequireClientCertificate = true }.ForListener();
            var serving = Task.Run(async () =>
            {
                using var peer = await TestPeer.AcceptAsync(_listener, _cancel);
                await peer.AuthenticateAsync(listening, _cancel);
                await peer.ReadAsync(4, _cancel);
                await peer.SendAsync(Ack, _cancel);
                await peer.ReadToEndAsync(_cancel);
            }, _cancel);
            var batch = Offer("one");
            var e = await Record.ExceptionAsync(async () =>
            {
                await sink.ConnectAsync(_cancel);
                await sink.DeliverAsync(batch, _cancel);
            });
            await sink.DisposeAsync();
            await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.Equal(e is null ? [SettlementKind.Accepted] : [null], Kinds(batch));
            return e;
        }
        Assert.Null(await TryAsync(own.Server, own.AuthorityPath, own.Client));
        Assert.Contains("TLS handshake", (await TryAsync(own.Server, own.UnknownAuthorityPath, own.Client))!.Message, StringComparison.Ordinal);
        Assert.Contains("TLS handshake", (await TryAsync(own.Expired, own.AuthorityPath, own.Client))!.Message, StringComparison.Ordinal);
        Assert.Contains("TLS handshake", (await TryAsync(own.WrongName, own.AuthorityPath, own.Client))!.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(await TryAsync(own.Server, own.AuthorityPath, own.UnknownClient));
    }

    [Fact]
    public async Task A_listener_speaks_tls_and_a_stranger_that_says_nothing_does_not_keep_others_out()
    {
        using var own = new TestCertificates();
        var sink = Sink($"{Answers}, tls: {{ cert: {own.Server.CertificatePath}, key: {own.Server.KeyPath} }}", "listen: 0");
        await using var _ = sink;
        await sink.ConnectAsync(_cancel);
        using var stranger = await TestPeer.ConnectAsync(sink.LocalEndPoint!, _cancel);
        using var peer = await TestPeer.ConnectAsync(sink.LocalEndPoint!, _cancel);
        await peer.AuthenticateAsync(new TlsOptions { Ca = own.AuthorityPath }.ForClient("127.0.0.1"), _cancel);
        var batch = Offer("one");
        var delivering = sink.DeliverAsync(batch, _cancel).AsTask();
        Assert.Equal("one\n", await peer.ReadAsync(4, _cancel));
        await peer.SendAsync(Ack, _cancel);
        await delivering;
        Assert.Equal([SettlementKind.Accepted], Kinds(batch));
    }

    [Theory]
    [InlineData("framing: { type: lines }", "connect")]
    [InlineData("connect: 5000, listen: 5001", "either")]
    [InlineData("connect: \"host:0\"", "port")]
    [InlineData("listen: 5000, per_message: true", "connect")]
    [InlineData("connect: 5000, answers: { refused: nak }", "accepted")]
    [InlineData("connect: 5000, answers: { accepted: ack, refused: [ack, nak] }", "told apart")]
    [InlineData("connect: 5000, in_flight: 0", "in_flight")]
    [InlineData("listen: 5000, tls: {}", "cert")]
    [InlineData("connect: 5000, answer_timeout: 0s", "answer_timeout")]
    [InlineData("connect: 5000, heartbeat: { interval: 1s }", "send")]
    public void A_mistake_is_named(string options, string expected) =>
        Assert.Contains(_stage.Findings($"{{ type: tcp, {options} }}", sink: true), d => d.Message.Contains(expected, StringComparison.Ordinal));
}
