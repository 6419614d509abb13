using System.Text;
using Bridge.Testing.Brokers;
using Bridge.Testing.Oracles;
using Bridge.Testing.Processes;

namespace Bridge.EndToEnd.Tests;

[Broker]
public class RabbitMqToLegacyTests
{
    private static IEnumerable<(string?, ReadOnlyMemory<byte>)> Orders(int count, DeliveryOracle oracle)
    {
        for (var no = 1; no <= count; no++)
        {
            oracle.Offered($"{no}");
            yield return ($"id-{no}", Encoding.UTF8.GetBytes($$"""{"no":{{no}},"text":"a"}"""));
        }
    }

    private static RunningBridge WithMapping(RunningBridge bridge)
    {
        bridge.Folder.Write("mappings/out.yaml", """
            mapping: out/1
            from: { format: json }
            to: { format: text }
            missing: error
            output: |
              $string(no) & ";" & text
            """);
        return bridge;
    }

    [Fact]
    public async Task A_message_is_settled_only_after_the_legacy_side_said_ok()
    {
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync("q");
        await using var legacy = new LegacyListener();
        await using var bridge = WithMapping(new RunningBridge($$"""
            connections:
              broker: { type: rabbitmq, uri: "{{vhost.Uri}}" }
            routes:
              replies:
                source: { connection: broker, queue: q }
                mapping: mappings/out.yaml
                destinations:
                  out: { type: tcp, connect: "127.0.0.1:{{legacy.Port}}", framing: { type: delimiter, delimiter: lf }, answers: { accepted: ack } }
            """));
        await bridge.StartAsync();
        var oracle = new DeliveryOracle();

        legacy.Silent = true;
        await vhost.PublishAsync("", "q", Orders(500, oracle));
        await legacy.FirstLine.WaitAsync(TimeSpan.FromSeconds(20));
        await bridge.KillAsync(); // the legacy side has not said OK: nothing may be gone from the queue for good
        legacy.Silent = false;
        await bridge.StartAsync();
        for (var no = 1; no <= 500; no++) oracle.Acknowledged($"{no}");
        await legacy.WaitForAsync(line => oracle.Delivered(line.Split(';')[0]), () => oracle.IsComplete);

        oracle.AssertPromiseKept(sameIdForRepeats: false);
        await DrainAsync(bridge, vhost); // what the broker delivered again has to come through as well
        await bridge.StopAsync();
        Assert.Equal(0, await vhost.CountAsync("q"));
    }

    [Fact]
    public async Task Messages_become_files_that_appear_whole()
    {
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync("q");
        await using var bridge = WithMapping(new RunningBridge($$"""
            connections:
              broker: { type: rabbitmq, uri: "{{vhost.Uri}}" }
            routes:
              replies:
                source: { connection: broker, queue: q }
                mapping: mappings/out.yaml
                destinations:
                  out: { type: file, path: 'outbox/order-{$substringBefore($, ";")}.txt', create_folder: true }
            """));
        await bridge.StartAsync();

        await vhost.PublishAsync("", "q", Orders(300, new DeliveryOracle()));
        await bridge.WaitForAsync("replies", "delivered", 100);
        await bridge.KillAsync();
        await bridge.StartAsync();
        await bridge.WaitForFileAsync("outbox/order-300.txt");
        await DrainAsync(bridge, vhost);
        await bridge.StopAsync();

        Assert.Equal(300, Directory.GetFiles(bridge.Folder.File("outbox")).Length); // no temporary file is left
        for (var no = 1; no <= 300; no++) Assert.Equal($"{no};a", File.ReadAllText(bridge.Folder.File($"outbox/order-{no}.txt")).TrimEnd());
        Assert.Equal(0, await vhost.CountAsync("q"));
    }

    // Nothing is ready at the broker and nothing in flight in the bridge, five looks in a row: what the broker has sent is in between for a moment.
    private static async Task DrainAsync(RunningBridge bridge, RabbitMqVhost vhost)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var quiet = 0; quiet < 5; quiet = await vhost.CountAsync("q") == 0 && await bridge.CountAsync("replies", "in_flight") == 0 ? quiet + 1 : 0)
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
