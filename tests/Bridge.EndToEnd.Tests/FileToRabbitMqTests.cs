using System.Text.Json;
using Bridge.Testing.Brokers;
using Bridge.Testing.Files;
using Bridge.Testing.Oracles;
using Bridge.Testing.Processes;

namespace Bridge.EndToEnd.Tests;

[Broker]
public class FileToRabbitMqTests
{
    private static string Configuration(Uri broker) => $$"""
        connections:
          broker: { type: rabbitmq, uri: "{{broker}}" }
        routes:
          orders:
            source: { type: file, path: "inbox/*.csv", create_folder: true, stable: { checks: 0 }, poll_interval: 50ms, after: { success: archive/, failure: error/ } }
            mapping: mappings/order.yaml
            destinations:
              out: { connection: broker, exchange: orders, routing_key: "orders.{lane}" }
        """;

    [Fact]
    public async Task Each_line_of_a_file_becomes_a_confirmed_message_and_the_file_is_archived()
    {
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync("q", "orders");
        await using var bridge = Orders.WithMappings(new RunningBridge(Configuration(vhost.Uri)));
        await bridge.StartAsync();

        bridge.Drop("inbox/today.csv", Orders.Header + Orders.Line(1) + Orders.Line(2, "b"));
        var messages = await vhost.ReceiveAsync("q", 2);
        await bridge.WaitForFileAsync("archive/today.csv");

        Assert.Equal("""{"no":1,"lane":"a","amount":1.50,"text":"Müller 1"}""", messages[0].Text);
        Assert.Equal(["orders.a", "orders.b"], messages.Select(m => m.RoutingKey));
        Assert.All(messages, m => Assert.True(m.Persistent));
        Assert.All(messages, m => Assert.Equal("application/json", m.ContentType));
        Assert.Equal(2, messages.Select(m => m.MessageId).Distinct().Count());
        Assert.False(File.Exists(bridge.Folder.File("inbox/today.csv")));
        await bridge.StopAsync();
    }

    [Fact]
    public async Task The_demo_delivers_to_a_given_rabbitmq_as_well()
    {
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        using var folder = new TestDirectory();
        var (code, process) = await BridgeProgram.RunAsync(["demo", "--for", "3s", "--broker", vhost.Uri.ToString()], workingDirectory: folder.Path, cap: TimeSpan.FromSeconds(60));
        Assert.True(code == 0, process.WithTranscript($"exit code {code}"));
    }

    [Fact]
    public async Task A_broker_that_is_away_for_ten_seconds_costs_no_message_and_no_order()
    {
        await using var broker = await RabbitMqBroker.StartPrivateAsync();
        await using var vhost = await broker.CreateVhostAsync();
        await vhost.DeclareQueueAsync("q", "orders");
        await using var bridge = Orders.WithMappings(new RunningBridge(Configuration(vhost.Uri)));
        await bridge.StartAsync();
        var oracle = new DeliveryOracle();

        bridge.Drop("inbox/1.csv", Orders.Csv(1, 20_000, oracle));
        await bridge.WaitForAsync("orders", "delivered", 500);
        await broker.KillAsync(); // as hard as it gets: what it confirmed must be on its disk
        bridge.Drop("inbox/2.csv", Orders.Csv(20_001, 2_000, oracle));
        await bridge.WaitForFileAsync("archive/2.csv"); // files are taken while the broker is away: they are safe in the journal
        await Task.Delay(TimeSpan.FromSeconds(10)); // the outage itself, not a wait for something
        await broker.StartAsync();
        for (var no = 1; no <= 22_000; no++) oracle.Acknowledged(Orders.Content(no));
        await Orders.ReceiveAllAsync(bridge, vhost, "q", oracle, TimeSpan.FromSeconds(90));

        oracle.AssertPromiseKept();
        Assert.Equal(0, await bridge.CountAsync("orders", "dead"));
        await bridge.StopAsync();
    }

    [Fact]
    public async Task A_bridge_killed_at_random_instants_inside_a_large_file_loses_no_line()
    {
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync("q", "orders");
        await using var bridge = Orders.WithMappings(new RunningBridge(Configuration(vhost.Uri)));
        var oracle = new DeliveryOracle();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        const int Lines = 100_000;
        bridge.Folder.File("inbox/x");
        bridge.Drop("inbox/large.csv", Orders.Csv(1, Lines, oracle));

        var inside = 0;
        for (var kill = 0; kill < 5; kill++)
        {
            await bridge.StartAsync();
            await Task.Delay(random.Next(0, kill < 2 ? 60 : 700)); // the random instant: early ones hit the reading, later ones the delivery
            if (!File.Exists(bridge.Folder.File("archive/large.csv"))) inside++;
            await bridge.KillAsync();
        }
        await bridge.StartAsync();
        await bridge.WaitForFileAsync("archive/large.csv", TimeSpan.FromSeconds(60));
        for (var no = 1; no <= Lines; no++) oracle.Acknowledged(Orders.Content(no));
        await Orders.ReceiveAllAsync(bridge, vhost, "q", oracle, TimeSpan.FromSeconds(90));

        TestContext.Current.SendDiagnosticMessage($"seed {seed}: killed {inside} times while the file was read, {oracle.Duplicates} of {Lines} lines came twice");
        oracle.AssertPromiseKept();
        Assert.True(inside > 0, "the file was read before the first kill; the test proves nothing");
        await bridge.StopAsync();
    }

    [Fact]
    public async Task Order_is_kept_when_the_broker_refuses_messages_with_hundreds_in_flight()
    {
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        // A queue that holds 300 and nacks what is beyond.
        await vhost.DeclareQueueAsync("q", "orders", arguments: new Dictionary<string, object?> { ["x-max-length"] = 300, ["x-overflow"] = "reject-publish" });
        await using var bridge = Orders.WithMappings(new RunningBridge(Configuration(vhost.Uri)));
        await bridge.StartAsync();
        var oracle = new DeliveryOracle();

        bridge.Drop("inbox/1.csv", Orders.Csv(1, 3_000, oracle));
        await bridge.WaitForAsync("orders", "postponed", 1);
        for (var no = 1; no <= 3_000; no++) oracle.Acknowledged(Orders.Content(no));
        await Orders.ReceiveAllAsync(bridge, vhost, "q", oracle, TimeSpan.FromSeconds(90));

        oracle.AssertPromiseKept();
        Assert.Equal(0, await bridge.CountAsync("orders", "dead"));
        await bridge.StopAsync();
    }

    [Fact]
    public async Task One_bad_record_among_ten_thousand_is_a_dead_letter_and_is_delivered_after_the_mapping_was_mended()
    {
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync("q", "orders");
        await using var bridge = Orders.WithMappings(new RunningBridge(Configuration(vhost.Uri)));
        await bridge.StartAsync();
        var oracle = new DeliveryOracle();
        var csv = Orders.Csv(1, 10_000, oracle).Replace("\n5000;a;0,50;", "\n5000;a;twelve;", StringComparison.Ordinal);

        bridge.Drop("inbox/1.csv", csv);
        for (var no = 1; no <= 10_000; no++)
        {
            if (no != 5_000) oracle.Acknowledged(Orders.Content(no));
        }
        await Orders.ReceiveAllAsync(bridge, vhost, "q", oracle, TimeSpan.FromSeconds(60));
        await bridge.WaitForAsync("orders", "dead", 1);

        var (code, list) = await bridge.RunAsync("dead", "list");
        Assert.Equal(0, code);
        var line = Assert.Single(list.Output);
        var (_, shown) = await bridge.RunAsync("dead", "show", line.Split('\t')[0]);
        var text = string.Join('\n', shown.Output);
        Assert.Contains("record 5000", text, StringComparison.Ordinal);
        Assert.Contains("twelve", text, StringComparison.Ordinal);
        Assert.Contains("5000;a;twelve;", string.Concat(text.Split('\n').Where(l => l.Contains('|', StringComparison.Ordinal)).Select(l => l.Split('|')[^2])), StringComparison.Ordinal);

        Assert.Equal(0, (await bridge.RunAsync("dead", "export", "--to", "letters")).ExitCode);
        Assert.StartsWith("5000;a;twelve;", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(bridge.Folder.File("letters"), "*.bin"))), StringComparison.Ordinal);

        await bridge.StopAsync();
        bridge.Folder.Write(Orders.FileMapping, """
            mapping: order/2
            from: { layout: ../layouts/order.yaml }
            to: { format: json }
            output: |
              { "no": No, "lane": Lane, "text": $trim(Text) }
            """);
        await bridge.StartAsync();
        var (retried, _) = await bridge.RunAsync("dead", "retry", "--all");
        Assert.Equal(0, retried);
        var message = Assert.Single(await vhost.ReceiveAsync("q", 1));

        Assert.Equal("""{"no":5000,"lane":"a","text":"Müller 5000"}""", message.Text);
        oracle.Acknowledged("5000");
        Orders.NoteDelivered(oracle, message);
        oracle.AssertPromiseKept(inOrder: false);
        await bridge.StopAsync();
    }
}
