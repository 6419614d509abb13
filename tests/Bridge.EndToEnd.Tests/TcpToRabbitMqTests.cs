using System.Net.Sockets;
using Bridge.Testing.Brokers;
using Bridge.Testing.Network;
using Bridge.Testing.Oracles;
using Bridge.Testing.Processes;

namespace Bridge.EndToEnd.Tests;

[Broker]
public class TcpToRabbitMqTests
{
    private readonly int _port = FreePort.Next();

    private string Configuration(Uri broker, string more = "") => $$"""
        connections:
          broker: { type: rabbitmq, uri: "{{broker}}" }
        routes:
          telegrams:
            source:
              type: tcp
              listen: 127.0.0.1:{{_port}}
              framing: { type: start_end, start: stx, end: etx, check: lrc }
              answers: { accepted: ack, refused: nak }
            mapping: mappings/line.yaml
        {{more}}
            destinations:
              out: { connection: broker, exchange: "", routing_key: q }
        """;

    [Fact]
    public async Task A_telegram_is_acknowledged_on_its_connection_and_arrives_as_json()
    {
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync("q");
        await using var bridge = Orders.WithMappings(new RunningBridge(Configuration(vhost.Uri)));
        await bridge.StartAsync();

        using var client = await TelegramClient.ConnectAsync(_port);
        await client.SendAsync("1 Füllstand");
        var answer = await client.ReadAnswerAsync();
        var message = Assert.Single(await vhost.ReceiveAsync("q", 1));

        Assert.Equal(TelegramClient.Ack, answer);
        Assert.Equal("""{"no":1,"text":"Füllstand"}""", message.Text);
        await bridge.StopAsync();
    }

    [Fact]
    public async Task A_wrong_check_character_is_answered_no_and_the_telegram_is_a_dead_letter()
    {
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync("q");
        await using var bridge = Orders.WithMappings(new RunningBridge(Configuration(vhost.Uri)));
        await bridge.StartAsync();

        using var client = await TelegramClient.ConnectAsync(_port);
        var bad = TelegramClient.Frame("1 bad");
        bad[^1] ^= 0x40;
        await client.SendAsync(bad);
        Assert.Equal(TelegramClient.Nak, await client.ReadAnswerAsync());
        await client.SendAsync("2 good");
        Assert.Equal(TelegramClient.Ack, await client.ReadAnswerAsync());

        Assert.Equal("""{"no":2,"text":"good"}""", Assert.Single(await vhost.ReceiveAsync("q", 1)).Text);
        await bridge.WaitForAsync("telegrams", "dead", 1);
        await bridge.StopAsync();
    }

    [Fact]
    public async Task A_message_that_cannot_be_mapped_is_refused_before_it_is_kept_where_the_route_says_so()
    {
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync("q");
        await using var bridge = Orders.WithMappings(new RunningBridge(Configuration(vhost.Uri, "    on_reject: refuse")));
        await bridge.StartAsync();

        using var client = await TelegramClient.ConnectAsync(_port);
        await client.SendAsync("no number");
        Assert.Equal(TelegramClient.Nak, await client.ReadAnswerAsync());
        await client.SendAsync("2 good");
        Assert.Equal(TelegramClient.Ack, await client.ReadAnswerAsync());

        Assert.Single(await vhost.ReceiveAsync("q", 1));
        Assert.Equal(0, await bridge.CountAsync("telegrams", "dead"));
        await bridge.StopAsync();
    }

    [Fact]
    public async Task A_bridge_killed_at_random_instants_inside_a_stream_loses_no_acknowledged_telegram()
    {
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync("q");
        await using var bridge = Orders.WithMappings(new RunningBridge(Configuration(vhost.Uri)));
        var oracle = new DeliveryOracle();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        using var stop = new CancellationTokenSource();
        await bridge.StartAsync();
        var sending = SendAsync(oracle, stop.Token);

        for (var kill = 0; kill < 5; kill++)
        {
            await WaitForMoreAsync(oracle); // so that each kill hits a stream that flows
            await Task.Delay(random.Next(20, 1_000)); // the random instant
            await bridge.KillAsync();
            await bridge.StartAsync();
        }
        await Task.Delay(500);
        await stop.CancelAsync();
        await sending;
        await Orders.ReceiveAllAsync(bridge, vhost, "q", oracle, TimeSpan.FromSeconds(60));

        TestContext.Current.SendDiagnosticMessage($"seed {seed}: {oracle.AcknowledgedCount} acknowledged, {oracle.Duplicates} came twice");
        oracle.AssertPromiseKept(sameIdForRepeats: false); // the peer repeats a telegram that got no answer: two equal telegrams are two messages
        await bridge.StopAsync();
    }

    private static async Task WaitForMoreAsync(DeliveryOracle oracle)
    {
        var before = oracle.AcknowledgedCount;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (oracle.AcknowledgedCount == before) await timer.WaitForNextTickAsync(patience.Token);
    }

    // Sixteen telegrams under way at a time; what got no answer is sent again on a new connection.
    private async Task SendAsync(DeliveryOracle oracle, CancellationToken stop)
    {
        var next = 1;
        var waiting = new Queue<int>();
        TelegramClient? client = null;
        while (!stop.IsCancellationRequested || waiting.Count > 0)
        {
            try
            {
                if (client is null)
                {
                    client = await TelegramClient.ConnectAsync(_port, CancellationToken.None);
                    foreach (var no in waiting) await client.SendAsync($"{no} again", CancellationToken.None);
                }
                while (waiting.Count < 16 && !stop.IsCancellationRequested)
                {
                    oracle.Offered(Orders.Content(next));
                    waiting.Enqueue(next);
                    await client.SendAsync($"{next++} first", CancellationToken.None);
                }
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
                var answer = await client.ReadAnswerAsync(patience.Token);
                if (answer != TelegramClient.Ack) throw new IOException($"answer {answer}");
                oracle.Acknowledged(Orders.Content(waiting.Dequeue()));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                client?.Dispose();
                client = null;
                await Task.Delay(20, CancellationToken.None);
            }
        }
        client?.Dispose();
    }
}
