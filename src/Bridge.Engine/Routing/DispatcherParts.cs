using Bridge.Engine.Configuration;
using Bridge.Engine.Telemetry;
using Bridge.Journal;
using Microsoft.Extensions.Logging;

namespace Bridge.Engine.Routing;

/// <summary>What a dispatcher works with.</summary>
internal sealed record DispatcherParts
{
    public required RouteSnapshot Route { get; init; }
    public required DestinationSnapshot Destination { get; init; }

    /// <summary>The destination's place among those of the route.</summary>
    public required int Index { get; init; }
    public required RouteJournal Journal { get; init; }
    public required DeadLetterStore DeadLetters { get; init; }
    public required SinkConnection Connection { get; init; }
    public required PeerMonitor Monitor { get; init; }
    public required DestinationCounters Counters { get; init; }

    /// <summary>Where it is told what was let pass.</summary>
    public required RouteNotes Notes { get; init; }

    /// <summary>Sources that wait for the delivery; null if the route's ack point does not need it.</summary>
    public DeliveredReceipts? Receipts { get; init; }

    /// <summary>Stops the route because of <c>on_reject: stop</c>: message id and reason.</summary>
    public required Action<string, string> StopRoute { get; init; }

    /// <summary>What the id prefix of every row begins with that this process wrote: the journal's prefix and a hyphen; the route's number follows.</summary>
    public required string IdPrefix { get; init; }
    public required TimeProvider Time { get; init; }
    public required ILogger Logger { get; init; }
}
