using System.Text;
using Amqp.Framing;
using Bridge.ServiceBusLookAlike;
using Bridge.ServiceBusLookAlike.Entities;
using Bridge.Testing.Network;
using Bridge.Testing.Oracles;
using Bridge.Testing.Processes;
using Message = Amqp.Message;

namespace Bridge.EndToEnd.Tests;

/// <summary>Routes to and from Service Bus, with the bridge as a process and the look-alike in the test's own.</summary>
public sealed class ServiceBusRouteTests : IDisposable
{
    // Short, so that what a killed bridge had comes again soon; renewed by one that lives.
    private static readonly QueueOptions ShortLocks = new() { LockDuration = TimeSpan.FromSeconds(1.5) };

    private readonly ServiceBusNamespace _space = new(FreePort.Next());

    public ServiceBusRouteTests() => _space.Start();

    public void Dispose() => _space.Dispose();

    [Fact]
    public async Task Orders_of_a_file_arrive_with_id_subject_properties_and_content_type()
    {
        var queue = _space.AddQueue("orders");
        await using var bridge = Bridge("""
              orders:
                source: { type: file, path: "inbox/*.csv", create_folder: true, stable: { checks: 0 }, poll_interval: 50ms }
                mapping: mappings/order.yaml
                destinations:
                  out: { connection: azure, queue: orders }
            """);
        bridge.Folder.Write(Orders.FileMapping, """
            mapping: order/1
            from: { layout: ../layouts/order.yaml }
            to: { format: json }
            headers: { subject: '"order"', correlation-id: '"c-" & No', reply-to: '"answers"', lane: Lane }
            output: |
              { "no": No, "text": Text }
            """);
        await bridge.StartAsync();

        bridge.Drop("inbox/1.csv", Orders.Csv(1, 20));
        await UntilAsync(bridge, () => queue.Count == 20);
        await bridge.StopAsync();

        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var no = 1; no <= 20; no++)
        {
            var message = queue.Take()!;
            Assert.Equal($$"""{"no":{{no}},"text":"Müller {{no}}"}""", Text(message));
            Assert.True(ids.Add(message.Properties.MessageId));
            Assert.Equal(("order", $"c-{no}", "answers", "application/json"), (message.Properties.Subject, message.Properties.CorrelationId, message.Properties.ReplyTo, (string)message.Properties.ContentType));
            Assert.Equal("a", Assert.Single(message.ApplicationProperties.Map, p => (string)p.Key == "lane").Value);
            Assert.DoesNotContain(message.ApplicationProperties.Map.Keys, k => ((string)k).StartsWith(':')); // what tells about the receipt stays here
        }
    }

    [Fact]
    public async Task A_telegram_is_acknowledged_when_the_service_has_it_and_not_before()
    {
        var queue = _space.AddQueue("telegrams");
        var port = FreePort.Next();
        await using var bridge = Bridge($$"""
              telegrams:
                source:
                  type: tcp
                  listen: 127.0.0.1:{{port}}
                  framing: { type: start_end, start: stx, end: etx, check: lrc }
                  answers: { accepted: ack, refused: nak }
                  ack: delivered
                mapping: mappings/line.yaml
                retry: { duration: 50ms, max_interval: 200ms }
                destinations:
                  out: { connection: azure, queue: telegrams }
            """);
        await bridge.StartAsync();
        using var client = await TelegramClient.ConnectAsync(port);

        for (var no = 1; no <= 50; no++)
        {
            await client.SendAsync($"{no} Füllstand");
            Assert.Equal(TelegramClient.Ack, await client.ReadAnswerAsync());
            Assert.Equal(no, queue.Count);
        }

        _space.Stop();
        await client.SendAsync("51 Füllstand");
        using (var aWhile = new CancellationTokenSource(TimeSpan.FromSeconds(1)))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await client.ReadAnswerAsync(aWhile.Token));
        }
        _space.Start();
        Assert.Equal(TelegramClient.Ack, await client.ReadAnswerAsync());
        await bridge.StopAsync();

        Assert.Equal(51, queue.Count);
        for (var no = 1; no <= 51; no++) Assert.Equal($$"""{"no":{{no}},"text":"Füllstand"}""", Text(queue.Take()!));
    }

    [Fact]
    public async Task A_message_is_completed_only_after_the_legacy_side_said_ok()
    {
        const int Count = 100;
        var queue = _space.AddQueue("replies", ShortLocks);
        await using var legacy = new LegacyListener { Silent = true };
        await using var bridge = Bridge($$"""
              replies:
                source: { connection: azure, queue: replies }
                mapping: mappings/out.yaml
                destinations:
                  out: { type: tcp, connect: "127.0.0.1:{{legacy.Port}}", framing: { type: delimiter, delimiter: lf }, answers: { accepted: ack } }
            """);
        var oracle = new DeliveryOracle();
        await bridge.StartAsync();

        Fill(queue, Count, oracle);
        await legacy.FirstLine.WaitAsync(TimeSpan.FromSeconds(20));
        await Task.Delay(TimeSpan.FromSeconds(2)); // more than a lock
        Assert.All(queue.Contents, c => Assert.Equal(("Locked", 0), (c.State, c.DeliveryCount)));
        Assert.Equal(Count, queue.Count);

        await bridge.KillAsync();
        await UntilAsync(bridge, () => queue.Contents.All(c => c is { State: "Active", DeliveryCount: 1 }));
        Assert.Equal(Count, queue.Count); // they come again
        legacy.Silent = false;
        await bridge.StartAsync();
        for (var no = 1; no <= Count; no++) oracle.Acknowledged($"{no}");
        await legacy.WaitForAsync(line => oracle.Delivered(line.Split(';')[0]), () => oracle.IsComplete);
        await UntilAsync(bridge, () => queue.Count == 0);
        await bridge.StopAsync();

        oracle.AssertPromiseKept(sameIdForRepeats: false);
        Assert.Equal(0, queue.DeadLetters!.Count);
    }

    [Fact]
    public async Task Messages_become_files_and_are_completed_when_the_files_are_there()
    {
        const int Count = 100;
        var queue = _space.AddQueue("replies", ShortLocks);
        await using var bridge = Bridge("""
              replies:
                source: { connection: azure, queue: replies }
                mapping: mappings/out.yaml
                retry: { duration: 50ms, max_interval: 200ms }
                destinations:
                  out: { type: file, path: 'outbox/order-{$substringBefore($, ";")}.txt', create_folder: true }
            """);
        bridge.Folder.Write("outbox", "a file stands where the folder should be");
        await bridge.StartAsync();

        Fill(queue, Count);
        await UntilAsync(bridge, () => queue.Contents.All(c => c.State == "Locked"));
        await Task.Delay(TimeSpan.FromSeconds(1)); // nothing can be written, so nothing may be completed
        Assert.Equal(Count, queue.Count);
        await bridge.KillAsync();
        Assert.Equal(Count, queue.Count);

        File.Delete(bridge.Folder.File("outbox"));
        await bridge.StartAsync();
        await UntilAsync(bridge, () => queue.Count == 0);
        Assert.Equal(Count, Directory.GetFiles(bridge.Folder.File("outbox")).Length); // with the last completion all files are there, whole
        for (var no = 1; no <= Count; no++) Assert.Equal($"{no};a", File.ReadAllText(bridge.Folder.File($"outbox/order-{no}.txt")).TrimEnd());
        await bridge.StopAsync();
        Assert.Equal(0, queue.DeadLetters!.Count);
    }

    [Fact]
    public async Task Reply_to_and_correlation_id_are_headers_for_the_mapping_and_travel_on()
    {
        var queue = _space.AddQueue("requests");
        var answers = _space.AddQueue("answers");
        var correlation = Guid.NewGuid();
        await using var bridge = Bridge("""
              requests:
                source: { connection: azure, queue: requests }
                destinations:
                  folder: { type: file, path: 'outbox/{no}.txt', create_folder: true, mapping: mappings/seen.yaml }
                  out: { connection: azure, queue: answers, mapping: mappings/answer.yaml }
            """);
        bridge.Folder.Write("mappings/seen.yaml", """
            mapping: seen/1
            from: { format: json }
            to: { format: json }
            output: |
              { "no": no, "replyTo": $meta.headers."reply-to", "correlation": $meta.headers."correlation-id" }
            """);
        bridge.Folder.Write("mappings/answer.yaml", """
            mapping: answer/1
            from: { format: json }
            to: { format: json }
            output: |
              { "answer": no }
            """);
        await bridge.StartAsync();

        var named = Json("""{"no":1}""", "id-1");
        (named.Properties.ReplyTo, named.Properties.CorrelationId) = ("plant-7", "c-1");
        var numbered = Json("""{"no":2}""", "id-2");
        numbered.Properties.ReplyTo = "plant-8";
        numbered.Properties.SetCorrelationId(correlation);
        queue.Put(named);
        queue.Put(numbered);
        await UntilAsync(bridge, () => queue.Count == 0);
        await bridge.StopAsync();

        Assert.Equal("""{"no":1,"replyTo":"plant-7","correlation":"c-1"}""", File.ReadAllText(bridge.Folder.File("outbox/1.txt")).TrimEnd());
        Assert.Equal($$"""{"no":2,"replyTo":"plant-8","correlation":"{{correlation}}"}""", File.ReadAllText(bridge.Folder.File("outbox/2.txt")).TrimEnd());
        var (first, second) = (answers.Take()!, answers.Take()!);
        Assert.Equal(("""{"answer":1}""", "id-1", "plant-7", "c-1"), (Text(first), first.Properties.MessageId, first.Properties.ReplyTo, first.Properties.CorrelationId));
        Assert.Equal(("""{"answer":2}""", "id-2", "plant-8", (object)correlation), (Text(second), second.Properties.MessageId, second.Properties.ReplyTo, second.Properties.GetCorrelationId())); // of its own type
    }

    [Fact]
    public async Task A_message_whose_mapping_gives_no_session_id_is_a_dead_letter_before_the_wire_and_its_neighbours_pass()
    {
        // These queues would take a message without a session: none that was sent could go unseen.
        MessageQueue[] queues = [_space.AddQueue("by-key"), _space.AddQueue("by-header"), _space.AddQueue("by-template")];
        await using var bridge = Bridge("""
              orders:
                source: { type: file, path: "inbox/*.csv", create_folder: true, stable: { checks: 0 }, poll_interval: 50ms }
                destinations:
                  key: { connection: azure, queue: by-key, requires_session: true, mapping: mappings/key.yaml }
                  header: { connection: azure, queue: by-header, requires_session: true, mapping: mappings/header.yaml }
                  template: { connection: azure, queue: by-template, requires_session: true, session_id: "{lane}", mapping: mappings/plain.yaml }
            """);
        foreach (var (name, more) in new[] { ("key", "key: Lane"), ("header", "headers: { group-id: Lane }"), ("plain", "") })
        {
            bridge.Folder.Write($"mappings/{name}.yaml", $$"""
                mapping: {{name}}/1
                from: { layout: ../layouts/order.yaml }
                to: { format: json }
                {{more}}
                output: |
                  { "no": No, "lane": Lane }
                """);
        }
        await bridge.StartAsync();

        bridge.Drop("inbox/1.csv", Orders.Header + Orders.Line(1, "a") + Orders.Line(2, "") + Orders.Line(3, "b"));
        foreach (var destination in new[] { "key", "header", "template" })
        {
            await bridge.WaitForAsync("orders", "dead", 1, destination: destination);
            await bridge.WaitForAsync("orders", "delivered", 2, destination: destination);
        }
        var (_, list) = await bridge.RunAsync("dead", "list");
        await bridge.StopAsync();

        Assert.Equal(3, list.Output.Count);
        Assert.All(list.Output, line => Assert.Contains("requires sessions", line, StringComparison.Ordinal));
        Assert.All(list.Output, line => Assert.Contains("\tBR", line, StringComparison.Ordinal));
        foreach (var queue in queues)
        {
            Assert.Equal(2, queue.Count);
            Assert.Equal(["a", "b"], new[] { queue.Take()!.Properties.GroupId, queue.Take()!.Properties.GroupId }.Order());
        }
    }

    [Fact]
    public async Task A_poison_message_comes_back_ten_times_and_ends_among_the_dead_letters_without_a_busy_loop()
    {
        var queue = _space.AddQueue("work");
        await using var bridge = Bridge("""
              work:
                source: { connection: azure, queue: work, refused: abandon, busy_pause: 5ms }
                mapping: mappings/out.yaml
                on_reject: refuse
                destinations:
                  out: { type: file, path: 'outbox/{$substringBefore($, ";")}.txt', create_folder: true }
            """);
        await bridge.StartAsync();

        queue.Put(Json("""{"no":1,"text":"a"}""", "id-1"));
        queue.Put(Json("no json", "poison"));
        queue.Put(Json("""{"no":2,"text":"a"}""", "id-2"));
        await UntilAsync(bridge, () => queue.Count == 0);

        Assert.Equal([("poison", "Active", 10)], queue.DeadLetters!.Contents.Select(c => (c.Id!, c.State, c.DeliveryCount)));
        Assert.Equal("MaxDeliveryCountExceeded", Assert.Single(queue.DeadLetters.Reasons).Reason);
        Assert.Equal(2, Directory.GetFiles(bridge.Folder.File("outbox")).Length);
        var before = bridge.Process.ProcessorTime;
        await Task.Delay(TimeSpan.FromSeconds(2));
        var used = bridge.Process.ProcessorTime - before;
        Assert.True(used < TimeSpan.FromSeconds(0.5), $"{used} of processor time in two seconds without work");
        Assert.Equal(0, await bridge.CountAsync("work", "dead"));
        await bridge.StopAsync();
    }

    private RunningBridge Bridge(string routes)
    {
        var bridge = Orders.WithMappings(new RunningBridge($"""
            connections:
              azure:
                type: azure_service_bus
                connection_string: "{_space.ConnectionString}"
            routes:
            {routes}
            """));
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

    private static void Fill(MessageQueue queue, int count, DeliveryOracle? oracle = null)
    {
        for (var no = 1; no <= count; no++)
        {
            oracle?.Offered($"{no}");
            queue.Put(Json($$"""{"no":{{no}},"text":"a"}""", $"id-{no}"));
        }
    }

    private static Message Json(string body, string id) => new()
    {
        Properties = new Properties { MessageId = id, ContentType = "application/json" },
        BodySection = new Data { Binary = Encoding.UTF8.GetBytes(body) },
    };

    private static string Text(Message message) => Encoding.UTF8.GetString(Assert.IsType<Data>(message.BodySection).Binary);

    private static async Task UntilAsync(RunningBridge bridge, Func<bool> done)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            while (!done()) await timer.WaitForNextTickAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(bridge.Process.WithTranscript("It did not come to that."));
        }
    }
}
