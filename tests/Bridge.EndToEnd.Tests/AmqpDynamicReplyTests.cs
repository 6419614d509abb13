using Bridge.Testing.Files;
using Bridge.Testing.Network;
using Bridge.Testing.Processes;

namespace Bridge.EndToEnd.Tests;

/// <summary>Requests whose answers come to an address that the broker made up, before a router of another implementation of AMQP 1.0 that answers them.</summary>
public sealed class AmqpDynamicReplyTests
{
    [Fact]
    public async Task Requests_wait_for_the_router_and_for_the_reply_address_and_every_answer_comes_back_also_after_a_restart()
    {
        const int Count = 20;
        var port = FreePort.Next();
        await using var bridge = Orders.WithMappings(new RunningBridge($$"""
            connections:
              broker: { type: amqp, uri: "amqp://127.0.0.1:{{port}}" }
            routes:
              requests:
                source: { type: file, path: "inbox/*.csv", create_folder: true, stable: { checks: 0 }, poll_interval: 50ms }
                mapping: mappings/order.yaml
                retry: { duration: 100ms, max_interval: 500ms }
                destinations:
                  out: { connection: broker, address: prices, reply_route: answers }
              answers:
                source: { connection: broker, dynamic: true }
                retry: { duration: 100ms, max_interval: 500ms }
                destinations:
                  out: { type: file, path: 'answers/{$meta.headers."correlation-id"}.txt', create_folder: true }
            """));
        await bridge.StartAsync();
        bridge.Drop("inbox/1.csv", Orders.Csv(1, Count));   // nobody is there yet

        await using (await RouterAsync(port)) await bridge.WaitForAsync("answers", "delivered", Count);
        // The address of before went with the router; requests of now must carry the next one.
        bridge.Drop("inbox/2.csv", Orders.Csv(Count + 1, Count));
        await using (await RouterAsync(port)) await bridge.WaitForAsync("answers", "delivered", 2 * Count);
        Assert.Equal(2 * Count, await bridge.CountAsync("requests", "delivered"));
        await bridge.StopAsync();

        var answers = Directory.GetFiles(bridge.Folder.File("answers"));
        Assert.Equal(2 * Count, answers.Length);   // one for each request, by its id
        Assert.All(answers, file => Assert.Equal("42", File.ReadAllText(file).TrimEnd()));
    }

    private static async Task<ChildProcess> RouterAsync(int port)
    {
        var folder = Repository.File("tests/node");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "rhea"))) Assert.Fail("rhea is not installed: run `npm ci` in tests/node, or ./test.sh, which does it.");
        var router = ChildProcess.Start("node", [Path.Combine("amqp", "router.mjs"), $"{port}"], folder);
        await router.WaitForLineAsync("listening");
        return router;
    }
}
