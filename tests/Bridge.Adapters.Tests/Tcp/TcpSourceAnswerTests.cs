using Bridge.Intake;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.Adapters.Tests.Tcp;

public sealed class TcpSourceAnswerTests : TcpSourceBench
{
    [Fact]
    public async Task Each_line_is_a_message_and_is_answered_when_it_was_accepted()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Intake.Gate = (_, c) => held.Task.WaitAsync(c);
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\ntwo\n", Cancel);
        var taken = await Intake.NextAsync(2, Cancel);
        var answer = peer.ReadAsync(2, Cancel);
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
        Intake.Gate = (number, c) => number == 0 ? first.Task.WaitAsync(c) : Task.CompletedTask;
        Intake.Answer = (number, _) => number == 1 ? Receipts.All(Receipt.Refused("no")) : Receipts.Accepted;
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\n", Cancel);
        await Intake.NextAsync(Cancel);
        await peer.SendAsync("two\n", Cancel);
        await SubmittedAsync(2);
        await peer.SendAsync("three\n", Cancel);
        await Intake.NextAsync(Cancel);
        first.SetResult();
        Assert.Equal(Ack + Nak + Ack, await peer.ReadAsync(3, Cancel));
    }

    [Fact]
    public async Task Each_message_of_a_batch_has_its_own_answer()
    {
        Intake.Answer = (_, m) => Receipts.Each([.. m.Select(x => x.Text[0] switch { 'r' => Receipt.Refused("no"), 'b' => Receipt.Busy("full"), _ => Receipt.Accepted })]);
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("a\nr\nb\na\n", Cancel);
        Assert.Equal(Ack + Nak + Busy + Ack, await peer.ReadAsync(4, Cancel));
    }

    [Fact]
    public async Task A_reply_is_framed_and_takes_the_place_of_the_answer()
    {
        Intake.Answer = (_, m) => Receipts.Each([.. m.Select(x => Receipt.Accepted with { Reply = System.Text.Encoding.UTF8.GetBytes("re " + x.Text) })]);
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\n", Cancel);
        Assert.Equal("re one\n", await peer.ReadAsync(7, Cancel));
    }

    [Fact]
    public async Task Answers_can_be_framed()
    {
        var (run, address) = await StartAsync("answers: { accepted: OK, framed: true }");
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\n", Cancel);
        Assert.Equal("OK\n", await peer.ReadAsync(3, Cancel));
    }

    [Fact]
    public async Task A_peer_that_only_ends_its_sending_still_gets_its_answers()
    {
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\ntwo\n", Cancel);
        peer.EndSending();
        Assert.Equal(Ack + Ack, await peer.ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task An_intake_that_does_not_complete_stops_the_reading()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Intake.Gate = (_, c) => held.Task.WaitAsync(c);
        var (run, address) = await StartAsync();
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        var line = new string('x', 10_000) + "\n";
        var sent = 0;
        var sending = Task.Run(async () =>
        {
            for (; sent < 3_000; sent++) await peer.SendAsync(line, Cancel);
        }, Cancel);
        var answers = Task.Run(() => peer.ReadAsync(3_000, Cancel), Cancel);
        await SubmittedAsync(4);
        await Intake.NextAsync(Cancel);
        Assert.False(sending.IsCompleted); // 30 MB do not fit into the buffers of the system: somebody waits
        Assert.InRange(Intake.Batches, 4, 6);
        held.SetResult();
        await sending;
        Assert.Equal(3_000, (await answers).Length);
    }

    [Fact]
    public async Task Busy_without_an_answer_for_it_closes_the_connection()
    {
        Intake.Answer = (_, _) => Receipts.All(Receipt.Busy("the journal is full"));
        var (run, address) = await StartAsync("answers: { accepted: ack }");
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\n", Cancel);
        Assert.Equal("", await peer.ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task After_answer_timeout_the_peer_is_told_busy_and_a_late_receipt_confirms_nothing()
    {
        var time = new FakeTimeProvider();
        Stage.Time = time;
        Intake.Gate = (number, c) => number == 0 ? Task.Delay(Timeout.Infinite, c) : Task.CompletedTask;
        var (run, address) = await StartAsync(Answers + ", answer_timeout: 5s");
        await using var _ = run;
        using var peer = await TestPeer.ConnectAsync(address, Cancel);
        await peer.SendAsync("one\n", Cancel);
        await Intake.NextAsync(Cancel);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(Busy, await peer.ReadAsync(1, Cancel));
        await peer.SendAsync("two\n", Cancel);
        Assert.Equal(Ack, await peer.ReadAsync(1, Cancel));
    }
}
