using System.Collections.Concurrent;
using System.Diagnostics;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Types;
using Bridge.Testing.Conformance;
using Bridge.Testing.Faults;
using AmqpMessage = Amqp.Message;
using Error = Amqp.Framing.Error;

namespace Bridge.Adapters.Amqp.Tests.Amqp;

/// <summary>What is agreed at the opening of a connection, and what becomes of one whose peer falls silent.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task The_options_stand_in_the_open_frame()
    {
        var stop = TimeCap.Start();
        var opened = new Opened();
        using var peer = new ScriptedPeer(handler: opened);
        await using var sink = new AdapterStage(new AmqpAdapter()).Sink(Yaml(peer.Port, "max_frame_size: 1KiB, idle_timeout: 12s, host_name: \"vhost:plant\", container: bridge-7"));
        await sink.ConnectAsync(stop);
        var open = Assert.Single(opened.Frames);
        Assert.Equal(("bridge-7", "vhost:plant", 1024u), (open.ContainerId, open.HostName, open.MaxFrameSize));
        Assert.InRange(open.IdleTimeOut, 6_000u, 12_000u);   // 2.4.5: at most what we tolerate, or half of it

        // Both ways in frames of this size.
        using var deliveries = new ScriptedDeliveries().Add("large", new byte[100_000]);
        await sink.DeliverAsync(deliveries, stop);
        Assert.Equal("accepted", deliveries.Fates);
        Assert.True(peer.Received.TryDequeue(out var sent));
        Assert.Equal(100_000, ((Data)sent.BodySection).Binary.Length);
        var intake = new RecordingIntake();
        await using var run = new SourceRun(new AdapterStage(new AmqpAdapter()).Source(Yaml(peer.Port, "max_frame_size: 1KiB")), intake);
        peer.Put(new AmqpMessage { BodySection = new Data { Binary = new byte[100_000] } });
        Assert.Equal(100_000, (await intake.NextAsync(stop)).Body.Length);
    }

    [Fact]
    public async Task By_default_the_container_is_named_after_bridge_route_and_destination()
    {
        var stop = TimeCap.Start();
        var opened = new Opened();
        using var peer = new ScriptedPeer(handler: opened);
        await using var sink = new AdapterStage(new AmqpAdapter()).Sink(Yaml(peer.Port));
        await sink.ConnectAsync(stop);
        Assert.Equal(("test/route/source", "127.0.0.1"), (opened.Frames.Single().ContainerId, opened.Frames.Single().HostName));
    }

    [Fact]
    public async Task A_peer_that_falls_silent_is_noticed_after_the_idle_timeout()
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer();
        await using var proxy = FaultProxy.Start("127.0.0.1", peer.Port);
        var stage = new AdapterStage(new AmqpAdapter());
        await using var run = new SourceRun(stage.Source(Yaml(proxy.Port, "idle_timeout: 1s")), new RecordingIntake());
        await stage.ConnectedAsync(stop);
        await Task.Delay(TimeSpan.FromSeconds(3), stop);   // empty frames keep it
        Assert.False(run.Running.IsCompleted);

        proxy.BlackHole();
        var started = Stopwatch.GetTimestamp();
        var e = await Assert.ThrowsAnyAsync<IOException>(() => run.Running.WaitAsync(stop));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Contains("idle timeout 1000 ms", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_opening_that_gets_no_answer_ends_in_time_and_leaves_no_connection_behind()
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer();
        await using var proxy = FaultProxy.Start("127.0.0.1", peer.Port);
        proxy.BlackHole();
        await using var sink = new AdapterStage(new AmqpAdapter()).Sink(Yaml(proxy.Port, "timeout: 500ms"));
        var e = await Assert.ThrowsAnyAsync<IOException>(async () => await sink.ConnectAsync(stop));
        Assert.Contains("does not answer within", e.Message, StringComparison.Ordinal);
        proxy.Heal();   // so that it sees the end
        while (proxy.Open > 0) await Task.Delay(10, stop);
    }

    [Fact]
    public async Task A_link_that_ended_while_there_was_nothing_to_send_is_attached_again()
    {
        var stop = TimeCap.Start();
        global::Amqp.Listener.ListenerLink? link = null;
        using var peer = new ScriptedPeer();
        peer.Answer = (_, from) =>
        {
            link = from;
            return new Accepted();
        };
        await using var sink = new AdapterStage(new AmqpAdapter()).Sink(Yaml(peer.Port));
        await sink.ConnectAsync(stop);
        using var first = new ScriptedDeliveries().Add("1", "1");
        await sink.DeliverAsync(first, stop);
        // The library may throw the error that it was given itself. When the sink's side has answered it is about to know.
        await Record.ExceptionAsync(() => link!.CloseAsync(TimeSpan.FromSeconds(5), new Error("amqp:link:detach-forced") { Description = "idle for ten minutes" }));
        await Task.Delay(TimeSpan.FromSeconds(1), stop);
        using var second = new ScriptedDeliveries().Add("2", "2");
        await sink.DeliverAsync(second, stop);
        Assert.Equal(("accepted", "accepted", 2), (first.Fates, second.Fates, peer.Attached.Count));
    }

    [Fact]
    public async Task Selector_subscription_and_capabilities_stand_in_the_attach_frame()
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer();
        var stage = new AdapterStage(new AmqpAdapter());
        await using (var run = new SourceRun(stage.Source(Yaml(peer.Port, "selector: \"region = 'eu'\", subscription: plant-7, capabilities: [ topic, shared ]")), new RecordingIntake()))
        {
            await stage.ConnectedAsync(stop);
        }
        Assert.True(peer.Attached.TryDequeue(out var attach));
        var source = (Source)attach.Source;
        Assert.Equal(("plant-7", 2u, "never"), (attach.LinkName, source.Durable, (string)source.ExpiryPolicy));
        Assert.Equal(["topic", "shared"], source.Capabilities.Select(c => (string)c));
        var filter = Assert.IsType<DescribedValue>(source.FilterSet[new Symbol("apache.org:selector-filter:string")]);
        Assert.Equal("region = 'eu'", filter.Value);

        await using var sink = stage.Sink(Yaml(peer.Port, "capabilities: queue"));
        await sink.ConnectAsync(stop);
        Assert.True(peer.Attached.TryDequeue(out attach));
        Assert.Equal("queue", (string)((Target)attach.Target).Capabilities.Single());
    }

    [Fact]
    public async Task Several_data_sections_are_one_body()
    {
        var stop = TimeCap.Start();
        using var peer = new ScriptedPeer();
        var intake = new RecordingIntake();
        await using var run = new SourceRun(new AdapterStage(new AmqpAdapter()).Source(Yaml(peer.Port)), intake);
        var sections = new DataList();
        foreach (var part in new[] { "one ", "", "body" }) sections.Add(new Data { Binary = System.Text.Encoding.UTF8.GetBytes(part) });
        peer.Put(new AmqpMessage { BodySection = sections });
        Assert.Equal("one body", (await intake.NextAsync(stop)).Text);
    }

    private static string Yaml(int port, string more = "") => $"{{ type: amqp, uri: \"amqp://127.0.0.1:{port}\", address: node{(more.Length > 0 ? ", " + more : "")} }}";

    private sealed class Opened : IHandler
    {
        public ConcurrentQueue<Open> Frames { get; } = new();

        public bool CanHandle(EventId id) => id == EventId.ConnectionRemoteOpen;

        public void Handle(Event protocolEvent) => Frames.Enqueue((Open)protocolEvent.Context);
    }
}
