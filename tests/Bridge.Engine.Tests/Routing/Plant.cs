using Bridge.Codecs;
using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Engine.Configuration;
using Bridge.Engine.Hosting;
using Bridge.Engine.Telemetry;
using Bridge.Mapping.Files;
using Bridge.Registration;
using Bridge.Testing.Files;
using Bridge.Testing.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.Engine.Tests.Routing;

/// <summary>One bridge with the real journal and the real engine between a source and sinks in memory. Can be stopped and started again on the same state.</summary>
internal sealed class Plant : IAsyncDisposable
{
    /// <summary>No wait of these tests comes near it.</summary>
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(60);

    private static readonly AdapterRegistry Registry = Register();

    private readonly TestDirectory _directory = new("engine");
    private BridgeEngine? _engine;
    private int _mappings;

    public Plant(params string[] destinations)
    {
        foreach (var name in destinations.Length == 0 ? ["out"] : destinations) Sinks.Add(name, new MemorySink());
    }

    public TestLog Log { get; } = new();
    public TimeProvider Time { get; set; } = TimeProvider.System;
    public MemorySource Source { get; } = new();
    public Dictionary<string, MemorySink> Sinks { get; } = [];
    public MemorySink Sink => Sinks.Values.First();
    public AckPoint Ack { get; set; } = AckPoint.Journaled;
    public SourceTraits SourceTraits { get; set; } = new(Redelivers: false, CanReply: true);
    public OnReject OnReject { get; set; }
    public Validation Validate { get; set; }
    public int Attempts { get; set; } = RouteOptions.DefaultAttempts;
    public int MaxBatch { get; set; } = 256;
    public JournalLimits Journal { get; set; } = new();
    public RetryTimes Retry { get; set; } = new() { Duration = TimeSpan.FromMilliseconds(2), MaxInterval = TimeSpan.FromMilliseconds(20) };
    public CompiledMapping Mapping { get; set; } = CompiledMapping.PassThrough;
    public string State => Path.Combine(_directory.Path, "state");

    public BridgeEngine Engine => _engine ?? throw new InvalidOperationException("It does not run.");
    public RouteStatus Route => Engine.GetStatus().Routes[0];
    public DestinationStatus Destination => Route.Destinations[0];

    /// <summary>The clock of tests that wait for days.</summary>
    public FakeTimeProvider UseFakeClock()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
        Time = clock;
        return clock;
    }

    /// <summary>Compiles a mapping file from JSON to JSON.</summary>
    public CompiledMapping Map(string yaml, string from = "json")
    {
        var path = _directory.Write($"mapping-{++_mappings}.yaml", $"mapping: test/1\nfrom: {{ format: {from} }}\nto: {{ format: json }}\n{yaml}");
        var diagnostics = new Diagnostics();
        var mapping = new MappingLoader(Registry).Load(path, diagnostics);
        Assert.True(mapping is not null, string.Join('\n', diagnostics.All));
        return mapping;
    }

    public Snapshot Snapshot(HttpOptions? http = null)
    {
        var destinations = Sinks.Select(sink => new DestinationSnapshot
        {
            Name = sink.Key,
            Type = "memory",
            Traits = new SinkTraits(MaxBatch),
            Create = sink.Value.Create,
            Mapping = Mapping,
            Templates = [],
            MaxBatch = MaxBatch,
            Guarantee = new Guarantee("route", sink.Key, GuaranteeLevel.AtLeastOnce, ["it is a test"]),
        });
        var route = new RouteSnapshot
        {
            Name = "route",
            Source = new SourceOptions { Type = "memory", Traits = SourceTraits, Create = Source.Create, Ack = Ack },
            Destinations = [.. destinations],
            OnReject = OnReject,
            Attempts = Attempts,
            Validate = OnReject == OnReject.Refuse ? Validation.BeforeAck : Validate,
            Journal = Journal,
            Retry = Retry,
        };
        return new Snapshot { Bridge = "test", State = State, Routes = [route], Http = http ?? new HttpOptions() };
    }

    public async Task StartAsync()
    {
        _engine = await BridgeEngine.StartAsync(Snapshot(), Time, Log, TestContext.Current.CancellationToken);
        await Source.IntakeAsync().WaitAsync(Cap, TestContext.Current.CancellationToken);
    }

    public async Task StopAsync(bool inHurry = false)
    {
        var engine = Engine;
        using var hurry = new CancellationTokenSource();
        if (inHurry) await hurry.CancelAsync();
        await engine.StopAsync(hurry.Token).WaitAsync(Cap);
        Assert.Equal(EngineState.Closed, engine.GetStatus().State);
        _engine = null;
        Source.End();
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Waits until the destination's counts are as wanted; looks again whenever something may have changed.</summary>
    public async Task<DestinationStatus> UntilAsync(Func<DestinationStatus, bool> wanted, string what)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var status = Destination;
            if (wanted(status)) return status;
            if (TimeProvider.System.GetElapsedTime(deadline) > Cap) throw new TimeoutException($"Within {Cap} it did not come to this: {what}. It is {status}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Everything that came has its fate, and the numbers add up.</summary>
    public Task<DestinationStatus> SettledAsync() => UntilAsync(d => d.InFlight + d.Parked == 0, "nothing in flight or parked");

    public async ValueTask DisposeAsync()
    {
        if (_engine is { } engine)
        {
            using var hurry = new CancellationTokenSource();
            await hurry.CancelAsync();
            await engine.StopAsync(hurry.Token).WaitAsync(Cap);
        }
        Log.Dispose();
        _directory.Dispose();
    }

    private static AdapterRegistry Register()
    {
        var registry = new AdapterRegistry();
        new CodecsAdapter().Register(registry);
        registry.AddCodec("fragile", "Has a defect.", _ => 0, (_, _) => new FragileCodec());
        return registry;
    }
}
