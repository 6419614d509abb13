using System.Collections.Concurrent;
using System.Diagnostics;
using Bridge.Intake;
using Bridge.ServiceBusLookAlike;
using Bridge.ServiceBusLookAlike.Entities;
using Bridge.Testing.Conformance;
using Bridge.Testing.Network;
using AmqpMessage = Amqp.Message;

namespace Bridge.Adapters.Amqp.Tests.ServiceBus;

/// <summary>What <c>refused: abandon</c> gives back comes again: after pauses, not at once.</summary>
public sealed class AbandonedMessageTests : IDisposable
{
    private readonly ServiceBusNamespace _space = new(FreePort.Next()) { OffersPlain = false };
    private readonly AdapterStage _stage = new(new AmqpAdapter());

    public AbandonedMessageTests() => _space.Start();

    public void Dispose() => _space.Dispose();

    [Fact]
    public async Task It_comes_again_after_pauses_that_double_and_its_neighbours_do_not_wait()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("work", new QueueOptions { MaxDeliveryCount = 100 });
        var times = new ConcurrentQueue<long>();
        var intake = Refusing(() => times.Enqueue(Stopwatch.GetTimestamp()));
        Put(queue, "poison", "good-1");
        await using var run = new SourceRun(_stage.Source(Yaml("busy_pause: 150ms")), intake);
        await intake.NextAsync(2, run, stop);
        for (var i = 2; i < 22; i++) Put(queue, $"good-{i}");
        await UntilAsync(() => queue.Count == 1, stop);   // all neighbours are done
        Assert.InRange(times.Count, 1, 4);
        await Task.Delay(TimeSpan.FromSeconds(2), stop);
        await run.StopAsync();

        // At 0, 150, 450, 1050 and 2250 ms.
        Assert.InRange(times.Count, 3, 5);
        var at = times.ToArray();
        for (var i = 1; i < at.Length; i++)
        {
            Assert.True(Stopwatch.GetElapsedTime(at[i - 1], at[i]) > TimeSpan.FromMilliseconds((150 << (i - 1)) - 20), $"delivery {i} came after {Stopwatch.GetElapsedTime(at[i - 1], at[i])}");
        }
    }

    [Fact]
    public async Task Its_lock_is_kept_while_it_is_held()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("work", new QueueOptions { LockDuration = TimeSpan.FromSeconds(1) });
        Put(queue, "poison");
        var intake = Refusing();
        await using var run = new SourceRun(_stage.Source(Yaml("busy_pause: 1h")), intake);
        await intake.NextAsync(1, run, stop);
        await Task.Delay(TimeSpan.FromSeconds(3), stop);   // three locks
        Assert.Equal([("poison", "Locked", 0)], queue.Contents.Select(c => (c.Id!, c.State, c.DeliveryCount)));
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_the_pause_and_the_message_is_free_at_once()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("work");
        Put(queue, "poison");
        var intake = Refusing();
        var run = new SourceRun(_stage.Source(Yaml("busy_pause: 1h")), intake);
        await intake.NextAsync(1, run, stop);
        var started = Stopwatch.GetTimestamp();
        await run.StopAsync();
        await run.DisposeAsync();
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(3), $"the stop took {Stopwatch.GetElapsedTime(started)}");
        Assert.Equal([("poison", "Active", 1)], queue.Contents.Select(c => (c.Id!, c.State, c.DeliveryCount)));
    }

    [Fact]
    public async Task A_flood_of_refused_messages_leaves_room_for_the_good_ones_and_is_not_fetched_without_end()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("work");
        Put(queue, [.. Enumerable.Range(0, 14).Select(_ => "poison")]);
        Put(queue, [.. Enumerable.Range(0, 50).Select(i => $"good-{i}")]);
        var intake = Refusing();
        await using var run = new SourceRun(_stage.Source(Yaml("busy_pause: 1h", "prefetch: 10")), intake);
        await UntilAsync(() => queue.Count == 14, stop);

        Put(queue, [.. Enumerable.Range(0, 40).Select(_ => "poison")]);
        await Task.Delay(TimeSpan.FromMilliseconds(500), stop);
        Assert.InRange(queue.Contents.Count(c => c.State == "Locked"), 14, 20);   // ten held and ten that the credit allows
    }

    [Fact]
    public async Task With_sessions_it_comes_again_when_its_session_was_idle_which_is_left_for_others_then()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("work", new QueueOptions { RequiresSession = true, MaxDeliveryCount = 100 });
        var poison = 0;
        Put(queue, "poison", "good");   // each of its own session
        var intake = Refusing(() => Interlocked.Increment(ref poison));
        await using var run = new SourceRun(_stage.Source(Yaml("busy_pause: 1h", "sessions: { concurrent: 2, idle_timeout: 300ms }")), intake);
        await UntilAsync(() => queue.Count == 1, stop);
        await Task.Delay(TimeSpan.FromSeconds(1), stop);
        Assert.InRange(poison, 2, 6);   // once for each time that the session was taken
    }

    [Fact]
    public async Task A_route_that_is_busy_does_not_hold_up_the_stop_for_its_pause()
    {
        var stop = TimeCap.Start();
        var queue = _space.AddQueue("work");
        Put(queue, "a");
        var intake = new RecordingIntake { Answer = _ => Receipt.Busy("no room") };
        var run = new SourceRun(_stage.Source(Yaml("busy_pause: 1h")), intake);
        await intake.NextAsync(1, run, stop);
        var started = Stopwatch.GetTimestamp();
        await run.StopAsync();
        await run.DisposeAsync();
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(3), $"the stop took {Stopwatch.GetElapsedTime(started)}");
        Assert.Equal([("a", "Active", 1)], queue.Contents.Select(c => (c.Id!, c.State, c.DeliveryCount)));
    }

    [Theory]
    [InlineData("poison")]
    [InlineData("busy")]
    public async Task A_connection_that_ends_during_a_pause_ends_the_run_at_once(string id)
    {
        var stop = TimeCap.Start();
        Put(_space.AddQueue("work"), id);
        var intake = new RecordingIntake { Answer = m => m.Id == "busy" ? Receipt.Busy("no room") : Receipt.Refused("not wanted") };
        await using var run = new SourceRun(_stage.Source(Yaml("busy_pause: 1h")), intake);
        await intake.NextAsync(1, run, stop);
        await Task.Run(_space.Stop, stop);
        await Assert.ThrowsAnyAsync<IOException>(() => run.Running.WaitAsync(TimeSpan.FromSeconds(10), stop));
    }

    private static RecordingIntake Refusing(Action? refused = null) => new()
    {
        Answer = m =>
        {
            if (m.Id != "poison") return Receipt.Accepted;
            refused?.Invoke();
            return Receipt.Refused("not wanted");
        },
    };

    private string Yaml(params string[] options) => $"{{ type: azure_service_bus, connection_string: \"{_space.ConnectionString}\", queue: work, refused: abandon, {string.Join(", ", options)} }}";

    private static void Put(MessageQueue queue, params string[] ids)
    {
        foreach (var id in ids) queue.Put(new AmqpMessage { Properties = new() { MessageId = id, GroupId = queue.Options.RequiresSession ? "s-" + id : null }, BodySection = new global::Amqp.Framing.Data { Binary = [1] } });
    }

    private static async Task UntilAsync(Func<bool> done, CancellationToken stop)
    {
        while (!done()) await Task.Delay(10, stop);
    }
}
