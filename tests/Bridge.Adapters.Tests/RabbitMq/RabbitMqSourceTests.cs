using System.Text;
using Bridge.Adapters.RabbitMq;
using Bridge.Intake;
using Bridge.Testing.Brokers;
using RabbitMQ.Client;

namespace Bridge.Adapters.Tests.RabbitMq;

[Broker]
public sealed class RabbitMqSourceTests : IAsyncLifetime
{
    private readonly AdapterStage _stage = new(new RabbitMqAdapter());
    private readonly ScriptedIntake _intake = new();
    private readonly CancellationToken _cancel = TimeCap.Start();
    private RabbitMqVhost _vhost = null!;

    public async ValueTask InitializeAsync() => _vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();

    public async ValueTask DisposeAsync() => await _vhost.DisposeAsync();

    private SourceRun Start(string options) => new(_stage.Source($"{{ type: rabbitmq, uri: \"{_vhost.Uri}\", {options} }}"), _intake);

    private Task PublishAsync(params string[] bodies) => _vhost.PublishAsync("", "q", bodies.Select(b => ((string?)$"id-{b[..1]}", (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(b))), cancellationToken: _cancel);

    [Fact]
    public async Task Properties_and_headers_come_in_with_their_types()
    {
        await _vhost.DeclareQueueAsync("q", "x", cancellationToken: _cancel);
        await using var channel = await _vhost.OpenChannelAsync(cancellationToken: _cancel);
        var properties = new BasicProperties
        {
            MessageId = "id",
            ContentType = "text/csv",
            ContentEncoding = "gzip",
            CorrelationId = "c",
            ReplyTo = "r",
            Type = "order",
            Expiration = "60000",
            Priority = 3,
            AppId = "app",
            UserId = "guest",
            Timestamp = new AmqpTimestamp(1_770_000_000),
            Headers = new Dictionary<string, object?>
            {
                ["text"] = "ä",
                ["flag"] = true,
                ["byte"] = (byte)200,
                ["short"] = (short)-3,
                ["int"] = -7,
                ["long"] = 1L << 40,
                ["float"] = 0.5f,
                ["double"] = 0.25,
                ["decimal"] = 12.34m,
                ["none"] = null,
                ["bytes"] = new BinaryTableValue([0, 255]),
                ["time"] = new AmqpTimestamp(1_770_000_000),
                ["table"] = new Dictionary<string, object?> { ["a"] = 1, ["b"] = new List<object?> { "x", true, null } },
                [":fake"] = "must not pass for a header of ours",
            },
        };
        await channel.BasicPublishAsync("x", "some.key", mandatory: true, properties, "body"u8.ToArray(), _cancel);
        await using var run = Start("queue: q");
        var taken = await _intake.NextAsync(_cancel);
        Assert.Equal(("id", "body"), (taken.Id, taken.Text));
        var expected = new Dictionary<string, object?>
        {
            [":topic"] = "some.key",
            [":exchange"] = "x",
            [":queue"] = "q",
            [":app_id"] = "app",
            [":user_id"] = "guest",
            ["content-type"] = "text/csv",
            ["content-encoding"] = "gzip",
            ["correlation-id"] = "c",
            ["reply-to"] = "r",
            ["subject"] = "order",
            ["ttl"] = 60_000L,
            ["timestamp"] = DateTimeOffset.FromUnixTimeSeconds(1_770_000_000),
            ["text"] = "ä",
            ["flag"] = true,
            ["byte"] = (byte)200,
            ["short"] = (short)-3,
            ["int"] = -7,
            ["long"] = 1L << 40,
            ["float"] = 0.5f,
            ["double"] = 0.25,
            ["decimal"] = 12.34m,
            ["none"] = null,
            ["time"] = DateTimeOffset.FromUnixTimeSeconds(1_770_000_000),
            ["table"] = """{"a":1,"b":["x",true,null]}""",
        };
        foreach (var (name, value) in expected) Assert.Equal((name, value), (name, taken.Values[name]));
        Assert.Equal("3", taken.Headers["priority"]);
        Assert.Equal(new byte[] { 0, 255 }, taken.Values["bytes"]);
        Assert.DoesNotContain(":fake", taken.Values.Keys);
    }

    [Fact]
    public async Task Nothing_is_acknowledged_before_the_intake_accepted_it()
    {
        await _vhost.DeclareQueueAsync("q", cancellationToken: _cancel);
        await PublishAsync("1", "2", "3");
        _intake.Hold = static (_, stopped) => Task.Delay(Timeout.Infinite, stopped);
        await using (Start("queue: q"))
        {
            while (_intake.Offered < 3) await Task.Delay(5, _cancel);
        }
        await _vhost.WaitForCountAsync("q", 3, cancellationToken: _cancel);
        _intake.Hold = static (_, _) => Task.CompletedTask;
        var run = Start("queue: q");
        Assert.All(await _intake.NextAsync(3, _cancel), t => Assert.Equal("true", t.Headers[":redelivered"]));
        await run.StopAsync();
        Assert.Equal(0, await _vhost.CountAsync("q", cancellationToken: _cancel));
    }

    [Fact]
    public async Task A_refused_message_goes_to_the_queues_dead_letter_exchange()
    {
        await _vhost.DeclareQueueAsync("dead", cancellationToken: _cancel);
        _intake.Answer = static (_, messages) => Receipts.Each([.. messages.Select(m => m.Text == "2" ? Receipt.Refused("not wanted") : Receipt.Accepted)]);
        await using var run = Start("queue: q, declare: { dead_letter_exchange: \"\", dead_letter_routing_key: dead }");
        await _stage.ConnectedAsync(_cancel);
        await PublishAsync("1", "2", "3");
        await _intake.NextAsync(2, _cancel);
        Assert.Equal("2", Assert.Single(await _vhost.ReceiveAsync("dead", 1, cancellationToken: _cancel)).Text);
    }

    [Fact]
    public async Task A_message_above_max_frame_comes_as_a_fault_with_its_head()
    {
        await _vhost.DeclareQueueAsync("q", cancellationToken: _cancel);
        _stage.MaxFrame = 2000;
        await PublishAsync(new string('x', 3000), "good");
        await using var run = Start("queue: q");
        var taken = await _intake.NextAsync(2, _cancel);
        Assert.Contains("max_frame", taken[0].Fault, StringComparison.Ordinal);
        Assert.Equal((1024, "good"), (taken[0].Body.Length, taken[1].Text));
    }

    [Fact]
    public async Task A_queue_that_is_missing_is_told_with_the_cure()
    {
        var e = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var source = _stage.Source($"{{ type: rabbitmq, uri: \"{_vhost.Uri}\", queue: missing }}");
            await source.RunAsync(_intake, _cancel);
        });
        Assert.Contains("declare:", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_that_is_deleted_ends_the_run()
    {
        await _vhost.DeclareQueueAsync("q", cancellationToken: _cancel);
        await using var run = Start("queue: q");
        await _stage.ConnectedAsync(_cancel);
        await _vhost.DeleteQueueAsync("q", cancellationToken: _cancel);
        var e = await Assert.ThrowsAsync<IOException>(() => run.Running.WaitAsync(_cancel));
        Assert.Contains("cancelled the consumer", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_is_taken_than_prefetch_says_while_nothing_is_accepted()
    {
        await _vhost.DeclareQueueAsync("q", cancellationToken: _cancel);
        await PublishAsync([.. Enumerable.Range(0, 200).Select(i => $"{i}")]);
        _intake.Hold = static (_, stopped) => Task.Delay(Timeout.Infinite, stopped);
        await using var run = Start("queue: q, prefetch: 30");
        while (_intake.Offered < 30) await Task.Delay(5, _cancel);
        Assert.Equal(170, await _vhost.CountAsync("q", cancellationToken: _cancel));
        Assert.Equal(30, _intake.Offered);
    }
}
