using Bridge.Delivery;
using Bridge.Intake;
using Bridge.ServiceBusLookAlike;
using Bridge.ServiceBusLookAlike.Entities;
using Bridge.Testing.Conformance;
using Bridge.Testing.Network;

namespace Bridge.Adapters.Amqp.Tests.ServiceBus;

public sealed class ServiceBusSourceTests : IDisposable
{
    private readonly ServiceBusNamespace _space = new(FreePort.Next()) { OffersPlain = false };
    private readonly AdapterStage _stage = new(new AmqpAdapter());

    public ServiceBusSourceTests() => _space.Start();

    public void Dispose() => _space.Dispose();

    [Fact]
    public async Task The_lock_is_renewed_as_long_as_the_route_takes_and_then_the_message_is_completed()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("slow", new QueueOptions { LockDuration = TimeSpan.FromSeconds(1.5) });
        await SendAsync("queue: slow", stop, "1", "2");
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var intake = new RecordingIntake { Gate = ct => open.Task.WaitAsync(ct) };
        await using var run = new SourceRun(_stage.Source(Yaml("queue: slow")), intake);
        await intake.NextAsync(2, stop);
        await Task.Delay(TimeSpan.FromSeconds(4), stop);   // more than two locks
        Assert.All(queue.Contents, c => Assert.Equal(("Locked", 0), (c.State, c.DeliveryCount)));
        open.SetResult();
        await EmptyAsync(queue, stop);
        Assert.DoesNotContain(_stage.Lines, l => l.Contains("BR3331", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lost_lock_is_told_and_the_message_comes_again_with_the_same_id()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("lost");
        await SendAsync("queue: lost", stop, "1");
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var intake = new RecordingIntake { Gate = ct => open.Task.WaitAsync(ct) };
        // No renewal: the lock is over by the time that the route is done.
        var quick = _space.AddQueue("quick", new QueueOptions { LockDuration = TimeSpan.FromMilliseconds(700) });
        await SendAsync("queue: quick", stop, "slow");
        await using var run = new SourceRun(_stage.Source(Yaml("queue: quick", "lock_renewal: 1ms")), intake);
        Assert.Equal("slow", (await intake.NextAsync(stop)).Id);
        var again = await intake.NextAsync(stop);
        Assert.Equal(("slow", "true"), (again.Id, again.Headers[":redelivered"].Text));
        open.SetResult();
        await EmptyAsync(quick, stop);
        Assert.Contains(_stage.Lines, l => l.Contains("BR3331", StringComparison.Ordinal));
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public async Task A_refused_message_is_a_dead_letter_with_the_reason_which_another_source_can_read()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("work");
        await SendAsync("queue: work", stop, "bad", "good");
        var intake = new RecordingIntake { Answer = m => m.Id == "bad" ? Receipt.Refused("field 7 is no number") : Receipt.Accepted };
        await using var run = new SourceRun(_stage.Source(Yaml("queue: work")), intake);
        await intake.NextAsync(2, run, stop);
        await EmptyAsync(queue, stop);
        Assert.Equal([("bad", "RefusedByBridge", "field 7 is no number")], queue.DeadLetters!.Reasons.Select(r => (r.Id!, r.Reason!, r.Description!)));

        var letters = new RecordingIntake();
        await using var reading = new SourceRun(_stage.Source(Yaml("queue: work", "dead_letters: true")), letters);
        var letter = (await letters.NextAsync(1, reading, stop))[0];
        Assert.Equal("bad", letter.Id);
        Assert.Equal("field 7 is no number", letter.Headers["DeadLetterErrorDescription"].Text);
        Assert.Equal("work", letter.Headers[":deadletter_source"].Text);
        await EmptyAsync(queue.DeadLetters, stop);
    }

    [Fact]
    public async Task The_dead_letters_of_a_subscription_are_a_source_too()
    {
        var stop = TimeCap.Start();
        var subscription = _space.AddTopic("events").AddSubscription("plant-7");
        await SendAsync("topic: events", stop, "bad");
        var intake = new RecordingIntake { Answer = _ => Receipt.Refused("no") };
        await using var run = new SourceRun(_stage.Source(Yaml("topic: events", "subscription: plant-7")), intake);
        await intake.NextAsync(1, run, stop);
        var letters = new RecordingIntake();
        await using var reading = new SourceRun(_stage.Source(Yaml("topic: events", "subscription: plant-7", "dead_letters: true")), letters);
        var letter = (await letters.NextAsync(1, reading, stop))[0];
        Assert.Equal(("bad", "RefusedByBridge", "events/Subscriptions/plant-7/$DeadLetterQueue"), (letter.Id, letter.Headers["DeadLetterReason"].Text, letter.Headers[":queue"].Text));
        await EmptyAsync(subscription.Queue.DeadLetters!, stop);
    }

    [Fact]
    public async Task A_service_that_is_too_busy_to_renew_locks_is_asked_again_in_time()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("busy", new QueueOptions { LockDuration = TimeSpan.FromSeconds(3) });
        await SendAsync("queue: busy", stop, "1");
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var intake = new RecordingIntake { Gate = ct => open.Task.WaitAsync(ct) };
        await using var run = new SourceRun(_stage.Source(Yaml("queue: busy")), intake);
        await intake.NextAsync(1, run, stop);
        _space.Faults.ManagementBusy = 1;
        await Task.Delay(TimeSpan.FromSeconds(4), stop);
        Assert.Equal([("1", "Locked", 0)], queue.Contents.Select(c => (c.Id!, c.State, c.DeliveryCount)));
        Assert.Contains(_stage.Lines, l => l.Contains("BR3332", StringComparison.Ordinal) && l.Contains("busy", StringComparison.Ordinal));
        open.SetResult();
        await EmptyAsync(queue, stop);
        Assert.DoesNotContain(_stage.Lines, l => l.Contains("BR3331", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requests_whose_link_the_service_ended_are_made_over_a_new_one_so_that_locks_are_still_renewed()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("idle", new QueueOptions { LockDuration = TimeSpan.FromSeconds(3) });
        await SendAsync("queue: idle", stop, "1");
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var intake = new RecordingIntake { Gate = ct => open.Task.WaitAsync(ct) };
        await using var run = new SourceRun(_stage.Source(Yaml("queue: idle")), intake);
        await intake.NextAsync(1, run, stop);
        _space.Faults.ManagementDetach = 1;
        await Task.Delay(TimeSpan.FromSeconds(6), stop);   // two locks
        Assert.Equal([("1", "Locked", 0)], queue.Contents.Select(c => (c.Id!, c.State, c.DeliveryCount)));
        Assert.Contains(_stage.Lines, l => l.Contains("BR3332", StringComparison.Ordinal) && l.Contains("detach-forced", StringComparison.Ordinal));
        open.SetResult();
        await EmptyAsync(queue, stop);
        Assert.DoesNotContain(_stage.Lines, l => l.Contains("BR3331", StringComparison.Ordinal));
        Assert.Equal(1, _space.Connections - 1);   // that of the sender, and ours
    }

    [Theory]
    [InlineData("abandon", "Locked", 1)]
    [InlineData("defer", "Deferred", 1)]
    public async Task A_refused_message_can_be_abandoned_or_deferred(string refused, string state, int deliveries)
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("work");
        await SendAsync("queue: work", stop, "bad");
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var count = 0;
        var intake = new RecordingIntake { Answer = _ => Receipt.Refused("no"), Gate = ct => Interlocked.Increment(ref count) == 1 ? Task.CompletedTask : again.Task.WaitAsync(ct) };
        await using var run = new SourceRun(_stage.Source(Yaml("queue: work", $"refused: {refused}", "busy_pause: 10ms")), intake);
        await intake.NextAsync(stop);
        if (refused == "abandon") await intake.NextAsync(stop);
        while (queue.Contents.Count == 0 || queue.Contents[0].State != state) await Task.Delay(10, stop);
        Assert.Equal(("bad", state, deliveries), queue.Contents[0]);
        again.SetResult();
    }

    [Fact]
    public async Task A_poison_message_that_comes_back_ten_times_ends_among_the_dead_letters_and_the_rest_flows()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("poisoned");
        await SendAsync("queue: poisoned", stop, "1", "poison", "2");
        var poison = 0;
        var intake = new RecordingIntake { Answer = m => m.Id != "poison" ? Receipt.Accepted : Interlocked.Increment(ref poison) > 0 ? Receipt.Busy("cannot") : Receipt.Accepted };
        await using var run = new SourceRun(_stage.Source(Yaml("queue: poisoned", "busy_pause: 1ms")), intake);
        await intake.NextAsync(12, stop);
        await EmptyAsync(queue, stop);
        Assert.Equal(10, poison);
        Assert.Equal([("poison", "MaxDeliveryCountExceeded")], queue.DeadLetters!.Reasons.Select(r => (r.Id!, r.Reason!)));
    }

    [Fact]
    public async Task Sessions_come_as_ordering_keys_each_in_order_and_a_lost_session_comes_again()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("sessions", new QueueOptions { RequiresSession = true, LockDuration = TimeSpan.FromSeconds(2) });
        await using (var sink = _stage.Sink(Yaml("queue: sessions", "requires_session: true")))
        {
            await sink.ConnectAsync(stop);
            using var deliveries = new ScriptedDeliveries();
            for (var i = 0; i < 120; i++) deliveries.Add($"m-{i}", $"{i}", $"s-{i % 12}");
            deliveries.Add("keyless", "x");
            await sink.DeliverAsync(deliveries, stop);
            Assert.All(deliveries.Settled.Take(120), s => Assert.Equal("accepted", s?.Fate));
            Assert.Equal("rejected", deliveries.Settled[120]?.Fate);
            Assert.Contains("requires sessions", deliveries.Settled[120]!.Reason, StringComparison.Ordinal);
        }
        var intake = new RecordingIntake();
        await using var run = new SourceRun(_stage.Source(Yaml("queue: sessions", "sessions: { concurrent: 3, idle_timeout: 100ms }")), intake);
        var all = await intake.NextAsync(120, stop);   // twelve sessions, three at a time
        foreach (var session in all.GroupBy(m => m.Key))
        {
            Assert.Equal(Enumerable.Range(0, 10).Select(i => (i * 12) + int.Parse(session.Key[2..], System.Globalization.CultureInfo.InvariantCulture)), session.Select(m => int.Parse(m.Text, System.Globalization.CultureInfo.InvariantCulture)));
        }
        await EmptyAsync(queue, stop);
    }

    [Fact]
    public async Task A_session_is_kept_though_the_service_ended_the_link_for_requests()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("idle-session", new QueueOptions { RequiresSession = true, LockDuration = TimeSpan.FromSeconds(3) });
        await using (var sink = _stage.Sink(Yaml("queue: idle-session", "requires_session: true")))
        {
            await sink.ConnectAsync(stop);
            using var deliveries = new ScriptedDeliveries().Add("1", "1", "s");
            await sink.DeliverAsync(deliveries, stop);
        }
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var intake = new RecordingIntake { Gate = ct => open.Task.WaitAsync(ct) };
        await using var run = new SourceRun(_stage.Source(Yaml("queue: idle-session", "sessions: { concurrent: 1 }")), intake);
        await intake.NextAsync(1, run, stop);
        _space.Faults.ManagementDetach = 1;
        await Task.Delay(TimeSpan.FromSeconds(6), stop);   // two locks
        open.SetResult();
        await EmptyAsync(queue, stop);
        Assert.Contains(_stage.Lines, l => l.Contains("BR3332", StringComparison.Ordinal));
        Assert.DoesNotContain(_stage.Lines, l => l.Contains("BR3333", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_subscription_gives_what_its_rules_let_through()
    {
        var stop = TimeCap.Start();
        var topic = _space.AddTopic("events");
        var subscription = topic.AddSubscription("german");
        subscription.Rules.Clear();
        subscription.Rules["de"] = new SqlFilter("country = 'de'");
        await using (var sink = _stage.Sink(Yaml("topic: events")))
        {
            await sink.ConnectAsync(stop);
            using var deliveries = new ScriptedDeliveries().Add("1", "1", headers: h => h.Add("country", "fr")).Add("2", "2", headers: h => h.Add("country", "de"));
            await sink.DeliverAsync(deliveries, stop);
        }
        var intake = new RecordingIntake();
        await using var run = new SourceRun(_stage.Source(Yaml("topic: events", "subscription: german")), intake);
        Assert.Equal("2", (await intake.NextAsync(stop)).Id);
        await EmptyAsync(subscription.Queue, stop);
    }

    [Theory]
    [InlineData("queue: nowhere", "Create it")]
    [InlineData("queue: disabled", "Set its status to active")]
    [InlineData("queue: sessions", "sessions")]
    public async Task What_cannot_be_received_from_is_said_with_the_cure(string entity, string cure)
    {
        var stop = TimeCap.Start();
        _space.AddQueue("disabled").IsDisabled = true;
        _space.AddQueue("sessions", new QueueOptions { RequiresSession = true });
        await using var source = _stage.Source(Yaml(entity));
        var e = await Assert.ThrowsAnyAsync<IOException>(() => source.RunAsync(new RecordingIntake(), stop));
        Assert.Contains(cure, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_detached_at_a_bad_moment_ends_the_run_and_the_next_one_gets_everything()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("cut", new QueueOptions { LockDuration = TimeSpan.FromSeconds(1) });
        await SendAsync("queue: cut", stop, [.. Enumerable.Range(0, 200).Select(i => $"m-{i}")]);
        _space.Faults.DetachReceiverAfter = 50;
        var intake = new RecordingIntake();
        await using (var run = new SourceRun(_stage.Source(Yaml("queue: cut")), intake))
        {
            var e = await Assert.ThrowsAnyAsync<IOException>(() => run.Running.WaitAsync(stop));
            Assert.Contains("detach-forced", e.Message, StringComparison.Ordinal);
        }
        await using var second = new SourceRun(_stage.Source(Yaml("queue: cut")), intake);
        var ids = new HashSet<string>();
        while (ids.Count < 200) ids.Add((await intake.NextAsync(stop)).Id);
        await EmptyAsync(queue, stop);
    }

    private string Yaml(params string[] options) => $"{{ type: azure_service_bus, connection_string: \"{_space.ConnectionString}\", {string.Join(", ", options)} }}";

    private async Task SendAsync(string entity, CancellationToken stop, params string[] ids)
    {
        await using var sink = _stage.Sink(Yaml(entity));
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries();
        foreach (var id in ids) deliveries.Add(id, $"body of {id}");
        await sink.DeliverAsync(deliveries, stop);
        Assert.All(deliveries.Settled, s => Assert.Equal("accepted", s?.Fate));
    }

    private static async Task EmptyAsync(MessageQueue queue, CancellationToken stop)
    {
        while (queue.Count > 0) await Task.Delay(10, stop);
    }
}
