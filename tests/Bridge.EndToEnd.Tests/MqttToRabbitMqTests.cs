using Bridge.Testing.Brokers;
using Bridge.Testing.Oracles;
using Bridge.Testing.Processes;

namespace Bridge.EndToEnd.Tests;

[Broker]
public class MqttToRabbitMqTests
{
    private static string Configuration(Uri mqtt, Uri broker) => $$"""
        connections:
          broker: { type: rabbitmq, uri: "{{broker}}" }
        routes:
          readings:
            source: { type: mqtt, uri: "{{mqtt}}", topics: ["scales/+/reading"], client_id: "bridge-{{Guid.NewGuid():N}}" }
            mapping: mappings/line.yaml
            destinations:
              out: { connection: broker, exchange: "", routing_key: q }
        """;

    [Fact]
    public async Task A_publish_arrives_as_json_and_what_came_while_the_bridge_was_down_follows()
    {
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync("q");
        var mosquitto = await MosquittoBroker.GetAsync();
        await using var client = await mosquitto.ConnectAsync();
        await using var bridge = Orders.WithMappings(new RunningBridge(Configuration(mosquitto.Uri, vhost.Uri)));
        await bridge.StartAsync();

        await client.PublishAsync("scales/1/reading", "1 empty");
        Assert.Equal("""{"no":1,"text":"empty"}""", Assert.Single(await vhost.ReceiveAsync("q", 1)).Text);
        await bridge.StopAsync();
        await client.PublishAsync("scales/1/reading", "2 while away");
        await bridge.StartAsync();

        Assert.Equal("""{"no":2,"text":"while away"}""", Assert.Single(await vhost.ReceiveAsync("q", 1)).Text);
        await bridge.StopAsync();
    }

    [Fact]
    public async Task A_bridge_killed_inside_a_stream_gets_again_what_it_had_not_acknowledged()
    {
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync("q");
        var mosquitto = await MosquittoBroker.GetAsync();
        await using var client = await mosquitto.ConnectAsync();
        await using var bridge = Orders.WithMappings(new RunningBridge(Configuration(mosquitto.Uri, vhost.Uri)));
        await bridge.StartAsync();
        var oracle = new DeliveryOracle();

        // The session is persistent, so a publish that the broker took (QoS 1) must arrive, whatever happens to the bridge.
        for (var no = 1; no <= 2_000; no++)
        {
            oracle.Offered(Orders.Content(no));
            await client.PublishAsync("scales/1/reading", $"{no} x");
            oracle.Acknowledged(Orders.Content(no));
            if (no % 700 == 0)
            {
                await bridge.KillAsync();
                await bridge.StartAsync();
            }
        }
        await Orders.ReceiveAllAsync(bridge, vhost, "q", oracle, TimeSpan.FromSeconds(60));

        oracle.AssertPromiseKept(sameIdForRepeats: false); // MQTT has no identity: what the broker sends again is a new message
        await bridge.StopAsync();
    }
}
