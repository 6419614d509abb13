using System.Text.Json;
using Bridge.Messages;
using Bridge.ServiceBusLookAlike;
using Bridge.Testing.Conformance;
using Bridge.Testing.Network;

namespace Bridge.Adapters.Amqp.Tests.ServiceBus;

/// <summary>
/// What the adapter sends Microsoft's SDK receives with the same properties and types, and the other way round. Against the look-alike, or against the namespace or
/// emulator whose connection string is in BRIDGE_TEST_SERVICE_BUS, where the queues exchange-out and exchange-in must exist.
/// </summary>
public sealed class SdkExchangeTests : IDisposable
{
    private readonly ServiceBusNamespace? _space;
    private readonly string _connection;
    private readonly AdapterStage _stage = new(new AmqpAdapter());

    public SdkExchangeTests()
    {
        if (Environment.GetEnvironmentVariable("BRIDGE_TEST_SERVICE_BUS") is { Length: > 0 } real)
        {
            _connection = real;
            return;
        }
        _space = new ServiceBusNamespace(FreePort.Next()) { OffersPlain = false };
        _space.AddQueue("exchange-out");
        _space.AddQueue("exchange-in");
        _space.Start();
        _connection = _space.ConnectionString;
    }

    public void Dispose() => _space?.Dispose();

    [Fact]
    public async Task What_the_adapter_sends_the_SDK_receives()
    {
        var stop = TimeCap.Start();
        await using var sink = _stage.Sink(Yaml("queue: exchange-out", "partition_key: \"{session}\""));
        await sink.ConnectAsync(stop);
        using var deliveries = new ScriptedDeliveries { Template = (_, i) => i == 0 ? "s-1" : "s-2" };
        for (var i = 0; i < 3; i++)
        {
            deliveries.Add($"id-{i}", $"body {i}", headers: h =>
            {
                h.Add("correlation-id", "c-1");
                h.Add("content-type", "application/json");
                h.Add("subject", "about");
                h.Add("to", "there");
                h.Add("reply-to", "answers");
                h.Add("group-id", i == 0 ? "s-1" : "s-2");
                h.Add("ttl", 3_600_000L);
                h.Add("text", "Grüße");
                h.Add("whole", 17L);
                h.AddObject("small", (short)-5);
                h.AddObject("fraction", 2.5);
                h.Add("yes", true);
                h.AddObject("time", DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123));
            });
        }
        await sink.DeliverAsync(deliveries, stop);
        Assert.Equal("accepted accepted accepted", deliveries.Fates);
        var lines = await NodeSdk.RunAsync("exchange.mjs", new Dictionary<string, string?> { ["SERVICE_BUS"] = _connection }, TimeSpan.FromSeconds(30), stop, "receive", "exchange-out", "3");
        for (var i = 0; i < 3; i++)
        {
            var expected = $$$"""{"body":"body {{{i}}}","messageId":"id-{{{i}}}","correlationId":"c-1","contentType":"application/json","subject":"about","to":"there","replyTo":"answers","sessionId":"s-{{{(i == 0 ? 1 : 2)}}}","partitionKey":"s-{{{(i == 0 ? 1 : 2)}}}","timeToLive":3600000,"properties":{"text":["string","Grüße"],"whole":["number",17],"small":["number",-5],"fraction":["number",2.5],"yes":["boolean",true],"time":["date",1700000000123]}}""";
            Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(lines[i]).RootElement), lines[i]);
        }
    }

    [Fact]
    public async Task What_the_SDK_sends_the_adapter_receives()
    {
        var stop = TimeCap.Start();
        await NodeSdk.RunAsync("exchange.mjs", new Dictionary<string, string?> { ["SERVICE_BUS"] = _connection }, TimeSpan.FromSeconds(30), stop, "send", "exchange-in");
        var intake = new RecordingIntake();
        await using var run = new SourceRun(_stage.Source(Yaml("queue: exchange-in")), intake);
        var m = (await intake.NextAsync(1, run, stop))[0];
        Assert.Equal(("sdk-1", "s-1", "from the SDK"), (m.Id, m.Key, m.Text));
        (string, HeaderKind, string)[] expected =
        [
            ("correlation-id", HeaderKind.Text, "c-1"), ("content-type", HeaderKind.Text, "application/json"), ("subject", HeaderKind.Text, "about"), ("to", HeaderKind.Text, "there"),
            ("reply-to", HeaderKind.Text, "answers"), ("reply-to-group-id", HeaderKind.Text, "rs"), ("group-id", HeaderKind.Text, "s-1"), ("ttl", HeaderKind.Int64, "3600000"),
            ("annotation:x-opt-partition-key", HeaderKind.Text, "s-1"), ("text", HeaderKind.Text, "Grüße"), ("whole", HeaderKind.UInt32, "17")   /* as the SDK writes whole numbers that are not negative */, ("fraction", HeaderKind.Double, "2.5"),
            ("yes", HeaderKind.Boolean, "true"), ("no", HeaderKind.Boolean, "false"), ("time", HeaderKind.Timestamp, "2023-11-14T22:13:20.123+00:00"), ("nothing", HeaderKind.Null, ""),
        ];
        foreach (var (name, kind, text) in expected)
        {
            Assert.True(m.Headers.TryGetValue(name, out var there), $"{name} is missing");
            Assert.Equal((name, kind, text), (name, there.Kind, there.Text));
        }
        await run.StopAsync();
    }

    private string Yaml(params string[] options) => $"{{ type: azure_service_bus, connection_string: \"{_connection}\", {string.Join(", ", options)} }}";
}
