namespace Bridge.Engine.Telemetry;

/// <summary>Counts of one route's intake since the start. Thread-safe.</summary>
internal sealed class RouteCounters
{
    private long _received, _refused, _busy, _lost;

    /// <summary>Messages that the journal took.</summary>
    public long Received => Volatile.Read(ref _received);
    /// <summary>Messages not kept.</summary>
    public long Refused => Volatile.Read(ref _refused);
    /// <summary>Messages for which there was no room.</summary>
    public long Busy => Volatile.Read(ref _busy);
    /// <summary>Messages answered at once (<c>ack: received</c>) that could then not be stored.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Adds messages.</summary>
    public void AddReceived(int count) => Interlocked.Add(ref _received, count);
    /// <summary>Adds messages.</summary>
    public void AddRefused(int count) => Interlocked.Add(ref _refused, count);
    /// <summary>Adds messages.</summary>
    public void AddBusy(int count) => Interlocked.Add(ref _busy, count);
    /// <summary>Adds messages.</summary>
    public void AddLost(int count) => Interlocked.Add(ref _lost, count);
}
