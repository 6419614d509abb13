using Bridge.Testing.Conformance;
using Bridge.Testing.Files;
using Bridge.Testing.Network;
using Bridge.Testing.Processes;

namespace Bridge.Adapters.Amqp.Tests.Amqp;

/// <summary>
/// Request and reply with a router of another implementation of AMQP 1.0 (rhea, the library under Microsoft's SDK), which has what RabbitMQ 3's plug-in has not: dynamic
/// sources and the anonymous terminus.
/// </summary>
public sealed class OtherImplementationTests
{
    [Fact]
    public async Task Requests_are_answered_at_a_dynamic_address_and_answers_find_theirs_over_the_anonymous_terminus()
    {
        var stop = TimeCap.Start();
        var folder = Repository.File("tests/node");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "rhea"))) Assert.Fail("rhea is not installed: run `npm ci` in tests/node, or ./test.sh, which does it.");
        var port = FreePort.Next();
        await using var router = ChildProcess.Start("node", [Path.Combine("amqp", "router.mjs"), $"{port}"], folder);
        await router.WaitForLineAsync("listening", cancellationToken: stop);
        var adapter = new AmqpAdapter();
        string Yaml(string options) => $"{{ type: amqp, uri: \"amqp://127.0.0.1:{port}\", {options} }}";

        var answers = new AdapterStage(adapter);
        var intake = new RecordingIntake();
        await using var run = new SourceRun(answers.Source(Yaml("dynamic: true")), intake);
        await answers.ConnectedAsync(stop);
        // As the specification has them: no address, durable by default (none), gone with the link (3.5.3, 3.5.10).
        Assert.Equal("""{"address":null,"durable":null,"expiry":"link-detach","lifetime":"amqp:delete-on-close:list"}""", router.Output[1]);

        await using var requests = new AdapterStage(adapter).Sink(Yaml("address: prices, reply_route: route"));
        await requests.ConnectAsync(stop);
        using var asked = new ScriptedDeliveries().Add("r-1", "how much?");
        await requests.DeliverAsync(asked, stop);
        Assert.Equal("accepted", asked.Fates);
        var answer = await intake.NextAsync(stop);
        Assert.Equal(("42", "r-1"), (answer.Text, answer.Headers["correlation-id"].Text));

        await using var replies = new AdapterStage(adapter).Sink(Yaml("address: '{to}'"));
        await replies.ConnectAsync(stop);
        using var given = new ScriptedDeliveries { Template = (_, i) => i == 0 ? "made-up-1" : "gone" }.Add("a-1", "here").Add("a-2", "nowhere");
        await replies.DeliverAsync(given, stop);
        Assert.Equal("accepted retried", given.Fates);
        Assert.Contains("there is no 'gone'", given.Settled[1]!.Reason, StringComparison.Ordinal);
        Assert.Equal("here", (await intake.NextAsync(stop)).Text);
        await run.StopAsync();
    }
}
