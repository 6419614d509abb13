using System.Diagnostics.Metrics;
using Bridge.Engine.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Prometheus;

namespace Bridge.Engine.Telemetry;

/// <summary>
/// The engine's instruments, read from its status when somebody asks: nothing is counted twice, and nothing costs anything between two scrapes. Each is an instrument
/// of <c>System.Diagnostics.Metrics</c> (meter <c>Bridge.Engine</c>; sent by OTLP if OTEL_EXPORTER_OTLP_ENDPOINT is set) and a Prometheus metric. Labels are route and
/// destination, of notes also their code, of filtered messages the filter's name.
/// </summary>
internal sealed class EngineMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Bridge.Engine";

    private readonly Func<BridgeEngine?> _engine;
    private readonly Meter _meter = new(MeterName);
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly IMetricFactory _factory;
    private readonly List<Action<EngineStatus>> _updates = [];
    private readonly MeterProvider? _exporter;

    public EngineMetrics(Func<BridgeEngine?> engine)
    {
        _engine = engine;
        _factory = Metrics.WithCustomRegistry(_registry);
        AddRoute("bridge.route.received", isCounter: true, "{message}", "Messages that the journal took.", r => r.Received);
        AddRoute("bridge.route.refused", isCounter: true, "{message}", "Messages that were not kept; their peer was told no.", r => r.Refused);
        AddRoute("bridge.route.busy", isCounter: true, "{message}", "Messages for which there was no room; their peer was told to come again.", r => r.Busy);
        AddRoute("bridge.journal.given_up", isCounter: true, "{message}", "Messages given up by max_age or when_full: drop_oldest.", r => r.Expired);
        AddRoute("bridge.journal.entries", isCounter: false, "{message}", "Entries that a destination has not settled.", r => r.Entries);
        AddRoute("bridge.journal.size", isCounter: false, "By", "Bytes that these entries take.", r => r.Bytes);
        AddRoute("bridge.journal.limit", isCounter: false, "By", "Bytes that they may take.", r => r.MaxBytes);
        AddRoute("bridge.source.up", isCounter: false, "1", "1 while the source is connected.", r => Up(r.Source));
        AddDestination("bridge.destination.delivered", isCounter: true, "{message}", "Messages that the peer has.", d => d.Delivered);
        AddFiltered();
        AddDestination("bridge.destination.dead", isCounter: true, "{message}", "Messages that became dead letters.", d => d.Dead);
        AddDestination("bridge.destination.postponed", isCounter: true, "{message}", "Deliveries put off because the infrastructure failed.", d => d.Postponed);
        AddDestination("bridge.destination.retried", isCounter: true, "{message}", "Deliveries that failed for the message's own sake.", d => d.Retried);
        AddDestination("bridge.destination.parked", isCounter: false, "{message}", "Messages that wait behind one that fails.", d => d.Parked);
        AddDestination("bridge.destination.in_flight", isCounter: false, "{message}", "Messages that wait for their turn or are under way.", d => d.InFlight);
        AddDestination("bridge.destination.up", isCounter: false, "1", "1 while the destination is connected.", d => Up(d.Sink));
        AddNotes();
        AddReady();
        _registry.AddBeforeCollectCallback(Update);
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 }) _exporter = Sdk.CreateMeterProviderBuilder().AddMeter(MeterName).AddOtlpExporter().Build();
    }

    /// <summary>Writes all values as Prometheus text.</summary>
    public Task WriteAsync(Stream output, CancellationToken cancellationToken) => _registry.CollectAndExportAsTextAsync(output, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _exporter?.Dispose();
        _meter.Dispose();
    }

    private static long Up(PeerStatus peer) => peer.State is PeerState.Connected or PeerState.Degraded ? 1 : 0;

    private void Update()
    {
        if (_engine()?.GetStatus() is not { } status) return;
        foreach (var update in _updates) update(status);
    }

    private void AddReady()
    {
        const string description = "1 while messages are accepted.";
        _meter.CreateObservableGauge("bridge.ready", () => _engine()?.GetStatus() is { IsReady: true } ? 1L : 0L, "1", description);
        var gauge = _factory.CreateGauge("bridge_ready", description);
        _updates.Add(status => gauge.Set(status.IsReady ? 1 : 0));
    }

    private void AddFiltered()
    {
        var set = Create("bridge.destination.filtered", isCounter: true, "{message}", "Messages that a filter took out, by its name.", ["route", "destination", "filter"], Measure);
        _updates.Add(status =>
        {
            foreach (var (route, destination, filter, count) in Counts(status)) set([route, destination, filter], count);
        });

        static IEnumerable<(string Route, string Destination, string Filter, long Count)> Counts(EngineStatus status) =>
            from route in status.Routes
            from destination in route.Destinations
            from filter in destination.FilteredBy
            select (route.Name, destination.Name, filter.Key, filter.Value);

        IEnumerable<Measurement<long>> Measure() =>
            from c in _engine() is { } engine ? Counts(engine.GetStatus()) : []
            select new Measurement<long>(c.Count, new KeyValuePair<string, object?>("route", c.Route), new KeyValuePair<string, object?>("destination", c.Destination), new KeyValuePair<string, object?>("filter", c.Filter));
    }

    private void AddNotes()
    {
        var set = Create("bridge.route.notes", isCounter: true, "{note}", "Faults that were let pass, by code.", ["route", "code"], Measure);
        _updates.Add(status =>
        {
            foreach (var route in status.Routes)
            {
                foreach (var (code, count) in route.Notes) set([route.Name, code], count);
            }
        });

        IEnumerable<Measurement<long>> Measure() =>
            from route in _engine()?.GetStatus().Routes ?? []
            from note in route.Notes
            select new Measurement<long>(note.Value, new KeyValuePair<string, object?>("route", route.Name), new KeyValuePair<string, object?>("code", note.Key));
    }

    private void AddRoute(string name, bool isCounter, string unit, string description, Func<RouteStatus, long> value)
    {
        var set = Create(name, isCounter, unit, description, ["route"], Measure);
        _updates.Add(status =>
        {
            foreach (var route in status.Routes) set([route.Name], value(route));
        });

        IEnumerable<Measurement<long>> Measure() => (_engine()?.GetStatus().Routes ?? []).Select(r => new Measurement<long>(value(r), new KeyValuePair<string, object?>("route", r.Name)));
    }

    private void AddDestination(string name, bool isCounter, string unit, string description, Func<DestinationStatus, long> value)
    {
        var set = Create(name, isCounter, unit, description, ["route", "destination"], Measure);
        _updates.Add(status =>
        {
            foreach (var route in status.Routes)
            {
                foreach (var destination in route.Destinations) set([route.Name, destination.Name], value(destination));
            }
        });

        IEnumerable<Measurement<long>> Measure() =>
            from route in _engine()?.GetStatus().Routes ?? []
            from destination in route.Destinations
            select new Measurement<long>(value(destination), new KeyValuePair<string, object?>("route", route.Name), new KeyValuePair<string, object?>("destination", destination.Name));
    }

    // The same instrument for both worlds: dotted with a unit, and by Prometheus' customs.
    private Action<string[], long> Create(string name, bool isCounter, string unit, string description, string[] labels, Func<IEnumerable<Measurement<long>>> measure)
    {
        var plain = name.Replace('.', '_') + (unit == "By" ? "_bytes" : "");
        if (isCounter)
        {
            _meter.CreateObservableCounter(name, measure, unit, description);
            var counter = _factory.CreateCounter(plain + "_total", description, labels);
            return (values, value) => counter.WithLabels(values).IncTo(value);
        }
        _meter.CreateObservableGauge(name, measure, unit, description);
        var gauge = _factory.CreateGauge(plain, description, labels);
        return (values, value) => gauge.WithLabels(values).Set(value);
    }
}
