using Bridge.Delivery;
using Bridge.ServiceBusLookAlike;
using Bridge.ServiceBusLookAlike.Entities;
using Bridge.Testing.Conformance;
using Bridge.Testing.Network;

namespace Bridge.Adapters.Amqp.Tests.ServiceBus;

public sealed class ServiceBusSinkTests : IDisposable
{
    private readonly ServiceBusNamespace _space = new(FreePort.Next()) { OffersPlain = false };
    private readonly AdapterStage _stage = new(new AmqpAdapter());

    public ServiceBusSinkTests() => _space.Start();

    public void Dispose() => _space.Dispose();

    [Theory]
    [InlineData("batch: true")]
    [InlineData("batch: false")]
    public async Task Messages_arrive_once_each_and_in_order(string batch)
    {
        var stop = TimeCap.Start();
        _space.AddQueue("many");
        await using var sink = _stage.Sink(Yaml("queue: many", batch));
        await sink.ConnectAsync(stop);
        for (var round = 0; round < 4; round++)
        {
            using var deliveries = new ScriptedDeliveries();
            for (var i = 0; i < 1000; i++) deliveries.Add($"m-{(round * 1000) + i}", $"body {(round * 1000) + i} {new string('x', i % 700)}");
            await sink.DeliverAsync(deliveries, stop);
            Assert.All(deliveries.Settled, s => Assert.Equal("accepted", s?.Fate));
        }
        var intake = new RecordingIntake();
        await using var run = new SourceRun(_stage.Source(Yaml("queue: many")), intake);
        var all = await intake.NextAsync(4000, run, stop);
        Assert.Equal(Enumerable.Range(0, 4000).Select(i => $"m-{i}"), all.Select(m => m.Id));
    }

    [Fact]
    public async Task A_message_sent_twice_is_one_message_where_the_entity_detects_duplicates()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("unique", new QueueOptions { RequiresDuplicateDetection = true });
        await using var sink = _stage.Sink(Yaml("queue: unique"));
        await sink.ConnectAsync(stop);
        var longId = new string('i', 200);
        for (var i = 0; i < 2; i++)
        {
            using var deliveries = new ScriptedDeliveries().Add("1", "1").Add(longId, "2");
            await sink.DeliverAsync(deliveries, stop);
            Assert.Equal("accepted accepted", deliveries.Fates);
        }
        Assert.Equal(2, queue.Count);
    }

    [Fact]
    public async Task Templates_set_session_partition_subject_schedule_and_time_to_live()
    {
        var stop = TimeCap.Start();
        _space.AddQueue("rich");
        var soon = DateTimeOffset.UtcNow.AddMilliseconds(500);
        await using var sink = _stage.Sink(Yaml("queue: rich", "session_id: \"{s}\"", "partition_key: \"{s}\"", "subject: \"{about}\"", "reply_to: answers", "scheduled_enqueue_time: \"{at}\"", "time_to_live: 1h"));
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries { Template = (t, _) => t switch { "{s}" => "session", "{about}" => "subject", _ => soon.ToString("O") } }.Add("1", "1");
        await sink.DeliverAsync(deliveries, stop);
        Assert.Equal("accepted", deliveries.Fates);
        var intake = new RecordingIntake();
        await using var run = new SourceRun(_stage.Source(Yaml("queue: rich")), intake);
        var m = (await intake.NextAsync(1, run, stop))[0];
        Assert.True(DateTimeOffset.UtcNow >= soon);
        Assert.Equal(("session", "session", "subject", "answers", "3600000"), (m.Key, m.Headers["annotation:x-opt-partition-key"].Text, m.Headers["subject"].Text, m.Headers["reply-to"].Text, m.Headers["ttl"].Text));
        Assert.Equal("1", m.Headers[":sequence_number"].Text);
    }

    [Fact]
    public async Task A_busy_or_full_service_postpones_without_an_attempt_and_keeps_the_order()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("busy", new QueueOptions { MaxMessages = 6 });
        await using var sink = _stage.Sink(Yaml("queue: busy"));
        await sink.ConnectAsync(stop);
        _space.Faults.ServerBusy = 1;
        using var first = Numbered(0, 5);
        await sink.DeliverAsync(first, stop);
        Assert.All(first.Settled, s => Assert.True(s is null or { Fate: "postponed" }));
        Assert.Contains(first.Settled, s => s is { Fate: "postponed" } && s.Reason.Contains("server-busy", StringComparison.Ordinal));
        using var second = Numbered(0, 8);
        await sink.DeliverAsync(second, stop);
        Assert.Equal("accepted accepted accepted accepted accepted accepted postponed -", second.Fates);
        Assert.Contains("raise the quota", second.Settled[6]!.Reason, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"m-{i}"), queue.Contents.Select(c => c.Id));
    }

    [Fact]
    public async Task One_bad_message_of_a_batch_is_found_and_only_that_one_is_rejected()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("sessions", new QueueOptions { RequiresSession = true });
        // Without requires_session the adapter does not know; the service refuses the batch as a whole.
        await using var sink = _stage.Sink(Yaml("queue: sessions"));
        await sink.ConnectAsync(stop);
        var open = new List<string> { "1", "2", "bad", "3" };
        var fates = new Dictionary<string, string>();
        for (var round = 0; round < 5 && open.Count > 0; round++)
        {
            using var deliveries = new ScriptedDeliveries();
            foreach (var id in open) deliveries.Add(id, id, headers: h => { if (id != "bad") h.Add("group-id", "s"); });
            await sink.DeliverAsync(deliveries, stop);
            for (var i = 0; i < deliveries.Count; i++)
            {
                if (deliveries.Settled[i] is { } s) fates[open[i]] = s.Fate;
            }
            open.RemoveAll(fates.ContainsKey);
        }
        Assert.Equal(("rejected", "accepted", "accepted", "accepted"), (fates["bad"], fates["1"], fates["2"], fates["3"]));
        Assert.Equal(3, queue.Count);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_rejected_before_the_wire_and_the_rest_goes_out_in_batches()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("small", new QueueOptions { MaxMessageSize = 20_000 });
        await using var sink = _stage.Sink(Yaml("queue: small"));
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries();
        for (var i = 0; i < 20; i++) deliveries.Add($"m-{i}", new byte[i == 7 ? 30_000 : 5_000]);
        await sink.DeliverAsync(deliveries, stop);
        Assert.Equal("rejected", deliveries.Settled[7]?.Fate);
        Assert.Equal(19, deliveries.Settled.Count(s => s?.Fate == "accepted"));
        Assert.Equal(19, queue.Count);
    }

    [Theory]
    [InlineData("partition_key: \"other\"", "differs from the session id")]
    [InlineData("session_id: \"{long}\"", "at most 128 characters")]
    [InlineData("scheduled_enqueue_time: \"soon\"", "not a time in ISO 8601")]
    public async Task What_the_service_would_refuse_is_rejected_before_the_wire(string option, string reason)
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("q");
        await using var sink = _stage.Sink(Yaml("queue: q", option));
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries { Template = (_, _) => new string('s', 129) }.Add("1", "1", headers: static h => h.Add("group-id", "session"));
        await sink.DeliverAsync(deliveries, stop);
        Assert.Equal(("rejected", 0), (deliveries.Fates, queue.Faults.Transfers));
        Assert.Contains(reason, deliveries.Settled[0]!.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "amqp:link:detach-forced")]
    [InlineData(false, "amqp:link:detach-forced")]
    [InlineData(false, "amqp:internal-error")]
    [InlineData(true, "com.microsoft:timeout")]
    [InlineData(false, "amqp:unauthorized-access")]
    [InlineData(false, "amqp:link:message-size-exceeded")]
    public async Task A_link_detached_before_or_after_the_message_was_stored_loses_nothing(bool stored, string condition)
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("cut", new QueueOptions { RequiresDuplicateDetection = true });
        _space.Faults.DetachCondition = condition;
        _space.Faults.StoreBeforeDetach = stored;
        _space.Faults.DetachSenderAfter = 4;
        var open = Enumerable.Range(0, 30).ToList();
        var rejected = new List<int>();
        var rounds = 0;
        ISink? sink = null;
        while (open.Count > 0)
        {
            Assert.True(++rounds < 20, "no end");
            using var deliveries = new ScriptedDeliveries();
            foreach (var i in open) deliveries.Add($"m-{i}", $"{i}");
            try
            {
                if (sink is null)
                {
                    sink = _stage.Sink(Yaml("queue: cut", "batch: false"));
                    await sink.ConnectAsync(stop);
                }
                await sink.DeliverAsync(deliveries, stop);
            }
            catch (IOException e)
            {
                // On a busy machine a new link may not come in time; that is the same loss to the engine.
                if (!e.Message.Contains("does not attach", StringComparison.Ordinal)) Assert.Contains(condition, e.Message, StringComparison.Ordinal);
                await sink!.DisposeAsync();
                sink = null;
            }
            var settled = open.Where((_, n) => deliveries.Settled[n] is not null).ToHashSet();
            rejected.AddRange(open.Where((_, n) => deliveries.Settled[n]?.Fate == "rejected"));
            open.RemoveAll(settled.Contains);
        }
        await sink!.DisposeAsync();
        Assert.Empty(rejected);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"m-{i}"), queue.Contents.Select(c => c.Id));
    }

    private string Yaml(params string[] options) => $"{{ type: azure_service_bus, connection_string: \"{_space.ConnectionString}\", {string.Join(", ", options)} }}";

    private static ScriptedDeliveries Numbered(int from, int count)
    {
        var deliveries = new ScriptedDeliveries();
        for (var i = from; i < from + count; i++) deliveries.Add($"m-{i}", $"{i}");
        return deliveries;
    }
}
