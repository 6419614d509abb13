using Bridge.Adapters.Amqp.Amqp.Outcomes;
using Bridge.ServiceBusLookAlike;
using Bridge.ServiceBusLookAlike.Entities;
using Bridge.Testing.Conformance;
using Bridge.Testing.Network;

namespace Bridge.Adapters.Amqp.Tests.ServiceBus;

/// <summary>
/// Every documented error condition, in each place where it can come: as the outcome of a message, at the end of a link, session or connection, and as the answer to an attach.
/// What it does to a whole bridge, and how often that tries, is in Bridge.EndToEnd.Tests.
/// </summary>
public sealed class ErrorConditionTests : IDisposable
{
    // The message's fault: given up with the reason. All others wait.
    private static readonly HashSet<string> OfTheMessage =
    [
        "amqp:link:message-size-exceeded", "com.microsoft:message-size-exceeded", "amqp:decode-error", "amqp:invalid-field", "amqp:precondition-failed", "amqp:not-implemented",
        "com.microsoft:argument-error", "com.microsoft:argument-out-of-range", "com.microsoft:no-matching-subscription", "com.microsoft:precondition-failed",
    ];

    private readonly ServiceBusNamespace _space = new(FreePort.Next()) { OffersPlain = false };
    private readonly AdapterStage _stage = new(new AmqpAdapter());
    private readonly MessageQueue _queue;

    public ErrorConditionTests()
    {
        _queue = _space.AddQueue("q", new QueueOptions { LockDuration = TimeSpan.FromMilliseconds(200) });
        _space.Start();
    }

    /// <summary>Those of the specification (2.8.15 to 2.8.18) and those that Microsoft's SDK knows, but for transactions and what only other services send.</summary>
    public static TheoryData<string> Conditions { get; } =
    [
        "amqp:internal-error", "amqp:not-found", "amqp:unauthorized-access", "amqp:decode-error", "amqp:resource-limit-exceeded", "amqp:not-allowed", "amqp:invalid-field",
        "amqp:not-implemented", "amqp:resource-locked", "amqp:precondition-failed", "amqp:resource-deleted", "amqp:illegal-state", "amqp:frame-size-too-small",
        "amqp:connection:forced", "amqp:connection:framing-error", "amqp:connection:redirect",
        "amqp:session:window-violation", "amqp:session:errant-link", "amqp:session:handle-in-use", "amqp:session:unattached-handle",
        "amqp:link:detach-forced", "amqp:link:transfer-limit-exceeded", "amqp:link:message-size-exceeded", "amqp:link:redirect", "amqp:link:stolen",
        "com.microsoft:server-busy", "com.microsoft:timeout", "com.microsoft:message-wait-timeout", "com.microsoft:operation-cancelled", "com.microsoft:container-close",
        "com.microsoft:partition-not-owned", "com.microsoft:store-lock-lost", "com.microsoft:message-lock-lost", "com.microsoft:session-lock-lost",
        "com.microsoft:session-cannot-be-locked", "com.microsoft:entity-disabled", "com.microsoft:auth-failed", "com.microsoft:publisher-revoked",
        "com.microsoft:address-already-in-use", "com.microsoft:relay-not-found", "com.microsoft:argument-error", "com.microsoft:argument-out-of-range",
        "com.microsoft:message-size-exceeded", "com.microsoft:no-matching-subscription", "com.microsoft:precondition-failed",
    ];

    public void Dispose() => _space.Dispose();

    [Fact]
    public void Every_condition_that_has_a_meaning_here_is_tested() => Assert.Equal(ErrorConditions.All.Order(), Conditions.Select(c => c.Data).Order());

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task A_message_rejected_with_it_waits_or_is_given_up_with_the_reason_and_the_cure(string condition)
    {
        var stop = TimeCap.Start();
        await using var sink = _stage.Sink(Yaml("batch: false"));
        await sink.ConnectAsync(stop);
        _queue.Faults.RejectTransfer = condition;
        using var deliveries = new ScriptedDeliveries().Add("1", "1");
        await sink.DeliverAsync(deliveries, stop);
        // On a link that is attached it is the message that is not allowed.
        Assert.Equal(OfTheMessage.Contains(condition) || condition == "amqp:not-allowed" ? "rejected" : "postponed", deliveries.Fates);
        AssertTellsWhatToDo(condition, deliveries.Settled[0]!.Reason);

        _queue.Faults.RejectTransfer = null;
        using var next = new ScriptedDeliveries().Add("2", "2");
        await sink.DeliverAsync(next, stop);   // over the same link
        Assert.Equal(("accepted", 1), (next.Fates, _queue.Faults.Attaches));
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task A_link_that_ends_with_it_while_a_message_is_under_way_gives_up_at_most_the_message_at_fault(string condition)
    {
        var stop = TimeCap.Start();
        await using var sink = _stage.Sink(Yaml("batch: false"));
        await sink.ConnectAsync(stop);
        _queue.Faults.EndAtTransfer = condition;
        using var deliveries = new ScriptedDeliveries().Add("1", "1", attempt: 1).Add("2", "2", attempt: 1);   // one at a time, so that it is known which
        if (OfTheMessage.Contains(condition))
        {
            await sink.DeliverAsync(deliveries, stop);
            Assert.Equal("rejected -", deliveries.Fates);
            AssertTellsWhatToDo(condition, deliveries.Settled[0]!.Reason);
            Assert.Contains(_stage.Lines, l => l.Contains("BR3334", StringComparison.Ordinal));
            _queue.Faults.EndAtTransfer = null;
            using var next = new ScriptedDeliveries().Add("2", "2");
            await sink.DeliverAsync(next, stop);
            Assert.Equal("accepted", next.Fates);
        }
        else
        {
            var e = await Assert.ThrowsAnyAsync<IOException>(async () => await sink.DeliverAsync(deliveries, stop));
            Assert.Equal("- -", deliveries.Fates);   // both are offered again on a new connection
            AssertTellsWhatToDo(condition, e.Message);
        }
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task A_receiver_that_is_ended_with_it_says_what_to_do_and_its_message_comes_again(string condition)
    {
        var stop = TimeCap.Start();
        _queue.Put(new global::Amqp.Message { Properties = new() { MessageId = "1" }, BodySection = new global::Amqp.Framing.Data { Binary = [1] } });
        _queue.Faults.EndAtDelivery = condition;
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var intake = new RecordingIntake { Gate = ct => open.Task.WaitAsync(ct) };
        await using (var run = new SourceRun(_stage.Source(Yaml()), intake))
        {
            AssertTellsWhatToDo(condition, (await Assert.ThrowsAnyAsync<IOException>(() => run.Running.WaitAsync(stop))).Message);
        }
        _queue.Faults.EndAtDelivery = null;
        open.SetResult();
        Assert.Equal(1, _queue.Count);
        await using var second = new SourceRun(_stage.Source(Yaml()), intake);
        while (_queue.Count > 0) await Task.Delay(10, stop);
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task A_link_refused_with_it_says_what_to_do_on_both_sides(string condition)
    {
        var stop = TimeCap.Start();
        _queue.Faults.RefuseAttach = condition;
        await using var sink = _stage.Sink(Yaml());
        AssertTellsWhatToDo(condition, (await Assert.ThrowsAnyAsync<IOException>(async () => await sink.ConnectAsync(stop))).Message);
        await using var source = _stage.Source(Yaml());
        AssertTellsWhatToDo(condition, (await Assert.ThrowsAnyAsync<IOException>(() => source.RunAsync(new RecordingIntake(), stop))).Message);
    }

    [Theory]
    [InlineData("com.microsoft:session-lock-lost")]
    [InlineData("amqp:link:detach-forced")]
    public async Task A_session_that_is_lost_each_time_is_taken_again_with_growing_pauses(string condition)
    {
        var stop = TimeCap.Start();
        var sessions = _space.AddQueue("s", new QueueOptions { RequiresSession = true, MaxDeliveryCount = 1000 });
        sessions.Put(new global::Amqp.Message { Properties = new() { MessageId = "1", GroupId = "g" }, BodySection = new global::Amqp.Framing.Data { Binary = [1] } });
        sessions.Faults.EndAtDelivery = condition;
        var intake = new RecordingIntake { Gate = ct => Task.Delay(Timeout.Infinite, ct) };
        await using var run = new SourceRun(_stage.Source(Yaml("sessions: { concurrent: 1 }").Replace("queue: q", "queue: s", StringComparison.Ordinal)), intake);
        await Task.Delay(TimeSpan.FromSeconds(2), stop);
        Assert.InRange(sessions.Faults.Attaches, 1, 4);   // at 0, 0.5, 1.5 s, and it may be one more
        Assert.Contains(_stage.Lines, l => l.Contains("BR3333", StringComparison.Ordinal) && l.Contains(condition, StringComparison.Ordinal));

        sessions.Faults.EndAtDelivery = null;
        intake.Gate = _ => Task.CompletedTask;
        while (sessions.Count > 0) await Task.Delay(10, stop);
    }

    private static void AssertTellsWhatToDo(string condition, string message)
    {
        Assert.True(message.Contains(condition, StringComparison.Ordinal), message);
        Assert.Contains("A fault of the test.", message, StringComparison.Ordinal);
        // Not only that something is wrong.
        Assert.Matches("fault of the test\\.+ [A-Z].+\\.$", message);
    }

    private string Yaml(params string[] options) => $"{{ type: azure_service_bus, connection_string: \"{_space.ConnectionString}\", {string.Join(", ", ["queue: q", .. options])} }}";
}
