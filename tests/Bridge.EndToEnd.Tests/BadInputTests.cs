using System.Text;
using Bridge.Testing.Brokers;
using Bridge.Testing.Network;
using Bridge.Testing.Processes;

namespace Bridge.EndToEnd.Tests;

[Broker]
public class BadInputTests
{
    private readonly int _port = FreePort.Next();

    private string Configuration(Uri broker) => $$"""
        connections:
          broker: { type: rabbitmq, uri: "{{broker}}" }
        routes:
          orders:
            source: { type: file, path: "inbox/*.csv", create_folder: true, stable: { checks: 0 }, poll_interval: 50ms, after: { success: archive/, failure: error/ } }
            mapping: mappings/order.yaml
            destinations:
              out: { connection: broker, exchange: "", routing_key: q }
          telegrams:
            source: { type: tcp, listen: "127.0.0.1:{{_port}}", framing: { type: start_end, start: stx, end: etx, check: lrc }, answers: { accepted: ack, refused: nak } }
            mapping: mappings/line.yaml
            destinations:
              out: { connection: broker, exchange: "", routing_key: q }
        """;

    private static async Task<(RunningBridge, RabbitMqVhost)> StartAsync(Func<Uri, string> configuration)
    {
        var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync("q");
        var bridge = Orders.WithMappings(new RunningBridge(configuration(vhost.Uri)));
        await bridge.StartAsync();
        return (bridge, vhost);
    }

    [Fact]
    public async Task Binary_garbage_over_tcp_is_dead_lettered_and_the_next_peer_is_served()
    {
        var (bridge, vhost) = await StartAsync(Configuration);
        await using var _ = bridge;
        await using var __ = vhost;
        var garbage = new byte[200_000];
        new Random(1).NextBytes(garbage);

        using (var client = await TelegramClient.ConnectAsync(_port))
        {
            try
            {
                await client.SendAsync(garbage);
            }
            catch (IOException)
            {
                // The bridge may close the connection on such a peer.
            }
        }
        using var next = await TelegramClient.ConnectAsync(_port);
        await next.SendAsync("1 good");

        Assert.Equal(TelegramClient.Ack, await next.ReadAnswerAsync());
        Assert.Single(await vhost.ReceiveAsync("q", 1));
        await bridge.WaitForAsync("telegrams", "dead", 1);
        await bridge.StopAsync();
    }

    [Fact]
    public async Task A_file_that_ends_inside_a_record_gives_its_whole_records_and_a_dead_letter()
    {
        var (bridge, vhost) = await StartAsync(Configuration);
        await using var _ = bridge;
        await using var __ = vhost;

        bridge.Drop("inbox/cut.csv", Orders.Header + Orders.Line(1) + Orders.Line(2) + "3;a;\"4,5");

        Assert.Equal(2, (await vhost.ReceiveAsync("q", 2)).Count);
        await bridge.WaitForAsync("orders", "dead", 1);
        Assert.Equal(0, (await bridge.RunAsync("dead", "discard", "--route", "orders")).ExitCode); // beside the running bridge
        Assert.Equal("No dead letters.", Assert.Single((await bridge.RunAsync("dead", "list")).Process.Output));
        await bridge.StopAsync();
    }

    [Fact]
    public async Task A_file_of_no_bytes_is_set_aside_with_the_reason()
    {
        var (bridge, vhost) = await StartAsync(Configuration);
        await using var _ = bridge;
        await using var __ = vhost;

        bridge.Drop("inbox/empty.csv", "");
        bridge.Drop("inbox/good.csv", Orders.Header + Orders.Line(1));
        await bridge.WaitForFileAsync("error/empty.csv.error.json");

        Assert.Single(await vhost.ReceiveAsync("q", 1));
        await bridge.StopAsync();
    }

    [Fact]
    public async Task A_line_of_a_hundred_megabytes_is_a_dead_letter_and_memory_stays_bounded()
    {
        var (bridge, vhost) = await StartAsync(Configuration);
        await using var _ = bridge;
        await using var __ = vhost;
        var before = bridge.Process.ResidentBytes;
        var path = bridge.Folder.File("inbox/long.tmp");
        await using (var file = new StreamWriter(path, append: false, new UTF8Encoding(false)))
        {
            await file.WriteAsync(Orders.Header + Orders.Line(1) + "2;a;1,00;");
            var piece = new string('x', 1_000_000);
            for (var i = 0; i < 100; i++) await file.WriteAsync(piece);
            await file.WriteAsync("\n" + Orders.Line(3));
        }
        File.Move(path, Path.ChangeExtension(path, ".csv"));

        var messages = await vhost.ReceiveAsync("q", 2);
        await bridge.WaitForAsync("orders", "dead", 1);

        Assert.Contains("\"no\":3", messages[1].Text, StringComparison.Ordinal);
        Assert.True(bridge.Process.ResidentBytes - before < 60_000_000, $"{(bridge.Process.ResidentBytes - before) / 1_000_000} MB more than before");
        await bridge.StopAsync();
    }
}
