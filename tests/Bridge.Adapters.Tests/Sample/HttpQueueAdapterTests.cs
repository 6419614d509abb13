using System.Text;
using Bridge.Codecs;
using Bridge.Engine.Configuration;
using Bridge.Engine.Hosting;
using Bridge.Intake;
using Bridge.Registration;
using Bridge.Samples.Adapter;
using Bridge.Testing.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bridge.Adapters.Tests.Sample;

/// <summary>The adapter that docs/writing-an-adapter.md walks through: the page shows the file, and the file works.</summary>
public sealed class HttpQueueAdapterTests
{
    private readonly CancellationToken _cancel = TimeCap.Start();

    [Fact]
    public void The_page_shows_the_file_and_it_has_less_than_100_lines()
    {
        var code = System.IO.File.ReadAllText(Repository.File("samples/Bridge.Samples.Adapter/HttpQueueAdapter.cs")).ReplaceLineEndings("\n");
        var page = System.IO.File.ReadAllText(Repository.File("docs/writing-an-adapter.md")).ReplaceLineEndings("\n");
        Assert.Contains("```csharp\n" + code.TrimEnd('\n') + "\n```", page, StringComparison.Ordinal);
        Assert.InRange(code.Count(c => c == '\n'), 1, 99);
    }

    [Fact]
    public void It_sees_the_contracts_and_nothing_else() =>
        Assert.Equal(["Bridge.Abstractions"], typeof(HttpQueueAdapter).Assembly.GetReferencedAssemblies().Select(a => a.Name).Where(n => n!.StartsWith("Bridge.", StringComparison.Ordinal)));

    [Fact]
    public async Task An_item_is_deleted_after_it_was_accepted_and_not_before()
    {
        await using var queue = new HttpQueue();
        queue.Put("a", "first");
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var intake = new ScriptedIntake { Gate = (_, c) => held.Task.WaitAsync(c) };
        await using var run = new SourceRun(new AdapterStage(new HttpQueueAdapter()).Source($"{{ type: http_queue, url: \"{queue.Url}\", poll_interval: 10ms }}"), intake);
        var taken = await intake.NextAsync(_cancel);
        Assert.Equal(("a", "first"), (taken.Id, taken.Text));
        Assert.Equal(["first"], queue.Items);
        held.SetResult();
        queue.Put("b", "second");
        Assert.Equal("second", (await intake.NextAsync(_cancel)).Text);
    }

    [Fact]
    public async Task Busy_leaves_the_item_and_it_comes_again_with_its_id()
    {
        await using var queue = new HttpQueue();
        queue.Put("a", "first");
        var intake = new ScriptedIntake { Answer = (number, _) => number == 0 ? Receipts.All(Receipt.Busy("full")) : Receipts.Accepted };
        await using var run = new SourceRun(new AdapterStage(new HttpQueueAdapter()).Source($"{{ type: http_queue, url: \"{queue.Url}\", poll_interval: 10ms }}"), intake);
        Assert.Equal("a", (await intake.NextAsync(_cancel)).Id);
        Assert.Equal(2, intake.Batches);
    }

    [Fact]
    public async Task Each_answer_of_the_queue_settles_its_message()
    {
        await using var queue = new HttpQueue();
        queue.Answers.Enqueue(400);
        await using var sink = new AdapterStage(new HttpQueueAdapter()).Sink($"{{ type: http_queue, url: \"{queue.Url}\", topic: \"orders.{{c}}\" }}");
        await sink.ConnectAsync(_cancel);
        OfferedMessage Message(string body) => new(body) { Id = body, Values = new Dictionary<string, string> { ["c"] = "de" } };
        using var batch = new OfferedBatch([Message("bad"), Message("good")]);
        await sink.DeliverAsync(batch, _cancel);
        Assert.Equal([SettlementKind.Rejected, SettlementKind.Accepted], batch.Settlements.Select(s => s!.Kind));
        Assert.Equal(["orders.de"], queue.Topics);

        queue.Answers.Enqueue(503);
        using var later = new OfferedBatch([Message("one"), Message("two")]);
        await sink.DeliverAsync(later, _cancel);
        Assert.Equal([SettlementKind.Postponed, null], later.Settlements.Select(s => s?.Kind));
    }

    [Fact]
    public async Task It_runs_in_a_bridge_from_queue_to_queue()
    {
        await using var from = new HttpQueue();
        await using var to = new HttpQueue();
        for (var i = 0; i < 20; i++) from.Put($"id-{i}", $$"""{"no":{{i}}}""");
        to.Answers.Enqueue(503); // busy at first: nothing may be lost
        using var folder = new TestDirectory("sample");
        folder.Write("mapping.yaml", """
            mapping: sample/1
            from: { format: json }
            to: { format: json }
            output: '{ "number": no }'
            """);
        var file = folder.Write("bridge.yaml", $$"""
            bridge: sample
            state: state
            http: { listen: "off" }
            routes:
              copy:
                source: { type: http_queue, url: "{{from.Url}}", poll_interval: 10ms }
                mapping: mapping.yaml
                destinations:
                  out: { type: http_queue, url: "{{to.Url}}", topic: "numbers.{number}" }
            """);
        var registry = new AdapterRegistry();
        new CodecsAdapter().Register(registry);
        new HttpQueueAdapter().Register(registry);
        var (snapshot, diagnostics) = BridgeConfiguration.Load(file, registry);
        Assert.True(snapshot is not null, string.Join("\n", diagnostics.All));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_cancel);
        var running = BridgeHost.RunAsync(snapshot, new BridgeHostOptions { Logging = NullLoggerFactory.Instance }, stop.Token);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (to.Items.Count < 20 && !running.IsCompleted) await look.WaitForNextTickAsync(_cancel);
        await stop.CancelAsync();
        await running;
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $$"""{"number":{{i}}}"""), to.Items);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"numbers.{i}"), to.Topics);
        Assert.Empty(from.Items);
    }
}
