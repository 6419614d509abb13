using System.Text;
using Bridge.Delivery;
using Bridge.Intake;
using Bridge.Testing.Brokers;
using Bridge.Testing.Conformance;
using Bridge.Testing.Faults;

namespace Bridge.Adapters.Amqp.Tests.Amqp;

/// <summary>
/// Against RabbitMQ's AMQP 1.0 plug-in: transfers, accepted, released, rejected, types of what AMQP 0-9-1 has too, and restarts. It cannot prove <c>modified</c>, which it
/// answers by ending the session; that, sequences and link errors are the look-alike's.
/// </summary>
[Broker]
public sealed class RabbitMqPeerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_sink_sends_a_consumer_of_another_protocol_receives_with_its_properties()
    {
        var stop = TimeCap.Start();
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync(stop);
        await vhost.DeclareQueueAsync("orders", cancellationToken: stop);
        await using var sink = Stage().Sink(Yaml(vhost, "address: /amq/queue/orders"));
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries()
            .Add("id-1", "first", headers: h =>
            {
                h.Add("content-type", "application/json");
                h.Add("correlation-id", "c-1");
            })
            .Add("id-2", "");
        await sink.DeliverAsync(deliveries, stop);

        Assert.Equal("accepted accepted", deliveries.Fates);
        var received = await vhost.ReceiveAsync("orders", 2, cancellationToken: stop);
        Assert.Equal(["first", ""], received.Select(m => m.Text));
        Assert.Equal(["id-1", "id-2"], received.Select(m => m.MessageId));
        Assert.True(received[0].Persistent);
        Assert.Equal("application/json", received[0].ContentType);
        Assert.Equal("c-1", received[0].CorrelationId);
    }

    [Fact]
    public async Task Ten_thousand_messages_arrive_once_each_and_in_order()
    {
        var stop = TimeCap.Start();
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync(stop);
        await vhost.DeclareQueueAsync("many", cancellationToken: stop);
        await using var sink = Stage().Sink(Yaml(vhost, "address: /amq/queue/many"));
        await sink.ConnectAsync(stop);
        for (var batch = 0; batch < 10; batch++)
        {
            using var deliveries = new ScriptedDeliveries();
            for (var i = 0; i < 1000; i++) deliveries.Add($"m-{(batch * 1000) + i}", $"body {(batch * 1000) + i}");
            await sink.DeliverAsync(deliveries, stop);
            Assert.All(deliveries.Settled, s => Assert.Equal("accepted", s?.Fate));
        }
        var intake = new ScriptedIntake();
        await using var run = new SourceRun(Stage().Source(Yaml(vhost, "address: /amq/queue/many")), intake);
        var taken = await intake.NextAsync(10_000, stop);
        await run.StopAsync();

        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => $"body {i}"), taken.Select(t => t.Text));
        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => $"m-{i}"), taken.Select(t => t.Id));
        await vhost.WaitForCountAsync("many", 0, cancellationToken: stop);
        Assert.Equal(0, await vhost.CountAsync("many", stop));
    }

    [Fact]
    public async Task A_message_is_settled_only_after_the_intake_accepted_it()
    {
        var stop = TimeCap.Start();
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync(stop);
        await vhost.DeclareQueueAsync("held", cancellationToken: stop);
        await vhost.PublishAsync("", "held", [("a", Encoding.UTF8.GetBytes("A"))], cancellationToken: stop);
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var intake = new ScriptedIntake { Gate = (_, ct) => open.Task.WaitAsync(ct) };
        var run = new SourceRun(Stage().Source(Yaml(vhost, "address: /amq/queue/held")), intake);
        Assert.Equal("A", (await intake.NextAsync(stop)).Text);
        Assert.Equal(0, await vhost.CountAsync("held", stop));   // with the source, not ready

        // The connection goes while the intake still has it: the broker delivers it again.
        await run.Source.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => run.Running.WaitAsync(stop));
        await vhost.WaitForCountAsync("held", 1, cancellationToken: stop);

        open.SetResult();
        await using var second = new SourceRun(Stage().Source(Yaml(vhost, "address: /amq/queue/held")), intake);
        var again = await intake.NextAsync(stop);
        Assert.Equal("A", again.Text);
        await second.StopAsync();
        Assert.Equal(0, await vhost.CountAsync("held", stop));
    }

    [Fact]
    public async Task A_refused_message_is_dead_lettered_by_the_broker_and_a_busy_one_comes_again()
    {
        var stop = TimeCap.Start();
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync(stop);
        await vhost.DeclareQueueAsync("dead", cancellationToken: stop);
        await vhost.DeclareQueueAsync("work", arguments: new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = "dead" }, cancellationToken: stop);
        await vhost.PublishAsync("", "work", [("bad", "bad"u8.ToArray()), ("busy", "busy"u8.ToArray()), ("good", "good"u8.ToArray())], cancellationToken: stop);
        var wasBusy = false;
        var intake = new ScriptedIntake
        {
            Answer = (_, messages) => Receipts.Each([.. messages.Select(m => m.Text switch
            {
                "bad" => Receipt.Refused("not wanted"),
                "busy" when !wasBusy => Busy(),
                _ => Receipt.Accepted,
            })]),
        };
        Receipt Busy()
        {
            wasBusy = true;
            return Receipt.Busy("no room");
        }
        await using var run = new SourceRun(Stage().Source(Yaml(vhost, "address: /amq/queue/work", "busy_pause: 10ms")), intake);
        var taken = await intake.NextAsync(2, stop);
        Assert.Equal(["busy", "good"], taken.Select(t => t.Text).Order());
        var dead = await vhost.ReceiveAsync("dead", 1, cancellationToken: stop);
        Assert.Equal("bad", dead[0].Text);
        await run.StopAsync();
        Assert.Equal(0, await vhost.CountAsync("work", stop));
    }

    [Fact]
    public async Task An_address_that_does_not_exist_and_a_wrong_password_say_what_to_do()
    {
        var stop = TimeCap.Start();
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync(stop);
        await using var missing = Stage().Source(Yaml(vhost, "address: /amq/queue/missing"));
        var e = await Assert.ThrowsAnyAsync<IOException>(() => missing.RunAsync(new ScriptedIntake(), stop));
        Assert.Contains("amqp:not-found", e.Message, StringComparison.Ordinal);
        Assert.Contains("Create it", e.Message, StringComparison.Ordinal);

        await using var source = Stage().Source($"{{ type: amqp, uri: \"amqp://127.0.0.1:{vhost.Uri.Port}\", user: guest, password: wrong-secret, address: /amq/queue/x }}");
        e = await Assert.ThrowsAnyAsync<IOException>(() => source.RunAsync(new ScriptedIntake(), stop));
        Assert.Contains("refused the login", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", e.ToString(), StringComparison.Ordinal);

        await using var closed = Stage().Sink("{ type: amqp, uri: \"amqp://127.0.0.1:1\", address: x }");
        e = await Assert.ThrowsAnyAsync<IOException>(async () => await closed.ConnectAsync(stop));
        Assert.Contains("cannot be reached", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_needs_the_rights_that_the_page_names_and_no_others()
    {
        var stop = TimeCap.Start();
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync(stop);
        await vhost.DeclareQueueAsync("orders", cancellationToken: stop);
        await vhost.DeclareQueueAsync("replies", cancellationToken: stop);
        var user = $"bridge-{vhost.Name}";
        await vhost.AddUserAsync(user, "secret", "^$", "^amq\\.default$", "^replies$", stop);
        string Limited(string queue) => Yaml(vhost, $"address: /amq/queue/{queue}").Replace("guest:guest", $"{user}:secret", StringComparison.Ordinal);

        await using var sink = Stage().Sink(Limited("orders"));
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries().Add("1", "1");
        await sink.DeliverAsync(deliveries, stop);
        Assert.Equal("accepted", deliveries.Fates);
        await vhost.PublishAsync("", "replies", [("a", "A"u8.ToArray())], cancellationToken: stop);
        var intake = new ScriptedIntake();
        await using var run = new SourceRun(Stage().Source(Limited("replies")), intake);
        Assert.Equal("A", (await intake.NextAsync(stop)).Text);

        await using var forbidden = Stage().Source(Limited("orders"));
        var e = await Assert.ThrowsAnyAsync<IOException>(() => forbidden.RunAsync(new ScriptedIntake(), stop));
        Assert.Contains("Look at the user's rights", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_cut_in_the_middle_of_frames_loses_nothing()
    {
        var stop = TimeCap.Start();
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync(stop);
        await vhost.DeclareQueueAsync("cut", cancellationToken: stop);
        await using var proxy = FaultProxy.Start("127.0.0.1", vhost.Uri.Port);
        const int Total = 3000;
        var pending = new Queue<int>(Enumerable.Range(0, Total));
        var cuts = 0;
        ISink? sink = null;
        while (pending.Count > 0)
        {
            stop.ThrowIfCancellationRequested();
            using var deliveries = new ScriptedDeliveries();
            var offered = pending.Take(400).ToList();
            foreach (var i in offered) deliveries.Add($"m-{i}", $"body {i} {new string('x', 200)}");
            try
            {
                if (sink is null)
                {
                    sink = Stage().Sink(Yaml(vhost, "address: /amq/queue/cut", "in_flight: 100").Replace($":{vhost.Uri.Port}", $":{proxy.Port}", StringComparison.Ordinal));
                    await sink.ConnectAsync(stop);
                    if (++cuts <= 6) proxy.CutAfter(FlowDirection.ToServer, 20_000 + (cuts * 7_777));
                }
                await sink.DeliverAsync(deliveries, stop);
            }
            catch (Exception e) when (e is IOException or TimeoutException)
            {
                await sink!.DisposeAsync();
                sink = null;
            }
            var accepted = deliveries.Settled.Select((s, i) => (s, i)).Where(x => x.s?.Fate == "accepted").Select(x => offered[x.i]).ToHashSet();
            pending = new Queue<int>(pending.Where(i => !accepted.Contains(i)));
        }
        await sink!.DisposeAsync();
        Assert.True(cuts > 3, $"only {cuts} connections");

        var seen = new List<int>();
        await vhost.ReceiveUntilAsync("cut", m =>
        {
            seen.Add(int.Parse(m.MessageId![2..], System.Globalization.CultureInfo.InvariantCulture));
            return seen.Distinct().Count() == Total;
        }, cancellationToken: stop);
        // At least once, and in order: after its last repetition no message stands behind a later one.
        var last = new Dictionary<int, int>();
        for (var i = 0; i < seen.Count; i++) last[seen[i]] = i;
        Assert.Equal(Enumerable.Range(0, Total), last.OrderBy(p => p.Value).Select(p => p.Key));
    }

    private static AdapterStage Stage() => new(new AmqpAdapter());

    private static string Yaml(RabbitMqVhost vhost, params string[] options) =>
        $"{{ type: amqp, uri: \"amqp://guest:guest@127.0.0.1:{vhost.Uri.Port}\", host_name: \"vhost:{vhost.Name}\", {string.Join(", ", options)} }}";
}
