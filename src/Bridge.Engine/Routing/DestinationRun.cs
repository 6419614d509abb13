using Bridge.Engine.Configuration;
using Bridge.Engine.Telemetry;

namespace Bridge.Engine.Routing;

/// <summary>One destination of a running route: its dispatcher with what is told about it.</summary>
internal sealed class DestinationRun(DestinationSnapshot destination, PeerMonitor monitor)
{
    /// <summary>Its configuration.</summary>
    public DestinationSnapshot Destination => destination;

    /// <summary>Its connection's state.</summary>
    public PeerMonitor Monitor => monitor;

    /// <summary>Its counts.</summary>
    public DestinationCounters Counters { get; } = new();

    /// <summary>The dispatcher; null before the start.</summary>
    public Dispatcher? Dispatcher { get; set; }

    /// <summary>The dispatcher's loop.</summary>
    public Task Running { get; set; } = Task.CompletedTask;

    /// <summary>How it is now.</summary>
    public DestinationStatus GetStatus()
    {
        // What is open is read first, and fates are counted before an entry is settled: one that moves in between is counted twice for an instant, never missed.
        var open = Dispatcher?.Open ?? 0;
        var (delivered, filtered, dead, parked) = (Counters.Delivered, Counters.Filtered, Counters.Dead, Counters.Parked);
        var inFlight = Math.Max(0, open - parked);
        return new DestinationStatus
        {
            Name = destination.Name,
            Sink = monitor.Status,
            In = delivered + filtered + dead + parked + inFlight,
            Delivered = delivered,
            Filtered = filtered,
            FilteredBy = Counters.FilteredBy,
            Dead = dead,
            Parked = parked,
            InFlight = inFlight,
            Postponed = Counters.Postponed,
            Retried = Counters.Retried,
        };
    }
}
