using System.Text;
using Bridge.Testing.Brokers;
using Bridge.Testing.Processes;
using RabbitMQ.Client;

namespace Bridge.EndToEnd.Tests;

/// <summary>Request and reply over AMQP 1.0 with RabbitMQ's plug-in, which makes up no addresses and has no anonymous terminus: the reply queues are declared, and the answers go over a link each.</summary>
[Broker]
public class AmqpRequestReplyTests
{
    [Fact]
    public async Task A_request_goes_out_with_a_reply_address_and_its_answer_comes_back_with_the_correlation()
    {
        const int Count = 50;
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync("requests");
        await vhost.DeclareQueueAsync("answers");
        await using var bridge = Bridge(vhost, """
              ask:
                source: { type: file, path: "inbox/*.csv", create_folder: true, stable: { checks: 0 }, poll_interval: 50ms }
                mapping: mappings/order.yaml
                destinations:
                  out: { connection: broker, address: /amq/queue/requests, reply_to: /amq/queue/answers }
              reply:
                source: { connection: broker, address: /amq/queue/requests }
                mapping: mappings/answer.yaml
                destinations:
                  out: { connection: broker, address: '{$meta.headers."reply-to"}' }
              answers:
                source: { connection: broker, address: /amq/queue/answers }
                mapping: mappings/seen.yaml
                destinations:
                  out: { type: file, path: 'outbox/{no}.json', create_folder: true }
            """);
        await bridge.StartAsync();

        bridge.Drop("inbox/1.csv", Orders.Csv(1, Count));
        await bridge.WaitForAsync("answers", "delivered", Count);
        await bridge.StopAsync();

        var correlations = new HashSet<string>(StringComparer.Ordinal);
        for (var no = 1; no <= Count; no++)
        {
            var seen = System.Text.Json.JsonDocument.Parse(File.ReadAllText(bridge.Folder.File($"outbox/{no}.json"))).RootElement;
            Assert.Equal($"Müller {no}", seen.GetProperty("answer").GetString());
            Assert.True(correlations.Add(seen.GetProperty("correlation").GetString()!));   // the id of the request
        }
        Assert.Equal(0, await vhost.CountAsync("requests"));
        Assert.Equal(0, await vhost.CountAsync("answers"));
    }

    [Fact]
    public async Task Requests_of_other_clients_are_answered_at_their_own_queues_and_one_that_has_gone_costs_only_its_own_answer()
    {
        await using var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync("requests");
        string[] clients = ["plant-1", "plant-2", "plant-3"];
        foreach (var client in clients) await vhost.DeclareQueueAsync(client);
        await using var bridge = Bridge(vhost, """
              reply:
                source: { connection: broker, address: /amq/queue/requests }
                mapping: mappings/answer.yaml
                attempts: 2
                retry: { duration: 50ms, max_interval: 100ms }
                destinations:
                  out: { connection: broker, address: '{client}' }
            """);
        await bridge.StartAsync();

        await using var channel = await vhost.OpenChannelAsync();
        for (var no = 1; no <= 40; no++)
        {
            // Of a queue that has gone the plug-in does not tell; of an exchange it does, and ends the session.
            var client = no % 10 == 4 ? "/exchange/gone/key" : $"/amq/queue/{clients[no % 3]}";
            await channel.BasicPublishAsync("", "requests", true, new BasicProperties { Persistent = true, MessageId = $"id-{no}" }, Encoding.UTF8.GetBytes($$"""{"no":{{no}},"text":"t","client":"{{client}}"}"""));
        }
        await bridge.WaitForAsync("reply", "dead", 4);
        await bridge.WaitForAsync("reply", "delivered", 36);
        var (_, dead) = await bridge.RunAsync("dead", "list");
        await bridge.StopAsync();

        Assert.Equal(4, dead.Output.Count);
        Assert.All(dead.Output, line => Assert.Contains("amqp:not-found", line, StringComparison.Ordinal));
        for (var c = 0; c < clients.Length; c++)
        {
            var expected = Enumerable.Range(1, 40).Where(no => no % 10 != 4 && no % 3 == c).Select(no => $"id-{no}").ToList();
            var answers = await vhost.ReceiveAsync(clients[c], expected.Count);
            Assert.Equal(expected, answers.Select(a => a.CorrelationId).Distinct());
            Assert.Equal(0, await vhost.CountAsync(clients[c]));
        }
    }

    private static RunningBridge Bridge(RabbitMqVhost vhost, string routes)
    {
        var bridge = Orders.WithMappings(new RunningBridge($"""
            connections:
              broker: {"{"} type: amqp, uri: "amqp://{vhost.Uri.UserInfo}@{vhost.Uri.Host}:{vhost.Uri.Port}", host_name: "vhost:{vhost.Name}" {"}"}
            routes:
            {routes}
            """));
        bridge.Folder.Write("mappings/answer.yaml", """
            mapping: answer/1
            from: { format: json }
            to: { format: json }
            key: $string(no)
            headers: { correlation-id: $meta.id }
            output: |
              { "no": no, "answer": text, "client": $exists(client) ? client : "asker" }
            """);
        bridge.Folder.Write("mappings/seen.yaml", """
            mapping: seen/1
            from: { format: json }
            to: { format: json }
            output: |
              { "no": no, "answer": answer, "correlation": $meta.headers."correlation-id" }
            """);
        return bridge;
    }
}
