using System.Net;
using System.Security.Authentication;
using Bridge.Adapters.Tcp;
using Bridge.Intake;
using Bridge.Security;
using Bridge.Testing.Certificates;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.Adapters.Tests.Tcp;

public sealed class TcpSourceTests
{
    private const string Answers = "answers: { accepted: ack, refused: nak, busy: dc1 }";
    private const string Ack = "\x06", Nak = "\x15", Busy = "\x11";
    private readonly AdapterStage _stage = new(new TcpAdapter());
    private readonly ScriptedIntake _intake = new();
    private readonly CancellationToken _cancel = TimeCap.Start();

    private async Task<(SourceRun Run, EndPoint Address)> StartAsync(string options = Answers, string address = "listen: 0")
    {
        var source = (TcpSource)_stage.Source($"{{ type: tcp, {address}, framing: {{ type: lines }}, {options} }}");
        var run = new SourceRun(source, _intake);
        await Task.WhenAny(_stage.ConnectedAsync(_cancel), run.Running);
        if (run.Running.IsCompleted) await run.Running;
        return (run, source.LocalEndPoint!);
    }

    [Fact]
    public async Task Each_line_is_a_message_and_is_answered_when_it_was_accepted()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _intake.Gate = (_, c) => held.Task.WaitAsync(c);
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\ntwo\n", _cancel);
        var taken = await _intake.NextAsync(2, _cancel);
        var answer = peer.ReadAsync(2, _cancel);
        Assert.False(answer.IsCompleted); // stored, but the receipt is not out
        held.SetResult();
        Assert.Equal(Ack + Ack, await answer);
        Assert.Equal(["one", "two"], taken.Select(t => t.Text));
        Assert.Equal([(1L, 0L), (2L, 4L)], taken.Select(t => (t.Place.Record, t.Place.Offset)));
        Assert.Equal(peer.LocalEndPoint.ToString(), taken[0].Headers[":peer"]);
        Assert.Equal("", taken[0].Id); // two equal telegrams are two messages
    }

    [Fact]
    public async Task Answers_come_in_the_order_of_the_messages_whatever_the_order_of_the_receipts()
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _intake.Gate = (number, c) => number == 0 ? first.Task.WaitAsync(c) : Task.CompletedTask;
        _intake.Answer = (number, _) => number == 1 ? Receipts.All(Receipt.Refused("no")) : Receipts.Accepted;
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\n", _cancel);
        await _intake.NextAsync(_cancel);
        await peer.SendAsync("two\n", _cancel);
        await SubmittedAsync(2);
        await peer.SendAsync("three\n", _cancel);
        await _intake.NextAsync(_cancel);
        first.SetResult();
        Assert.Equal(Ack + Nak + Ack, await peer.ReadAsync(3, _cancel));
    }

    [Fact]
    public async Task Each_message_of_a_batch_has_its_own_answer()
    {
        _intake.Answer = (_, m) => Receipts.Each([.. m.Select(x => x.Text[0] switch { 'r' => Receipt.Refused("no"), 'b' => Receipt.Busy("full"), _ => Receipt.Accepted })]);
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("a\nr\nb\na\n", _cancel);
        Assert.Equal(Ack + Nak + Busy + Ack, await peer.ReadAsync(4, _cancel));
    }

    [Fact]
    public async Task However_the_stream_is_cut_the_same_messages_come()
    {
        var (run, address) = await StartAsync();
        await using var _ = run;
        var lines = Enumerable.Range(0, 40).Select(i => new string((char)('a' + i % 26), 1 + i * 7 % 200)).ToArray();
        var text = string.Join('\n', lines) + "\n";
        await Gen.Int[1, 300].Array[1, 30].SampleAsync(async cuts =>
        {
            using var peer = await TestPeer.ConnectAsync(address, _cancel);
            for (int at = 0, i = 0; at < text.Length; i++)
            {
                var length = Math.Min(cuts[i % cuts.Length], text.Length - at);
                await peer.SendAsync(text.Substring(at, length), _cancel);
                at += length;
            }
            var taken = await _intake.NextAsync(lines.Length, _cancel);
            Assert.Equal(lines, taken.Select(t => t.Text));
            Assert.Equal(lines.Length, (await peer.ReadAsync(lines.Length, _cancel)).Length);
        }, iter: 30, threads: 1);
    }

    [Fact]
    public async Task A_reply_is_framed_and_takes_the_place_of_the_answer()
    {
        _intake.Answer = (_, m) => Receipts.Each([.. m.Select(x => Receipt.Accepted with { Reply = System.Text.Encoding.UTF8.GetBytes("re " + x.Text) })]);
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\n", _cancel);
        Assert.Equal("re one\n", await peer.ReadAsync(7, _cancel));
    }

    [Fact]
    public async Task Answers_can_be_framed()
    {
        var (run, address) = await StartAsync("answers: { accepted: OK, framed: true }");
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\n", _cancel);
        Assert.Equal("OK\n", await peer.ReadAsync(3, _cancel));
    }

    [Fact]
    public async Task An_oversized_frame_leaves_its_head_is_refused_and_closes_the_connection()
    {
        _stage.MaxFrame = 10_000;
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\n" + new string('x', 200_000), _cancel);
        Assert.Equal(Ack + Nak, await peer.ReadToEndAsync(_cancel));
        var taken = await _intake.NextAsync(2, _cancel);
        Assert.Contains("max_frame", taken[1].Fault);
        Assert.Equal(4096, taken[1].Body.Length);
        await run.StopAsync();
        Assert.Contains(_stage.Lines, l => l.Contains("BR3204", StringComparison.Ordinal) && l.Contains("max_frame", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Binary_garbage_without_an_end_does_not_fill_the_memory_and_others_are_served()
    {
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var noisy = await TestPeer.ConnectAsync(address, _cancel);
        var garbage = new byte[256 * 1024];
        new Random(1).NextBytes(garbage);
        for (var i = 0; i < garbage.Length; i++) if (garbage[i] == '\n') garbage[i] = 0;
        var sending = Task.Run(async () =>
        {
            try
            {
                while (true) await noisy.SendAsync(garbage, _cancel);
            }
            catch (IOException)
            {
                // closed by the source
            }
        }, _cancel);
        Assert.NotNull((await _intake.NextAsync(_cancel)).Fault);
        await sending;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\n", _cancel);
        Assert.Equal(Ack, await peer.ReadAsync(1, _cancel));
    }

    [Fact]
    public async Task Noise_is_refused_and_the_connection_goes_on()
    {
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\n#noise\ntwo\n", _cancel);
        Assert.Equal(Ack + Nak + Ack, await peer.ReadAsync(3, _cancel));
        Assert.Equal([null, "noise", null], (await _intake.NextAsync(3, _cancel)).Select(t => t.Fault));
    }

    [Fact]
    public async Task A_broken_stream_is_refused_and_closed_with_the_messages_before_it_answered()
    {
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\n!broken\nnever\n", _cancel);
        Assert.Equal(Ack + Nak, await peer.ReadToEndAsync(_cancel));
        Assert.Equal(2, _intake.All.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Half_a_message_at_the_end_is_kept_with_the_reason(bool reset)
    {
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\nhal", _cancel);
        Assert.Equal(Ack, await peer.ReadAsync(1, _cancel));
        if (reset) peer.Reset();
        else peer.EndSending();
        var half = (await _intake.NextAsync(2, _cancel))[1];
        Assert.Equal("hal", half.Text);
        Assert.Contains("in the middle of a message", half.Fault);
        if (!reset) Assert.Equal(Nak, await peer.ReadToEndAsync(_cancel));
    }

    [Theory]
    [InlineData("whole", "a message\nof two lines")]
    [InlineData("delimiter, delimiter: lf, unfinished: take", "of two lines")]
    public async Task With_a_framing_that_says_so_the_end_of_the_connection_ends_the_message(string framing, string last)
    {
        var source = (TcpSource)new AdapterStage(new TcpAdapter(), new Bridge.Codecs.CodecsAdapter()).Source($"{{ type: tcp, listen: 0, framing: {{ type: {framing} }}, {Answers} }}");
        await using var run = new SourceRun(source, _intake);
        while (source.LocalEndPoint is null) await Task.Yield();
        using var peer = await TestPeer.ConnectAsync(source.LocalEndPoint, _cancel);
        await peer.SendAsync("a message\nof two lines", _cancel);
        peer.EndSending();
        Assert.Equal(Ack, (await peer.ReadToEndAsync(_cancel))[^1..]);
        Assert.Equal(last, _intake.All[^1].Text);
        Assert.Null(_intake.All[^1].Fault);
    }

    [Fact]
    public async Task A_peer_that_only_ends_its_sending_still_gets_its_answers()
    {
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\ntwo\n", _cancel);
        peer.EndSending();
        Assert.Equal(Ack + Ack, await peer.ReadToEndAsync(_cancel));
    }

    [Fact]
    public async Task An_intake_that_does_not_complete_stops_the_reading()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _intake.Gate = (_, c) => held.Task.WaitAsync(c);
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        var line = new string('x', 10_000) + "\n";
        var sent = 0;
        var sending = Task.Run(async () =>
        {
            for (; sent < 3_000; sent++) await peer.SendAsync(line, _cancel);
        }, _cancel);
        var answers = Task.Run(() => peer.ReadAsync(3_000, _cancel), _cancel);
        await SubmittedAsync(4);
        await _intake.NextAsync(_cancel);
        Assert.False(sending.IsCompleted); // 30 MB do not fit into the buffers of the system: somebody waits
        Assert.InRange(_intake.Batches, 4, 6);
        held.SetResult();
        await sending;
        Assert.Equal(3_000, (await answers).Length);
    }

    [Fact]
    public async Task Busy_without_an_answer_for_it_closes_the_connection()
    {
        _intake.Answer = (_, _) => Receipts.All(Receipt.Busy("the journal is full"));
        var (run, address) = await StartAsync("answers: { accepted: ack }");
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\n", _cancel);
        Assert.Equal("", await peer.ReadToEndAsync(_cancel));
    }

    [Fact]
    public async Task After_answer_timeout_the_peer_is_told_busy_and_a_late_receipt_confirms_nothing()
    {
        var time = new FakeTimeProvider();
        _stage.Time = time;
        _intake.Gate = (number, c) => number == 0 ? Task.Delay(Timeout.Infinite, c) : Task.CompletedTask;
        var (run, address) = await StartAsync(Answers + ", answer_timeout: 5s");
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\n", _cancel);
        await _intake.NextAsync(_cancel);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(Busy, await peer.ReadAsync(1, _cancel));
        await peer.SendAsync("two\n", _cancel);
        Assert.Equal(Ack, await peer.ReadAsync(1, _cancel));
    }

    [Fact]
    public async Task A_silent_connection_is_closed_after_idle_timeout()
    {
        var time = new FakeTimeProvider();
        _stage.Time = time;
        var (run, address) = await StartAsync(Answers + ", idle_timeout: 1m");
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\n", _cancel);
        await peer.ReadAsync(1, _cancel);
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("", await peer.ReadToEndAsync(_cancel));
    }

    [Fact]
    public async Task Connections_above_the_limit_are_closed()
    {
        var (run, address) = await StartAsync(Answers + ", max_connections: 1");
        await using var _ = run;
        using var first = await TestPeer.ConnectAsync(address, _cancel);
        await first.SendAsync("one\n", _cancel);
        await first.ReadAsync(1, _cancel);
        using var second = await TestPeer.ConnectAsync(address, _cancel);
        Assert.Equal("", await second.ReadToEndAsync(_cancel));
        await first.SendAsync("two\n", _cancel);
        Assert.Equal(Ack, await first.ReadAsync(1, _cancel));
    }

    [Fact]
    public async Task The_silent_one_can_make_room_instead()
    {
        var (run, address) = await StartAsync(Answers + ", max_connections: 1, over_limit: kick_oldest");
        await using var _ = run;
        using var first = await TestPeer.ConnectAsync(address, _cancel);
        await first.SendAsync("one\n", _cancel);
        await first.ReadAsync(1, _cancel);
        using var second = await TestPeer.ConnectAsync(address, _cancel);
        Assert.Equal("", await first.ReadToEndAsync(_cancel));
        await second.SendAsync("two\n", _cancel);
        Assert.Equal(Ack, await second.ReadAsync(1, _cancel));
    }

    [Fact]
    public async Task Or_the_new_one_waits()
    {
        var (run, address) = await StartAsync(Answers + ", max_connections: 1, over_limit: wait");
        await using var _ = run;
        using var first = await TestPeer.ConnectAsync(address, _cancel);
        await first.SendAsync("one\n", _cancel);
        await first.ReadAsync(1, _cancel);
        using var second = await TestPeer.ConnectAsync(address, _cancel);
        await second.SendAsync("two\n", _cancel);
        first.EndSending();
        Assert.Equal(Ack, await second.ReadAsync(1, _cancel));
    }

    [Theory]
    [InlineData("allow: [10.0.0.0/8]", false)]
    [InlineData("allow: [10.0.0.0/8, 127.0.0.0/8]", true)]
    [InlineData("allow: 127.0.0.1", true)]
    public async Task Only_who_is_allowed_gets_in(string allow, bool expected)
    {
        var (run, address) = await StartAsync(Answers + ", " + allow);
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        if (expected)
        {
            await peer.SendAsync("one\n", _cancel);
            Assert.Equal(Ack, await peer.ReadAsync(1, _cancel));
        }
        else
        {
            Assert.Equal("", await peer.ReadToEndAsync(_cancel));
        }
    }

    [Theory]
    [InlineData("none", "")]
    [InlineData("address", "127.0.0.1")]
    public async Task The_ordering_key_is_what_was_asked_for(string key, string expected)
    {
        var (run, address) = await StartAsync(Answers + $", key: {key}");
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\n", _cancel);
        Assert.Equal(expected, (await _intake.NextAsync(_cancel)).Key);
    }

    [Fact]
    public async Task Stopping_lets_answers_out_and_takes_no_more()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _intake.Gate = (_, c) => held.Task.WaitAsync(c);
        var (run, address) = await StartAsync();
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\n", _cancel);
        await _intake.NextAsync(_cancel);
        var stopped = run.StopAsync();
        held.SetResult();
        Assert.Equal(Ack, await peer.ReadToEndAsync(_cancel));
        await stopped;
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => TestPeer.ConnectAsync(address, _cancel));
        await run.DisposeAsync();
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_ever_for_a_receipt_that_does_not_come()
    {
        var time = new FakeTimeProvider();
        _stage.Time = time;
        _intake.Gate = (_, c) => Task.Delay(Timeout.Infinite, c);
        var (run, address) = await StartAsync();
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.SendAsync("one\n", _cancel);
        await _intake.NextAsync(_cancel);
        var stopped = run.StopAsync();
        while (!stopped.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(stopped, Task.Delay(10, _cancel));
        }
        await stopped;
        Assert.Equal("", await peer.ReadToEndAsync(_cancel));
        await run.DisposeAsync();
    }

    [Fact]
    public async Task As_a_client_it_receives_answers_and_ends_with_the_connection()
    {
        using var listener = TestPeer.Listen();
        var source = _stage.Source($"{{ type: tcp, connect: \"{listener.LocalEndPoint}\", framing: {{ type: lines }}, {Answers} }}");
        await using var run = new SourceRun(source, _intake);
        using (var peer = await TestPeer.AcceptAsync(listener, _cancel))
        {
            await _stage.ConnectedAsync(_cancel);
            await peer.SendAsync("one\n", _cancel);
            Assert.Equal(Ack, await peer.ReadAsync(1, _cancel));
        }
        var error = await Assert.ThrowsAsync<IOException>(() => run.Running.WaitAsync(_cancel));
        Assert.Contains("the peer closed it", error.Message);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var listener = TestPeer.Listen();
        var error = await Assert.ThrowsAsync<IOException>(() => StartAsync(Answers, $"listen: \"{listener.LocalEndPoint}\""));
        Assert.Contains("Cannot listen on 127.0.0.1:", error.Message);
    }

    [Fact]
    public async Task With_TLS_the_client_is_known_by_its_certificate()
    {
        using var ours = new TestCertificates();
        var (run, address) = await StartAsync(Answers + $", tls: {{ cert: \"{ours.Server.CertificatePath}\", key: \"{ours.Server.KeyPath}\", ca: \"{ours.AuthorityPath}\", require_client_certificate: true }}");
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, _cancel);
        await peer.AuthenticateAsync(new TlsOptions { Ca = ours.AuthorityPath, Cert = ours.Client.CertificatePath, Key = ours.Client.KeyPath }.ForClient("localhost"), _cancel);
        await peer.SendAsync("one\n", _cancel);
        Assert.Equal(Ack, await peer.ReadAsync(1, _cancel));
        Assert.Equal("CN=client", (await _intake.NextAsync(_cancel)).Headers[":tls_subject"]);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("other")]
    [InlineData("expired")]
    [InlineData("plain")]
    public async Task Clients_with_a_wrong_certificate_or_none_get_nothing_through_and_others_are_served(string which)
    {
        using var ours = new TestCertificates();
        var (run, address) = await StartAsync(Answers + $", tls: {{ cert: \"{ours.Server.CertificatePath}\", key: \"{ours.Server.KeyPath}\", ca: \"{ours.AuthorityPath}\", require_client_certificate: true }}");
        await using var _ = run;
        using (var peer = await TestPeer.ConnectAsync(address, _cancel))
        {
            var cert = which switch { "other" => ours.UnknownClient, "expired" => ours.ExpiredClient, _ => null };
            try
            {
                if (which != "plain") await peer.AuthenticateAsync(new TlsOptions { Ca = ours.AuthorityPath, Cert = cert?.CertificatePath, Key = cert?.KeyPath }.ForClient("localhost"), _cancel);
                await peer.SendAsync("more bytes than the head of a TLS record\n", _cancel);
                Assert.DoesNotContain(Ack, await peer.ReadToEndAsync(_cancel));
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                // With TLS 1.3 a client learns of its refusal only when it reads.
            }
        }
        using var good = await TestPeer.ConnectAsync(address, _cancel);
        await good.AuthenticateAsync(new TlsOptions { Ca = ours.AuthorityPath, Cert = ours.Client.CertificatePath, Key = ours.Client.KeyPath }.ForClient("localhost"), _cancel);
        await good.SendAsync("two\n", _cancel);
        Assert.Equal(Ack, await good.ReadAsync(1, _cancel));
        Assert.Equal("two", _intake.All.Single().Text);
        Assert.Contains(_stage.Lines, l => l.Contains("TLS handshake", StringComparison.Ordinal));
    }

    // The intake counts a batch when it is called; a refused one shows nowhere else.
    private async Task SubmittedAsync(int batches)
    {
        while (_intake.Batches < batches) await Task.Delay(1, _cancel);
    }
}
