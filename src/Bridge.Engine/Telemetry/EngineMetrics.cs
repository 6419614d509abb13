using System.Diagnostics.Metrics;
using Bridge.Engine.Hosting;
using Prometheus;

namespace Bridge.Engine.Telemetry;

/// <summary>
/// The engine's instruments, read from its status when somebody asks: nothing is counted twice, and an idle scrape costs nothing. Exported through
/// <c>System.Diagnostics.Metrics</c> (meter <c>Bridge.Engine</c>, for OpenTelemetry) and as Prometheus text. Labels are route and destination only.
/// </summary>
internal sealed class EngineMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Bridge.Engine";

    private readonly Meter _meter = new(MeterName);
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly IDisposable _adapter;
    private readonly Func<BridgeEngine?> _engine;

    public EngineMetrics(Func<BridgeEngine?> engine)
    {
        _engine = engine;
        PerRoute("bridge.route.received", "{message}", "Messages that the journal took.", r => r.Received);
        PerRoute("bridge.route.refused", "{message}", "Messages that were not kept; their peer was told no.", r => r.Refused);
        PerRoute("bridge.route.busy", "{message}", "Messages for which there was no room; their peer was told to come again.", r => r.Busy);
        PerRoute("bridge.journal.given_up", "{message}", "Messages given up by max_age or when_full: drop_oldest.", r => r.Expired);
        RouteGauge("bridge.journal.entries", "{message}", "Entries that a destination has not settled.", r => r.Entries);
        RouteGauge("bridge.journal.size", "By", "Bytes that these entries take.", r => r.Bytes);
        RouteGauge("bridge.journal.limit", "By", "Bytes that they may take.", r => r.MaxBytes);
        RouteGauge("bridge.source.up", "1", "1 while the source is connected.", r => Up(r.Source));
        PerDestination("bridge.destination.delivered", "{message}", "Messages that the peer has.", d => d.Delivered);
        PerDestination("bridge.destination.filtered", "{message}", "Messages that a filter took out.", d => d.Filtered);
        PerDestination("bridge.destination.dead", "{message}", "Messages that became dead letters.", d => d.Dead);
        PerDestination("bridge.destination.postponed", "{message}", "Deliveries put off because the infrastructure failed.", d => d.Postponed);
        PerDestination("bridge.destination.retried", "{message}", "Deliveries that failed for the message's own sake and are tried again.", d => d.Retried);
        DestinationGauge("bridge.destination.parked", "{message}", "Messages that wait behind one that fails.", d => d.Parked);
        DestinationGauge("bridge.destination.in_flight", "{message}", "Messages that wait for their turn or are under way.", d => d.InFlight);
        DestinationGauge("bridge.destination.up", "1", "1 while the destination is connected.", d => Up(d.Sink));
        _meter.CreateObservableGauge("bridge.ready", () => _engine()?.GetStatus() is { IsReady: true } ? 1L : 0L, "1", "1 while messages are accepted.");
        _adapter = MeterAdapter.StartListening(new MeterAdapterOptions
        {
            Registry = _registry,
            InstrumentFilterPredicate = instrument => ReferenceEquals(instrument.Meter, _meter),
        });
    }

    /// <summary>Writes all values as Prometheus text.</summary>
    public Task WriteAsync(Stream output, CancellationToken cancellationToken) => _registry.CollectAndExportAsTextAsync(output, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _adapter.Dispose();
        _meter.Dispose();
    }

    private static long Up(PeerStatus peer) => peer.State is PeerState.Connected or PeerState.Degraded ? 1 : 0;

    private void PerRoute(string name, string unit, string description, Func<RouteStatus, long> value) => _meter.CreateObservableCounter(name, () => Routes(value), unit, description);

    private void RouteGauge(string name, string unit, string description, Func<RouteStatus, long> value) => _meter.CreateObservableGauge(name, () => Routes(value), unit, description);

    private void PerDestination(string name, string unit, string description, Func<DestinationStatus, long> value) => _meter.CreateObservableCounter(name, () => Destinations(value), unit, description);

    private void DestinationGauge(string name, string unit, string description, Func<DestinationStatus, long> value) => _meter.CreateObservableGauge(name, () => Destinations(value), unit, description);

    private IEnumerable<Measurement<long>> Routes(Func<RouteStatus, long> value)
    {
        foreach (var route in _engine()?.GetStatus().Routes ?? []) yield return new Measurement<long>(value(route), new KeyValuePair<string, object?>("route", route.Name));
    }

    private IEnumerable<Measurement<long>> Destinations(Func<DestinationStatus, long> value)
    {
        foreach (var route in _engine()?.GetStatus().Routes ?? [])
        {
            foreach (var destination in route.Destinations)
            {
                yield return new Measurement<long>(value(destination), new KeyValuePair<string, object?>("route", route.Name), new KeyValuePair<string, object?>("destination", destination.Name));
            }
        }
    }
}
