using System.Text;
using Amqp.Framing;
using Bridge.ServiceBusLookAlike;
using Bridge.ServiceBusLookAlike.Entities;
using Bridge.Testing.Network;
using Bridge.Testing.Processes;
using Message = Amqp.Message;

namespace Bridge.EndToEnd.Tests;

/// <summary>
/// A whole bridge before entities that go wrong each time, one for each error condition: it tries a bounded number of times, says why, gives up only what is the message's
/// fault, and delivers the rest once all is well. How each condition is told, and on which side, is in Bridge.Adapters.Amqp.Tests.
/// </summary>
public sealed class ServiceBusTroubleTests : IDisposable
{
    private const int Messages = 3;
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(4);

    // Half a second, a second, two seconds, each shortened by up to a half: in four seconds so many tries at most, and some for a slow start.
    private const int MostTries = 10;

    private static readonly string[] OfTheMessage =
        ["amqp:link:message-size-exceeded", "amqp:decode-error", "amqp:invalid-field", "amqp:precondition-failed", "com.microsoft:argument-error", "com.microsoft:message-size-exceeded"];

    private static readonly string[] OfTheService =
    [
        "amqp:not-found", "amqp:unauthorized-access", "amqp:resource-limit-exceeded", "amqp:internal-error", "amqp:resource-locked", "amqp:resource-deleted",
        "amqp:connection:forced", "amqp:session:window-violation", "amqp:link:detach-forced", "amqp:link:stolen", "com.microsoft:server-busy", "com.microsoft:timeout",
        "com.microsoft:entity-disabled", "com.microsoft:operation-cancelled", "com.microsoft:auth-failed", "com.microsoft:store-lock-lost", "com.microsoft:message-lock-lost",
        "com.microsoft:session-lock-lost", "com.microsoft:session-cannot-be-locked", "com.microsoft:container-close",
    ];

    private readonly ServiceBusNamespace _space = new(FreePort.Next());

    public ServiceBusTroubleTests() => _space.Start();

    public void Dispose() => _space.Dispose();

    [Fact]
    public async Task Destinations_that_refuse_messages_or_end_links_are_tried_with_growing_pauses_and_lose_nothing()
    {
        var queues = new Dictionary<string, (MessageQueue Queue, string Condition)>();
        foreach (var condition in (string[])[.. OfTheMessage, .. OfTheService])
        {
            Add("rejects", condition).Faults.RejectTransfer = condition;
            Add("ends", condition).Faults.EndAtTransfer = condition;
            Add("closed", condition).Faults.RefuseAttach = condition;
        }
        MessageQueue Add(string what, string condition)
        {
            var name = $"{what}-{condition.Replace(':', '-')}";
            var queue = _space.AddQueue(name);
            queues.Add(name, (queue, condition));
            return queue;
        }
        await using var bridge = Bridge($$"""
              orders:
                source: { type: file, path: "inbox/*.txt", create_folder: true, stable: { checks: 0 }, poll_interval: 50ms, framing: { type: lines } }
                retry: { duration: 500ms, max_interval: 2s }
                destinations:
            {{string.Join('\n', queues.Keys.Select(n => $"      {n}: {{ connection: azure, queue: {n} }}"))}}
            """);
        await bridge.StartAsync();
        bridge.Drop("inbox/1.txt", string.Concat(Enumerable.Range(1, Messages).Select(no => $"{no}\n")));
        await Task.Delay(Watched);

        foreach (var (name, (queue, condition)) in queues)
        {
            Assert.True(queue.Faults.Attaches <= MostTries, $"{name}: {queue.Faults.Attaches} links in {Watched}");
            Assert.True(queue.Faults.Transfers <= MostTries * Messages, $"{name}: {queue.Faults.Transfers} transfers in {Watched}");
            if (name.StartsWith("closed", StringComparison.Ordinal) || (name.StartsWith("rejects", StringComparison.Ordinal) && OfTheService.Contains(condition))) Assert.Contains(condition, await ReasonAsync(bridge, "orders", name), StringComparison.Ordinal);
        }
        foreach (var (_, (queue, _)) in queues) (queue.Faults.RejectTransfer, queue.Faults.EndAtTransfer, queue.Faults.RefuseAttach) = (null, null, null);
        foreach (var (name, (queue, condition)) in queues)
        {
            var givenUp = OfTheMessage.Contains(condition) && !name.StartsWith("closed", StringComparison.Ordinal);
            if (!givenUp)
            {
                await bridge.WaitForAsync("orders", "delivered", Messages, TimeSpan.FromSeconds(40), name);
                Assert.Equal(Messages, queue.Contents.Select(c => c.Id).Distinct().Count());
            }
            var dead = await bridge.CountAsync("orders", "dead", name);
            Assert.True(givenUp ? dead > 0 && dead + queue.Count == Messages : dead == 0, $"{name}: {dead} dead letters, {queue.Count} messages");
        }
        var (_, list) = await bridge.RunAsync("dead", "list");
        Assert.All(list.Output, line => Assert.Contains("A fault of the test.", line, StringComparison.Ordinal));
        await bridge.StopAsync();
    }

    [Fact]
    public async Task Sources_whose_links_end_are_started_again_with_pauses_and_lose_nothing()
    {
        var queues = new Dictionary<string, (MessageQueue Queue, string Condition)>();
        foreach (var condition in OfTheService)
        {
            var name = condition.Replace(':', '-');
            var queue = _space.AddQueue(name, new QueueOptions { LockDuration = TimeSpan.FromSeconds(1), MaxDeliveryCount = 1000 });
            queue.Faults.EndAtDelivery = condition;
            queues.Add(name, (queue, condition));
            for (var no = 1; no <= Messages; no++) queue.Put(new Message { Properties = new Properties { MessageId = $"{no}" }, BodySection = new Data { Binary = Encoding.UTF8.GetBytes($"{no}") } });
        }
        await using var bridge = Bridge(string.Join('\n', queues.Keys.Select(n => $$"""
              {{n}}:
                source: { connection: azure, queue: {{n}} }
                retry: { duration: 500ms, max_interval: 2s }
                destinations:
                  out: { type: file, path: 'outbox/{{n}}-{$}.txt', create_folder: true, mapping: mappings/text.yaml }
            """)));
        bridge.Folder.Write("mappings/text.yaml", """
            mapping: text/1
            from: { format: text }
            to: { format: text }
            output: |
              $
            """);
        await bridge.StartAsync();
        await Task.Delay(Watched);

        foreach (var (name, (queue, condition)) in queues)
        {
            // A run that brought a message begins with the smallest pause again.
            Assert.True(queue.Faults.Attaches <= 16, $"{name}: {queue.Faults.Attaches} links in {Watched}");
            Assert.True(queue.Count > 0, $"{name} is empty");
        }
        foreach (var (_, (queue, _)) in queues) queue.Faults.EndAtDelivery = null;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        foreach (var (name, (queue, _)) in queues)
        {
            while (queue.Count > 0) await Task.Delay(20, patience.Token);
            for (var no = 1; no <= Messages; no++) Assert.True(File.Exists(bridge.Folder.File($"outbox/{name}-{no}.txt")), $"{name} {no}");
        }
        await bridge.StopAsync();
    }

    private static async Task<string> ReasonAsync(RunningBridge bridge, string route, string destination)
    {
        var status = await bridge.StatusAsync();
        foreach (var r in status.GetProperty("routes").EnumerateArray())
        {
            if (r.GetProperty("name").GetString() != route) continue;
            foreach (var d in r.GetProperty("destinations").EnumerateArray())
            {
                if (d.GetProperty("name").GetString() == destination) return d.GetProperty("sink").TryGetProperty("reason", out var reason) ? reason.GetString()! : d.GetRawText();
            }
        }
        return "";
    }

    private RunningBridge Bridge(string routes) => new($"""
        connections:
          azure:
            type: azure_service_bus
            connection_string: "{_space.ConnectionString}"
        routes:
        {routes}
        """);
}
