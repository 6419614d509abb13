using System.Globalization;
using System.Text;
using Bridge.Adapters.RabbitMq;
using Bridge.Testing.Brokers;
using RabbitMQ.Client;

namespace Bridge.Adapters.Tests.RabbitMq;

[Broker]
public sealed class RabbitMqSinkTests : IAsyncLifetime
{
    private readonly AdapterStage _stage = new(new RabbitMqAdapter());
    private readonly CancellationToken _cancel = TimeCap.Start();
    private RabbitMqVhost _vhost = null!;

    public async ValueTask InitializeAsync() => _vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();

    public async ValueTask DisposeAsync() => await _vhost.DisposeAsync();

    private async Task<RabbitMqSink> OpenAsync(string options)
    {
        var sink = (RabbitMqSink)_stage.Sink($"{{ type: rabbitmq, uri: \"{_vhost.Uri}\", {options} }}");
        await sink.ConnectAsync(_cancel);
        return sink;
    }

    private static OfferedMessage To(string queue, string body, string key = "") =>
        new(body) { Id = body, Key = key, Values = new Dictionary<string, string> { ["q"] = queue, ["x"] = queue } };

    private async Task<OfferedBatch> DeliverAsync(RabbitMqSink sink, params OfferedMessage[] messages)
    {
        var batch = new OfferedBatch(messages);
        await sink.DeliverAsync(batch, _cancel);
        Assert.Empty(batch.SettledTwice);
        return batch;
    }

    private static SettlementKind?[] Kinds(OfferedBatch batch) => [.. batch.Settlements.Select(s => s?.Kind)];

    [Theory]
    [InlineData("reject", SettlementKind.Rejected)]
    [InlineData("retry", SettlementKind.Retried)]
    [InlineData("postpone", SettlementKind.Postponed)]
    public async Task A_message_that_no_queue_takes_comes_back_with_the_reason_and_its_neighbours_pass(string unroutable, SettlementKind expected)
    {
        await _vhost.DeclareQueueAsync("there", cancellationToken: _cancel);
        await using var sink = await OpenAsync($"routing_key: \"{{q}}\", unroutable: {unroutable}");
        var batch = await DeliverAsync(sink, To("there", "1", "a"), To("nowhere", "2", "b"), To("there", "3", "c"));
        Assert.Equal([SettlementKind.Accepted, expected, SettlementKind.Accepted], Kinds(batch));
        Assert.Contains("312 NO_ROUTE", batch.Settlements[1]!.Reason, StringComparison.Ordinal);
        Assert.Contains("nowhere", batch.Settlements[1]!.Reason, StringComparison.Ordinal);
        Assert.Equal(["1", "3"], (await _vhost.ReceiveAsync("there", 2, cancellationToken: _cancel)).Select(m => m.Text));
    }

    [Fact]
    public async Task A_message_that_comes_again_holds_those_of_its_key_behind_it()
    {
        await _vhost.DeclareQueueAsync("there", cancellationToken: _cancel);
        await using var sink = await OpenAsync("routing_key: \"{q}\", unroutable: postpone");
        var batch = await DeliverAsync(sink, To("nowhere", "1", "a"), To("there", "2", "a"), To("there", "3", "b"));
        Assert.Equal([SettlementKind.Postponed, null, SettlementKind.Accepted], Kinds(batch));
    }

    [Fact]
    public async Task Nacks_cost_nothing_and_with_hundreds_in_flight_the_order_is_kept()
    {
        const int Count = 1500;
        await _vhost.DeclareQueueAsync("small", arguments: new Dictionary<string, object?> { ["x-max-length"] = 50, ["x-overflow"] = "reject-publish" }, cancellationToken: _cancel);
        var messages = Enumerable.Range(0, Count).Select(i => new OfferedMessage(i.ToString(CultureInfo.InvariantCulture)) { Id = $"{i}" }).ToList();
        var nacked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var delivering = Task.Run(async () =>
        {
            await using var sink = await OpenAsync("routing_key: small");
            while (messages.Count > 0)
            {
                using var batch = new OfferedBatch(messages.Take(500));
                await sink.DeliverAsync(batch, _cancel);
                foreach (var settlement in batch.Settlements.Where(s => s is not null && s.Kind != SettlementKind.Accepted))
                {
                    Assert.Equal(SettlementKind.Postponed, settlement!.Kind);
                    Assert.Contains("nack", settlement.Reason, StringComparison.Ordinal);
                    nacked.TrySetResult();
                }
                var remaining = batch.Remaining.ToList();
                messages.RemoveRange(0, batch.Count);
                messages.InsertRange(0, remaining);
            }
        }, _cancel);
        await nacked.Task.WaitAsync(_cancel); // the queue is full now
        var next = 0;
        await _vhost.ReceiveUntilAsync("small", message =>
        {
            var number = int.Parse(message.Text, CultureInfo.InvariantCulture);
            Assert.True(number <= next, $"{number} came before {next}");
            if (number == next) next++;
            return next == Count;
        }, cancellationToken: _cancel);
        await delivering;
    }

    [Fact]
    public async Task A_message_for_which_the_broker_closes_the_channel_is_found_and_the_others_pass()
    {
        await _vhost.DeclareQueueAsync("q", "good", cancellationToken: _cancel);
        await using var sink = await OpenAsync("exchange: \"{x}\", routing_key: k");
        var waiting = new List<OfferedMessage> { To("good", "1", "a"), To("missing", "2", "b"), To("good", "3", "c"), To("good", "4", "d") };
        var retried = new List<string>();
        for (var round = 0; round < 10 && waiting.Count > 0; round++)
        {
            var batch = await DeliverAsync(sink, [.. waiting]);
            retried.AddRange(batch.Settlements.Where(s => s?.Kind == SettlementKind.Retried).Select(s => s!.Reason));
            waiting = [.. batch.Remaining.Where((m, _) => !(m.Id == "2" && retried.Count > 0))];
        }
        Assert.Contains("404", Assert.Single(retried), StringComparison.Ordinal);
        Assert.Contains("missing", retried[0], StringComparison.Ordinal);
        var arrived = new HashSet<string>();
        await _vhost.ReceiveUntilAsync("q", m => arrived.Add(m.Text) && arrived.Count == 3, cancellationToken: _cancel);
        Assert.Equal(["1", "3", "4"], arrived.Order());
    }

    [Fact]
    public async Task Properties_and_headers_go_out_with_their_types()
    {
        await _vhost.DeclareQueueAsync("q", cancellationToken: _cancel);
        await using var sink = await OpenAsync("routing_key: q");
        var at = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);
        var message = new OfferedMessage("body")
        {
            Id = "id-1",
            Headers =
            [
                new("content-type", "application/json"), new("content-encoding", "gzip"), new("correlation-id", "c"), new("reply-to", "r"), new("subject", "order"),
                new("ttl", 60_000L), new("priority", 3), new("timestamp", at), new(":topic", "never sent"),
                new("text", "ä"), new("flag", true), new("byte", (byte)200), new("short", (short)-3), new("int", -7), new("uint", 7u), new("long", 1L << 40),
                new("float", 0.5f), new("double", 0.25), new("decimal", 12.34m), new("none", null), new("bytes", new byte[] { 0, 255 }), new("time", at),
                new("huge", ulong.MaxValue), new("guid", new Guid("00112233-4455-6677-8899-aabbccddeeff")),
            ],
        };
        Assert.Equal([SettlementKind.Accepted], Kinds(await DeliverAsync(sink, message)));
        await using var channel = await _vhost.OpenChannelAsync(cancellationToken: _cancel);
        var got = (await channel.BasicGetAsync("q", autoAck: true, _cancel))!.BasicProperties;
        Assert.Equal(("application/json", "gzip", "c", "r", "order", "60000", (byte)3, "id-1", true), (got.ContentType, got.ContentEncoding, got.CorrelationId, got.ReplyTo, got.Type, got.Expiration, got.Priority, got.MessageId, got.Persistent));
        Assert.Equal(at.ToUnixTimeSeconds(), got.Timestamp.UnixTime);
        var headers = got.Headers!;
        Assert.False(headers.ContainsKey(":topic"));
        Assert.Equal("ä", Encoding.UTF8.GetString((byte[])headers["text"]!));
        Assert.Equal((object?)true, headers["flag"]);
        Assert.Equal((object?)(byte)200, headers["byte"]);
        Assert.Equal((object?)(short)-3, headers["short"]);
        Assert.Equal((object?)-7, headers["int"]);
        Assert.Equal(7L, Convert.ToInt64(headers["uint"], CultureInfo.InvariantCulture));
        Assert.Equal((object?)(1L << 40), headers["long"]);
        Assert.Equal((object?)0.5f, headers["float"]);
        Assert.Equal((object?)0.25, headers["double"]);
        Assert.Equal((object?)12.34m, headers["decimal"]);
        Assert.Null(headers["none"]);
        Assert.Equal(at.ToUnixTimeSeconds(), Assert.IsType<AmqpTimestamp>(headers["time"]).UnixTime);
        Assert.Equal("18446744073709551615", Encoding.UTF8.GetString((byte[])headers["huge"]!));
        Assert.Equal("00112233-4455-6677-8899-aabbccddeeff", Encoding.UTF8.GetString((byte[])headers["guid"]!));
    }

    [Fact]
    public async Task A_value_that_amqp_cannot_hold_is_a_dead_letter()
    {
        await _vhost.DeclareQueueAsync("q", cancellationToken: _cancel);
        await using var sink = await OpenAsync("routing_key: \"{q}\"");
        OfferedMessage With(string name, object value) => new("x") { Values = new Dictionary<string, string> { ["q"] = "q" }, Headers = [new(name, value)] };
        var batch = await DeliverAsync(sink, To(new string('k', 300), "1"), With("correlation-id", new string('c', 300)), With("ttl", "soon"), With("priority", 300), With("timestamp", "yesterday"), To("q", "good"));
        Assert.Equal([.. Enumerable.Repeat<SettlementKind?>(SettlementKind.Rejected, 5), SettlementKind.Accepted], Kinds(batch));
    }

    [Theory]
    [InlineData("amqp://guest:wrong@{0}/{1}", "refused the login")]
    [InlineData("amqp://guest:guest@{0}/no-such-vhost", "refused the connection")]
    [InlineData("amqp://guest:guest@127.0.0.1:1/{1}", "cannot be reached")]
    public async Task A_broker_that_does_not_let_us_in_is_told_in_words_without_the_password(string uri, string expected)
    {
        var address = string.Format(CultureInfo.InvariantCulture, uri, _vhost.Uri.Authority, _vhost.Name);
        await using var sink = _stage.Sink($"{{ type: rabbitmq, uri: \"{address}\", routing_key: q }}");
        var e = await Assert.ThrowsAnyAsync<Exception>(async () => await sink.ConnectAsync(_cancel));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong@", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exchange_that_is_missing_is_told_at_the_start_or_declared()
    {
        var e = await Assert.ThrowsAnyAsync<Exception>(() => OpenAsync("exchange: missing, routing_key: k"));
        Assert.Contains("declare:", e.Message, StringComparison.Ordinal);
        await using var sink = await OpenAsync("exchange: missing, routing_key: k, declare: { kind: topic }, unroutable: reject");
        Assert.Equal([SettlementKind.Rejected], Kinds(await DeliverAsync(sink, new OfferedMessage("1"))));
    }
}
