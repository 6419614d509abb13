using System.Text;
using Amqp.Framing;
using Amqp.Types;
using Bridge.Configuration;
using Bridge.Intake;
using Bridge.Messages;
using Bridge.Testing.Conformance;
using AmqpMessage = Amqp.Message;
using Error = Amqp.Framing.Error;

namespace Bridge.Adapters.Amqp.Tests.Amqp;

public sealed class OutcomeTests
{
    [Theory]
    [InlineData("released", "postponed")]
    [InlineData("modified", "postponed")]
    [InlineData("modified failed", "retried")]
    [InlineData("modified elsewhere", "rejected")]
    [InlineData("rejected", "retried")]
    [InlineData("amqp:decode-error", "rejected")]
    [InlineData("amqp:link:message-size-exceeded", "rejected")]
    [InlineData("amqp:resource-limit-exceeded", "postponed")]
    [InlineData("amqp:internal-error", "postponed")]
    [InlineData("amqp:unauthorized-access", "postponed")]
    [InlineData("acme:strange", "retried")]
    public async Task An_outcome_decides_what_becomes_of_a_message_and_the_next_of_its_key_waits(string answer, string fate)
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer { Answer = (m, _) => m.Properties.MessageId == "bad" ? Outcome(answer) : new Accepted() };
        await using var sink = Sink(peer);
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries().Add("good", "1", "a").Add("bad", "2", "a").Add("behind", "3", "a").Add("other", "4", "b");
        await sink.DeliverAsync(deliveries, stop);

        Assert.Equal(fate == "rejected" ? "accepted rejected accepted accepted" : $"accepted {fate} - accepted", deliveries.Fates);
        if (answer.Contains(':', StringComparison.Ordinal)) Assert.Contains(answer, deliveries.Settled[1]!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_given_up_holds_nobody_back_though_its_outcome_is_there_before_the_next_is_sent()
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer { Answer = (m, _) => m.Properties.MessageId == "bad" ? Outcome("amqp:decode-error") : new Accepted() };
        await using var sink = Sink(peer, "in_flight: 1");
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries().Add("bad", "1", "a").Add("next", "2", "a").Add("third", "3", "a").Add("fourth", "4", "a");
        await sink.DeliverAsync(deliveries, stop);
        Assert.Equal("rejected accepted accepted accepted", deliveries.Fates);
    }

    [Fact]
    public async Task Transfers_are_pipelined_and_outcomes_may_come_in_any_order()
    {
        var stop = TimeCap.Start();
        var held = new List<(AmqpMessage Message, global::Amqp.Listener.ListenerLink Link)>();
        using var peer = new ScriptedPeer();
        peer.Answer = (m, link) =>
        {
            held.Add((m, link));
            if (held.Count < 100) return null;
            for (var i = held.Count - 1; i >= 0; i--) held[i].Link.DisposeMessage(held[i].Message, i == 42 ? new Rejected { Error = new Error("amqp:decode-error") } : new Accepted(), true);
            return null;
        };
        await using var sink = Sink(peer);
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries();
        for (var i = 0; i < 100; i++) deliveries.Add($"m-{i}", $"{i}", $"k-{i}");
        await sink.DeliverAsync(deliveries, stop);
        Assert.Equal(99, deliveries.Settled.Count(s => s?.Fate == "accepted"));
        Assert.Equal("rejected", deliveries.Settled[42]?.Fate);
    }

    [Fact]
    public async Task A_link_that_ends_for_one_message_costs_that_message_only()
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer();
        peer.Answer = (m, link) =>
        {
            if (m.Properties.MessageId != "poison") return new Accepted();
            link.Close(TimeSpan.Zero, new Error("amqp:link:message-size-exceeded") { Description = "too large for me" });
            return null;
        };
        var stage = new AdapterStage(new AmqpAdapter());
        await using var sink = stage.Sink(Yaml(peer));
        await sink.ConnectAsync(stop);
        var fates = new Dictionary<string, string>();
        var ids = new List<string> { "1", "2", "poison", "3", "4" };
        for (var round = 0; round < 6 && ids.Count > 0; round++)
        {
            using var deliveries = new ScriptedDeliveries();
            foreach (var id in ids) deliveries.Add(id, id);
            await sink.DeliverAsync(deliveries, stop);
            for (var i = 0; i < deliveries.Count; i++)
            {
                if (deliveries.Settled[i] is { } s) fates.TryAdd(deliveries[i].IdText, s.Fate);
            }
            ids.RemoveAll(fates.ContainsKey);
        }
        Assert.Empty(ids);
        Assert.Equal("rejected", fates["poison"]);
        Assert.Equal(4, fates.Count(f => f.Value == "accepted"));
        Assert.Contains(stage.Lines, l => l.Contains("BR3320", StringComparison.Ordinal) && l.Contains("too large for me", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_that_is_detached_for_another_reason_leaves_messages_unsettled_and_fails_the_connection()
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer();
        peer.Answer = (m, link) =>
        {
            if (m.Properties.MessageId == "1") return new Accepted();
            link.Close(TimeSpan.Zero, new Error("amqp:link:detach-forced") { Description = "maintenance" });
            return null;
        };
        await using var sink = Sink(peer);
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries().Add("1", "1").Add("2", "2").Add("3", "3");
        var e = await Assert.ThrowsAnyAsync<IOException>(async () => await sink.DeliverAsync(deliveries, stop));
        Assert.Contains("maintenance", e.Message, StringComparison.Ordinal);
        Assert.Equal("accepted - -", deliveries.Fates);
    }

    [Fact]
    public async Task A_message_over_the_announced_limit_is_rejected_before_the_wire()
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer { OnAttach = a => { a.MaxMessageSize = 2000; return null; } };
        await using var sink = Sink(peer);
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries().Add("small", new byte[1800]).Add("large", new byte[2000]).Add("next", "x");
        await sink.DeliverAsync(deliveries, stop);
        Assert.Equal("accepted rejected accepted", deliveries.Fates);
        Assert.Contains("2000", deliveries.Settled[1]!.Reason, StringComparison.Ordinal);
        Assert.Equal(2, peer.Received.Count);
    }

    [Fact]
    public async Task A_peer_that_gives_no_credit_and_a_peer_that_owes_outcomes_end_in_a_time_out_without_a_settlement()
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer { Answer = static (_, _) => null };
        await using var sink = new AdapterStage(new AmqpAdapter()).Sink(Yaml(peer, "outcome_timeout: 200ms"));
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries().Add("1", "1");
        await Assert.ThrowsAsync<TimeoutException>(async () => await sink.DeliverAsync(deliveries, stop));
        Assert.Equal("-", deliveries.Fates);
    }

    [Theory]
    [InlineData("data", "plain", typeof(Data))]
    [InlineData("text", "Grüße", typeof(AmqpValue))]
    [InlineData("value", "{\"a\":[1,2.5,\"x\",null,true]}", typeof(AmqpValue))]
    [InlineData("sequence", "[1,\"two\",[3]]", typeof(AmqpSequence))]
    public async Task A_body_goes_out_in_the_section_that_was_asked_for_and_comes_back_the_same(string kind, string body, Type section)
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer();
        await using var sink = new AdapterStage(new AmqpAdapter()).Sink(Yaml(peer, $"body: {kind}"));
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries().Add("1", body);
        await sink.DeliverAsync(deliveries, stop);
        Assert.Equal("accepted", deliveries.Fates);
        Assert.True(peer.Received.TryDequeue(out var message));
        Assert.IsType(section, message.BodySection);

        var intake = new RecordingIntake();
        await using var run = new SourceRun(new AdapterStage(new AmqpAdapter()).Source(Yaml(peer)), intake);
        peer.Put(new AmqpMessage { Properties = new Properties { MessageId = "1" }, BodySection = message.BodySection });
        Assert.Equal(body, (await intake.NextAsync(stop)).Text);
    }

    [Fact]
    public async Task A_body_that_is_no_JSON_is_rejected_where_a_value_is_asked_for()
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer();
        await using var sink = new AdapterStage(new AmqpAdapter()).Sink(Yaml(peer, "body: value"));
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries().Add("1", "{ not json").Add("2", "1").Add("3", "[[null]]");
        await sink.DeliverAsync(deliveries, stop);
        Assert.Equal("rejected accepted rejected", deliveries.Fates);
    }

    [Fact]
    public async Task Every_property_annotation_and_type_survives_from_source_to_sink()
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer();
        var time = new DateTime(2026, 5, 4, 3, 2, 1, 7, DateTimeKind.Utc);
        var uuid = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        var sent = new AmqpMessage
        {
            Header = new Header { Durable = true, Priority = 7, Ttl = 60_000, DeliveryCount = 2 },
            Properties = new Properties
            {
                To = "there",
                Subject = "about",
                ReplyTo = "answers",
                ContentType = "text/plain",
                ContentEncoding = "identity",
                AbsoluteExpiryTime = time.AddDays(1),
                CreationTime = time,
                GroupId = "g-1",
                GroupSequence = 5,
                ReplyToGroupId = "rg",
            },
            MessageAnnotations = new MessageAnnotations { Map = { [new Symbol("x-opt-kind")] = (byte)3, [new Symbol("x-opt-name")] = new Symbol("sym") } },
            ApplicationProperties = new ApplicationProperties
            {
                Map =
                {
                    ["null"] = null, ["bool"] = true, ["ubyte"] = (byte)1, ["ushort"] = (ushort)2, ["uint"] = 3u, ["ulong"] = 4ul, ["byte"] = (sbyte)-1, ["short"] = (short)-2,
                    ["int"] = -3, ["long"] = -4L, ["float"] = 1.5f, ["double"] = 2.5, ["char"] = 'x', ["time"] = time, ["uuid"] = uuid, ["binary"] = new byte[] { 1, 2 },
                    ["text"] = "Grüße", ["symbol"] = new Symbol("s"), ["decimal"] = global::Bridge.Adapters.Amqp.Amqp.Conversion.AmqpDecimal.Of(12.34m),
                },
            },
            BodySection = new Data { Binary = "body"u8.ToArray() },
        };
        sent.Properties.SetMessageId(uuid);
        sent.Properties.SetCorrelationId(9ul);
        var intake = new PassingIntake();
        await using var run = new SourceRun(new AdapterStage(new AmqpAdapter()).Source(Yaml(peer)), intake);
        peer.Put(sent);
        using var deliveries = await intake.Deliveries.WaitAsync(stop);
        await using var sink = Sink(peer);
        await sink.ConnectAsync(stop);
        await sink.DeliverAsync(deliveries, stop);
        Assert.Equal("accepted", deliveries.Fates);
        Assert.True(peer.Received.TryDequeue(out var got));

        Assert.Equal((true, 7, 60_000u), (got.Header.Durable, got.Header.Priority, got.Header.Ttl));
        var (p, q) = (sent.Properties, got.Properties);
        Assert.Equal((p.GetMessageId(), p.GetCorrelationId()), (q.GetMessageId(), q.GetCorrelationId()));
        Assert.Equal((p.To, p.Subject, p.ReplyTo, p.ContentType, p.ContentEncoding), (q.To, q.Subject, q.ReplyTo, q.ContentType, q.ContentEncoding));
        Assert.Equal((p.AbsoluteExpiryTime, p.CreationTime, p.GroupId, p.GroupSequence, p.ReplyToGroupId), (q.AbsoluteExpiryTime, q.CreationTime, q.GroupId, q.GroupSequence, q.ReplyToGroupId));
        Assert.Equal((byte)3, got.MessageAnnotations.Map[new Symbol("x-opt-kind")]);
        Assert.Equal(new Symbol("sym"), got.MessageAnnotations.Map[new Symbol("x-opt-name")]);
        foreach (var (name, value) in sent.ApplicationProperties.Map)
        {
            Assert.True(got.ApplicationProperties.Map.TryGetValue(name, out var there), $"{name} is missing");
            Assert.Equal(value?.GetType(), there?.GetType());
            Assert.Equal(value, there);
        }
        Assert.Equal(sent.ApplicationProperties.Map.Count, got.ApplicationProperties.Map.Count);
    }

    [Fact]
    public async Task Receipts_become_outcomes_with_the_reason()
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer();
        var intake = new RecordingIntake
        {
            Answer = static m => m.Text switch { "no" => Receipt.Refused("not wanted"), "busy" => Receipt.Busy("full"), _ => Receipt.Accepted },
        };
        await using var run = new SourceRun(new AdapterStage(new AmqpAdapter()).Source(Yaml(peer, "busy_pause: 1ms")), intake);
        foreach (var text in new[] { "yes", "no", "busy" }) peer.Put(new AmqpMessage { BodySection = new Data { Binary = Encoding.UTF8.GetBytes(text) } });
        Assert.IsType<Accepted>(peer.Outcomes.Take(stop));
        var rejected = Assert.IsType<Rejected>(peer.Outcomes.Take(stop));
        Assert.Equal("not wanted", rejected.Error.Description);
        Assert.IsType<Released>(peer.Outcomes.Take(stop));
    }

    [Fact]
    public async Task What_the_intake_did_not_take_when_the_source_stops_is_given_back_and_what_it_has_may_finish()
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer();
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var intake = new RecordingIntake { Gate = ct => open.Task.WaitAsync(ct) };
        var run = new SourceRun(new AdapterStage(new AmqpAdapter()).Source(Yaml(peer)), intake);
        peer.Put(new AmqpMessage { BodySection = new Data { Binary = "in hand"u8.ToArray() } });
        await intake.NextAsync(stop);
        var stopping = run.StopAsync();
        open.SetResult();
        await stopping;
        Assert.IsType<Accepted>(peer.Outcomes.Take(stop));
        await run.Source.DisposeAsync();
    }

    [Fact]
    public async Task A_refused_message_is_released_after_a_pause_and_its_neighbours_are_settled_before()
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer();
        var intake = new RecordingIntake { Answer = m => m.Text == "bad" ? Receipt.Refused("no") : Receipt.Accepted };
        await using var run = new SourceRun(new AdapterStage(new AmqpAdapter()).Source(Yaml(peer, "refused: release, busy_pause: 400ms")), intake);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        foreach (var text in new[] { "bad", "good", "better" }) peer.Put(new AmqpMessage { BodySection = new Data { Binary = Encoding.UTF8.GetBytes(text) } });
        Assert.IsType<Accepted>(peer.Outcomes.Take(stop));
        Assert.IsType<Accepted>(peer.Outcomes.Take(stop));
        Assert.IsType<Released>(peer.Outcomes.Take(stop));
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(started) > TimeSpan.FromMilliseconds(380));
    }

    [Fact]
    public async Task A_message_over_max_frame_keeps_its_head_and_says_so()
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer();
        var intake = new RecordingIntake();
        await using var run = new SourceRun(new AdapterStage(new AmqpAdapter()) { MaxFrame = 100_000 }.Source(Yaml(peer)), intake);
        peer.Put(new AmqpMessage { BodySection = new Data { Binary = new byte[300_000] } });   // several transfer frames
        peer.Put(new AmqpMessage { BodySection = new Data { Binary = [] } });
        var large = await intake.NextAsync(stop);
        Assert.Equal(1024, large.Body.Length);
        Assert.Contains("300000", large.Fault, StringComparison.Ordinal);
        Assert.Empty((await intake.NextAsync(stop)).Body);
    }

    [Fact]
    public void Options_that_cannot_work_are_reported_with_the_cure()
    {
        var stage = new AdapterStage(new AmqpAdapter());
        Assert.Contains(stage.Findings("{ type: amqp, uri: \"http://x\", address: a }"), d => d.Message.Contains("amqp://host:5672", StringComparison.Ordinal));
        Assert.Contains(stage.Findings("{ type: amqp, uri: \"amqp://x\", address: a, sasl: external }"), d => d.Message.Contains("tls.cert", StringComparison.Ordinal));
        Assert.Contains(stage.Findings("{ type: amqp, uri: \"amqp://x\", address: a, password: p }"), d => d.Message.Contains("needs a user", StringComparison.Ordinal));
        Assert.Contains(stage.Findings("{ type: amqp, uri: \"amqp://x\", adress: a }"), d => d.Message.Contains("did you mean 'address'", StringComparison.Ordinal));
        Assert.DoesNotContain(stage.Findings("{ type: amqp, uri: \"amqp://u:geheim@x/y/z\", address: a }"), d => d.Message.Contains("geheim", StringComparison.Ordinal));
        Assert.Empty(stage.Findings("{ type: amqp, uri: \"amqps://u:p@x\", address: a, tls: {} }", sink: true));
        Assert.DoesNotContain(Severity.Error, stage.Findings("{ type: amqp, uri: \"amqp://x\", address: a }").Select(d => d.Severity));
    }

    private static Bridge.Delivery.ISink Sink(ScriptedPeer peer, string more = "") => new AdapterStage(new AmqpAdapter()).Sink(Yaml(peer, more));

    private static string Yaml(ScriptedPeer peer, string more = "") => $"{{ type: amqp, uri: \"amqp://127.0.0.1:{peer.Port}\", address: node{(more.Length > 0 ? ", " + more : "")} }}";

    private static Outcome Outcome(string answer) => answer switch
    {
        "released" => new Released(),
        "modified" => new Modified(),
        "modified failed" => new Modified { DeliveryFailed = true },
        "modified elsewhere" => new Modified { UndeliverableHere = true },
        "rejected" => new Rejected(),
        _ => new Rejected { Error = new Error(answer) { Description = "because" } },
    };

    // Hands the first batch on as deliveries, headers and all.
    private sealed class PassingIntake : IIntake
    {
        private readonly TaskCompletionSource<ScriptedDeliveries> _deliveries = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<ScriptedDeliveries> Deliveries => _deliveries.Task;

        public ValueTask<ReadOnlyMemory<byte>> ReadPositionAsync(string name, CancellationToken cancellationToken) => default;

        public ValueTask<Receipts> SubmitAsync(MessageBatch batch, CancellationToken cancellationToken)
        {
            using (batch)
            {
                var deliveries = new ScriptedDeliveries();
                var message = batch[0];
                deliveries.Add(message.IdText, message.Body.ToArray(), Encoding.UTF8.GetString(message.Key.Span), h => { foreach (var field in message.GetHeaders()) h.Add(field); });
                _deliveries.TrySetResult(deliveries);
            }
            return ValueTask.FromResult(Receipts.Accepted);
        }
    }
}
