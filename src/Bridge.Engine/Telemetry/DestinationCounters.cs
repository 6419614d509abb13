using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Bridge.Engine.Telemetry;

/// <summary>Counts of one destination since the start. Writers add, anybody reads; thread-safe.</summary>
internal sealed class DestinationCounters
{
    private readonly ConcurrentDictionary<string, StrongBox<long>> _filteredBy = new(StringComparer.Ordinal);
    private long _delivered, _filtered, _dead, _parked, _postponed, _retried, _again;

    /// <summary>Entries that the peer has.</summary>
    public long Delivered => Volatile.Read(ref _delivered);
    /// <summary>Entries that a filter took out.</summary>
    public long Filtered => Volatile.Read(ref _filtered);
    /// <summary>The same by the filter's name.</summary>
    public IReadOnlyDictionary<string, long> FilteredBy => _filteredBy.ToDictionary(f => f.Key, f => Volatile.Read(ref f.Value.Value), StringComparer.Ordinal);
    /// <summary>Entries given up.</summary>
    public long Dead => Volatile.Read(ref _dead);
    /// <summary>Entries that wait behind one that fails for itself, now.</summary>
    public long Parked => Volatile.Read(ref _parked);
    /// <summary>Postponements.</summary>
    public long Postponed => Volatile.Read(ref _postponed);
    /// <summary>Attempts that failed.</summary>
    public long Retried => Volatile.Read(ref _retried);
    /// <summary>Dead letters in hand for another try, now.</summary>
    public long Again => Volatile.Read(ref _again);

    /// <summary>Adds deliveries.</summary>
    public void AddDelivered(int count) => Interlocked.Add(ref _delivered, count);
    /// <summary>Adds one that the filter of this name took out.</summary>
    public void AddFiltered(string filter)
    {
        Interlocked.Increment(ref _filteredBy.GetOrAdd(filter, static _ => new StrongBox<long>()).Value);
        Interlocked.Increment(ref _filtered);
    }
    /// <summary>Adds one, once it is stored.</summary>
    public void AddDead() => Interlocked.Increment(ref _dead);
    /// <summary>Sets how many are parked.</summary>
    public void SetParked(int count) => Volatile.Write(ref _parked, count);
    /// <summary>Adds postponements.</summary>
    public void AddPostponed(int count) => Interlocked.Add(ref _postponed, count);
    /// <summary>Adds one.</summary>
    public void AddRetried() => Interlocked.Increment(ref _retried);
    /// <summary>Adds dead letters taken in hand, or takes them off.</summary>
    public void AddAgain(int count) => Interlocked.Add(ref _again, count);
}
