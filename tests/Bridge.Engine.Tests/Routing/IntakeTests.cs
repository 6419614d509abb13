using Bridge.Configuration.Values;
using Bridge.Engine.Configuration;
using Bridge.Engine.Telemetry;
using Bridge.Intake;

namespace Bridge.Engine.Tests.Routing;

/// <summary>When a source gets its answer, and what happens when the journal is full.</summary>
public sealed class IntakeTests : IAsyncDisposable
{
    private static readonly string Large = new('x', 200_000);

    private readonly Plant _plant = new();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task An_accepted_message_is_on_disk_a_copy_of_the_state_taken_at_once_delivers_it()
    {
        _plant.Sink.Connect = _ => throw new IOException("connection refused");
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 50, _ => "", batchSize: 7);
        // What a power cut would leave behind: the files as they are now, without the process.
        var copy = Path.Combine(Path.GetDirectoryName(_plant.State)!, "copy");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(_plant.State)) await CopyAsync(file, Path.Combine(copy, Path.GetFileName(file)));
        await _plant.StopAsync();
        Directory.Delete(_plant.State, recursive: true);
        Directory.Move(copy, _plant.State);
        _plant.Sink.Connect = _ => ValueTask.CompletedTask;
        await _plant.StartAsync();
        var taken = await _plant.Sink.TakenAsync(50);
        Assert.Equal(Enumerable.Range(1, 50).Select(MemorySource.Number), taken.Select(t => t.Body));
    }

    [Fact]
    public async Task A_full_journal_holds_the_source_back_until_a_destination_takes_something()
    {
        _plant.Journal = new JournalLimits { MaxSize = new ByteSize(8 << 20) };
        _plant.Sink.Connect = _ => throw new IOException("connection refused");
        await _plant.StartAsync();
        var accepted = 0;
        Task<Receipts> submit;
        while (true)
        {
            submit = _plant.Source.SubmitAsync(("", $"{accepted}{Large}"));
            if (await Task.WhenAny(submit, Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken)) != submit) break;
            Assert.True((await submit).AllAccepted);
            Assert.True(++accepted < 100, "The journal takes more than its limit.");
        }
        Assert.InRange(accepted, 30, 60);
        Assert.Equal("the journal of route route is full", Assert.Single(_plant.Engine.GetStatus().NotReady));
        Assert.Contains(_plant.Log.Records, r => r.Event.Id == 3034);
        _plant.Sink.Connect = _ => ValueTask.CompletedTask;
        Assert.True((await submit.WaitAsync(Plant.Cap, TestContext.Current.CancellationToken)).AllAccepted);
        await _plant.Sink.TakenAsync(accepted + 1);
        Assert.Equal(accepted + 1, (await _plant.SettledAsync()).Delivered);
    }

    [Fact]
    public async Task A_full_journal_that_rejects_tells_the_peer_to_come_again_and_counts_it()
    {
        _plant.Journal = new JournalLimits { MaxSize = new ByteSize(8 << 20), WhenFull = WhenFull.Reject };
        _plant.Sink.Connect = _ => throw new IOException("connection refused");
        await _plant.StartAsync();
        var accepted = 0;
        Receipts receipts;
        while ((receipts = await _plant.Source.SubmitAsync(("", Large))).AllAccepted) Assert.True(++accepted < 100, "The journal takes more than its limit.");
        Assert.Equal(ReceiptKind.Busy, receipts[0].Kind);
        Assert.Contains("max_size", receipts[0].Reason, StringComparison.Ordinal);
        Assert.Equal((accepted, 1), (_plant.Route.Received, _plant.Route.Busy));
        Assert.Equal(accepted, _plant.Destination.In);
    }

    [Fact]
    public async Task Acknowledged_on_delivery_the_answer_waits_for_every_destination()
    {
        await using var plant = new Plant("fast", "slow") { Ack = AckPoint.Delivered };
        var release = new TaskCompletionSource();
        plant.Sinks["slow"].Deliver = async (sink, batch, cancellation) =>
        {
            await release.Task.WaitAsync(cancellation);
            for (var i = 0; i < batch.Count; i++) sink.Accept(batch, i);
        };
        await plant.StartAsync();
        var submit = plant.Source.SubmitAsync(("a", "1"), ("a", "2"));
        await plant.Sinks["fast"].TakenAsync(2);
        Assert.False(submit.IsCompleted);
        release.SetResult();
        Assert.True((await submit).AllAccepted);
        Assert.Equal(2, plant.Sinks["slow"].Taken.Count);
    }

    [Fact]
    public async Task Acknowledged_on_delivery_a_destination_that_reads_again_what_it_delivered_does_not_answer_for_the_other_one()
    {
        await using var plant = new Plant("fast", "slow") { Ack = AckPoint.Delivered };
        var isOpen = false;
        plant.Sinks["fast"].Deliver = (sink, batch, _) =>
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (batch[i].Key.Span.SequenceEqual("stuck"u8) && !Volatile.Read(ref isOpen)) batch.Postpone(i, "not now");
                else sink.Accept(batch, i);
            }
            return ValueTask.CompletedTask;
        };
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        plant.Sinks["slow"].Deliver = async (sink, batch, cancellation) =>
        {
            await release.Task.WaitAsync(cancellation);
            for (var i = 0; i < batch.Count; i++) sink.Accept(batch, i);
        };
        await plant.StartAsync();
        // More than a dispatcher holds: the last ones are skipped, and read again together with the free one among them, which was delivered.
        const int Stuck = 5000;
        var submit = plant.Source.SubmitAsync([.. Enumerable.Range(0, Stuck).Select(n => (n == Stuck - 10 ? "free" : "stuck", MemorySource.Number(n)))]);
        await plant.Sinks["fast"].TakenAsync(1);
        Volatile.Write(ref isOpen, true);
        await plant.Sinks["fast"].TakenAsync(Stuck);
        Assert.False(submit.IsCompleted);
        release.SetResult();
        Assert.True((await submit.WaitAsync(Plant.Cap, TestContext.Current.CancellationToken)).AllAccepted);
        Assert.Equal(Stuck, plant.Sinks["fast"].Taken.Count);
    }

    [Fact]
    public async Task Acknowledged_on_delivery_many_batches_may_be_under_way()
    {
        _plant.Ack = AckPoint.Delivered;
        await _plant.StartAsync();
        var submits = Enumerable.Range(0, 200).Select(n => _plant.Source.SubmitAsync(($"k{n % 3}", MemorySource.Number(n)))).ToList();
        foreach (var submit in submits) Assert.True((await submit.WaitAsync(Plant.Cap, TestContext.Current.CancellationToken)).AllAccepted);
        Assert.Equal(200, _plant.Sink.Taken.Count);
    }

    [Fact]
    public async Task Answered_at_once_messages_are_still_stored_and_delivered()
    {
        _plant.Ack = AckPoint.Received;
        await _plant.StartAsync();
        await _plant.Source.SubmitNumbersAsync(1, 500, _ => "", batchSize: 10);
        var taken = await _plant.Sink.TakenAsync(500);
        Assert.Equal(Enumerable.Range(1, 500).Select(MemorySource.Number), taken.Select(t => t.Body));
        await _plant.UntilAsync(_ => _plant.Route.Received == 500, "all are counted");
    }

    [Fact]
    public async Task A_submit_that_is_cancelled_while_it_waits_for_delivery_leaves_the_message_in_the_journal()
    {
        _plant.Ack = AckPoint.Delivered;
        _plant.Sink.Connect = _ => throw new IOException("connection refused");
        await _plant.StartAsync();
        using var cancel = new CancellationTokenSource();
        var submit = _plant.Source.SubmitAsync([("", "1")], cancel.Token);
        await _plant.UntilAsync(d => d.In == 1, "journaled");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => submit);
        _plant.Sink.Connect = _ => ValueTask.CompletedTask;
        await _plant.Sink.TakenAsync(1);
    }

    [Fact]
    public async Task Faulty_bytes_are_a_dead_letter_in_their_place_whatever_the_policy()
    {
        _plant.OnReject = OnReject.Park;
        await _plant.StartAsync();
        var intake = await _plant.Source.IntakeAsync();
        var batch = Bridge.Messages.MessageBatch.Rent();
        batch.Add(new Bridge.Messages.MessageDraft { Body = "1"u8 });
        batch.Add(new Bridge.Messages.MessageDraft { Body = "cut"u8, Fault = "the frame is longer than max_frame" });
        batch.Add(new Bridge.Messages.MessageDraft { Body = "3"u8 });
        await intake.SubmitAsync(batch, CancellationToken.None);
        await _plant.Sink.TakenAsync(2);
        var status = await _plant.SettledAsync();
        Assert.Equal((3, 2, 1), (status.In, status.Delivered, status.Dead));
        Assert.Contains(_plant.Log.Records, r => r.Event.Id == 3020 && r.Text.Contains("longer than max_frame", StringComparison.Ordinal));
        Assert.Equal(PeerState.Connected, _plant.Destination.Sink.State);
    }

    // The lock file is held by the engine; it has no content that matters.
    private static async Task CopyAsync(string from, string to)
    {
        try
        {
            await using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await using var target = File.Create(to);
            await source.CopyToAsync(target);
        }
        catch (IOException) when (Path.GetFileName(from).Contains("lock", StringComparison.Ordinal))
        {
        }
    }
}
