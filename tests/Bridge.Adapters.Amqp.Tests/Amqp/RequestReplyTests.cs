using System.Text;
using Amqp.Framing;
using Bridge.Testing.Conformance;
using AmqpMessage = Amqp.Message;

namespace Bridge.Adapters.Amqp.Tests.Amqp;

/// <summary>Requests with a reply address that the broker made up, and answers to addresses that requests brought.</summary>
public sealed class RequestReplyTests
{
    private const string ReplyTo = "{$meta.headers.\"reply-to\"}";

    [Fact]
    public async Task An_answer_to_the_dynamic_address_that_a_request_carried_comes_in_on_its_route()
    {
        var stop = TimeCap.Start();
        using var broker = new RoutingPeer(anonymous: true);
        broker.Declare("requests");
        var adapter = new AmqpAdapter();
        var answers = new AdapterStage(adapter);
        var intake = new RecordingIntake();
        await using var run = new SourceRun(answers.Source(Yaml(broker, "dynamic: true")), intake);
        await answers.ConnectedAsync(stop);
        Assert.Contains(answers.Lines, l => l.Contains("BR3321", StringComparison.Ordinal) && l.Contains("made-up-1", StringComparison.Ordinal));

        await using var sink = new AdapterStage(adapter).Sink(Yaml(broker, "address: requests", "reply_route: route"));
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries().Add("r-1", "how much?");
        await sink.DeliverAsync(deliveries, stop);
        Assert.Equal("accepted", deliveries.Fates);

        // The other side answers as RFCs of request and reply have it: to reply-to, with the request's id as correlation-id.
        var request = await broker.TakeAsync("requests", stop);
        Assert.Equal("made-up-1", request.Properties.ReplyTo);
        Assert.True(broker.Put(request.Properties.ReplyTo, new AmqpMessage { Properties = new Properties { CorrelationId = request.Properties.MessageId }, BodySection = new Data { Binary = "42"u8.ToArray() } }));
        var answer = await intake.NextAsync(stop);
        Assert.Equal(("42", "r-1", "made-up-1"), (answer.Text, answer.Headers["correlation-id"].Text, answer.Headers[":queue"].Text));
    }

    [Fact]
    public async Task Requests_wait_while_there_is_no_reply_address_and_carry_the_new_one_after_a_reconnect()
    {
        var stop = TimeCap.Start();
        using var broker = new RoutingPeer(anonymous: false);
        broker.Declare("requests");
        var adapter = new AmqpAdapter();
        await using var sink = new AdapterStage(adapter).Sink(Yaml(broker, "address: requests", "reply_route: route"));
        await sink.ConnectAsync(stop);
        async Task<ScriptedDeliveries> DeliverAsync(params string[] ids)
        {
            var deliveries = new ScriptedDeliveries();
            foreach (var id in ids) deliveries.Add(id, id);
            await sink.DeliverAsync(deliveries, stop);
            return deliveries;
        }

        using (var early = await DeliverAsync("1", "2"))
        {
            Assert.Equal("postponed postponed", early.Fates);
            Assert.Contains("route 'route' has no reply address", early.Settled[0]!.Reason, StringComparison.Ordinal);
        }
        var answers = new AdapterStage(adapter);
        await using (var run = new SourceRun(answers.Source(Yaml(broker, "dynamic: true")), new RecordingIntake()))
        {
            await answers.ConnectedAsync(stop);
            using (var sent = await DeliverAsync("1", "2")) Assert.Equal("accepted accepted", sent.Fates);
            broker.DetachDynamic();
            await Assert.ThrowsAnyAsync<IOException>(() => run.Running.WaitAsync(stop));
            using var between = await DeliverAsync("3");
            Assert.Equal("postponed", between.Fates);
        }
        await using var second = new SourceRun(answers.Source(Yaml(broker, "dynamic: true")), new RecordingIntake());
        await answers.ConnectedAsync(stop);
        using (var sent = await DeliverAsync("3")) Assert.Equal("accepted", sent.Fates);

        var requests = new List<(string Id, string ReplyTo)>();
        for (var i = 0; i < 3; i++)
        {
            var request = await broker.TakeAsync("requests", stop);
            requests.Add((request.Properties.MessageId, request.Properties.ReplyTo));
        }
        Assert.Equal([("1", "made-up-1"), ("2", "made-up-1"), ("3", "made-up-2")], requests);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    public async Task Answers_go_to_the_address_of_each_request_over_the_anonymous_terminus_or_a_link_each(bool anonymous, int links)
    {
        var stop = TimeCap.Start();
        using var broker = new RoutingPeer(anonymous);
        foreach (var address in new[] { "a", "b", "c" }) broker.Declare(address);
        await using var sink = new AdapterStage(new AmqpAdapter()).Sink(Yaml(broker, $"address: '{ReplyTo}'"));
        await sink.ConnectAsync(stop);
        for (var round = 0; round < 2; round++)
        {
            using var deliveries = Answers(["a", "b", "gone", "a", "c", "b", "a"]);
            await sink.DeliverAsync(deliveries, stop);
            Assert.Equal("accepted accepted retried accepted accepted accepted accepted", deliveries.Fates);
            Assert.Contains("there is no 'gone'", deliveries.Settled[2]!.Reason, StringComparison.Ordinal);
            foreach (var (address, bodies) in new[] { ("a", "0 3 6"), ("b", "1 5"), ("c", "4") })
            {
                foreach (var body in bodies.Split(' '))
                {
                    var answer = await broker.TakeAsync(address, stop);
                    Assert.Equal((body, address), (Encoding.UTF8.GetString(((Data)answer.BodySection).Binary), answer.Properties.To));
                }
            }
        }
        Assert.Equal(links, broker.Targets.Where(t => t != "gone").Count());   // links are kept
    }

    [Fact]
    public async Task Only_so_many_links_are_kept_and_nothing_is_lost_with_the_others()
    {
        const int Addresses = 100;
        var stop = TimeCap.Start();
        using var broker = new RoutingPeer(anonymous: false);
        for (var i = 0; i < Addresses; i++) broker.Declare($"a-{i}");
        await using var sink = new AdapterStage(new AmqpAdapter()).Sink(Yaml(broker, $"address: '{ReplyTo}'"));
        await sink.ConnectAsync(stop);
        for (var round = 0; round < 2; round++)
        {
            using var deliveries = Answers([.. Enumerable.Range(0, Addresses).Select(i => $"a-{i}")]);
            await sink.DeliverAsync(deliveries, stop);
            Assert.All(deliveries.Settled, s => Assert.Equal("accepted", s?.Fate));
            Assert.InRange(broker.OpenTargets, 1, 32);
        }
        for (var i = 0; i < Addresses; i++)
        {
            Assert.Equal($"{i}", Encoding.UTF8.GetString(((Data)(await broker.TakeAsync($"a-{i}", stop)).BodySection).Binary));
        }
    }

    [Fact]
    public async Task A_broker_that_makes_up_no_address_is_told_of_with_the_cure()
    {
        var stop = TimeCap.Start();
        using var refusing = new ScriptedPeer { OnAttach = static _ => new Error("amqp:not-implemented") { Description = "Dynamic sources not supported" } };
        await using var refused = new AdapterStage(new AmqpAdapter()).Source($"{{ type: amqp, uri: \"amqp://127.0.0.1:{refusing.Port}\", dynamic: true }}");
        var e = await Assert.ThrowsAnyAsync<IOException>(() => refused.RunAsync(new RecordingIntake(), stop));
        Assert.Contains("Dynamic sources not supported", e.Message, StringComparison.Ordinal);
        Assert.Contains("The broker cannot do this", e.Message, StringComparison.Ordinal);

        using var silent = new ScriptedPeer();
        await using var without = new AdapterStage(new AmqpAdapter()).Source($"{{ type: amqp, uri: \"amqp://127.0.0.1:{silent.Port}\", dynamic: true }}");
        e = await Assert.ThrowsAnyAsync<IOException>(() => without.RunAsync(new RecordingIntake(), stop));
        Assert.Contains("made up no address", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_exclude_each_other_are_found()
    {
        var stage = new AdapterStage(new AmqpAdapter());
        Assert.Contains(stage.Findings("{ type: amqp, uri: \"amqp://x\" }"), d => d.Message.Contains("dynamic: true", StringComparison.Ordinal));
        Assert.Contains(stage.Findings("{ type: amqp, uri: \"amqp://x\", address: a, dynamic: true }"), d => d.Message.Contains("either address or dynamic", StringComparison.Ordinal));
        Assert.Contains(stage.Findings("{ type: amqp, uri: \"amqp://x\", dynamic: true, subscription: s }"), d => d.Message.Contains("no durable subscription", StringComparison.Ordinal));
        Assert.Contains(stage.Findings("{ type: amqp, uri: \"amqp://x\", address: a, reply_to: b, reply_route: c }", sink: true), d => d.Message.Contains("either reply_to or reply_route", StringComparison.Ordinal));
        Assert.Empty(stage.Findings("{ type: amqp, uri: \"amqp://x\", dynamic: true }"));
    }

    // Each message for one address, with its number as body.
    private static ScriptedDeliveries Answers(string[] addresses)
    {
        var deliveries = new ScriptedDeliveries { Template = (_, i) => addresses[i] };
        for (var i = 0; i < addresses.Length; i++) deliveries.Add($"id-{i}", $"{i}", key: addresses[i]);
        return deliveries;
    }

    private static string Yaml(RoutingPeer broker, params string[] options) => $"{{ type: amqp, uri: \"amqp://127.0.0.1:{broker.Port}\", {string.Join(", ", options)} }}";
}
