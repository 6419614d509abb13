using Bridge.Journal.Writing;

namespace Bridge.Journal;

/// <summary>All that the journal knows of one route while it is open. Its fields have three owners, named in the groups below.</summary>
internal sealed class RouteState(long id, string name, RouteLimits limits, JournalWriter writer, long readAheadBytes)
{
    private const int PooledOperations = 256; // more appends at once than a route's connections are likely to have
    private readonly Stack<AppendOperation> _pool = [];

    public long Id { get; } = id;

    public string Name { get; } = name;

    public RouteLimits Limits { get; } = limits;

    public JournalWriter Writer { get; } = writer;

    /// <summary>What ids of this route's messages begin with; sequences are counted per route, so the route's number is part of it.</summary>
    public required string IdPrefix { get; init; }

    /// <summary>The configured ones and the orphans.</summary>
    public required IReadOnlyList<DestinationState> Destinations { get; init; }

    // --- Guarded by Gate: what readers see.

    public Lock Gate { get; } = new();

    public CommittedRows Rows { get; } = new(readAheadBytes);

    public List<JournalReader> Readers { get; } = [];

    public bool IsClosed;

    /// <summary>The last durable sequence.</summary>
    public long Committed;

    // --- Guarded by the writer's lock: what may be appended.

    public LinkedList<AppendOperation> Waiters { get; } = [];

    public long QueuedBytes;

    public long StoredBytes;

    public long StoredEntries;

    public DateTimeOffset? OldestReceivedAt;

    public bool IsAlmostFull;

    // --- Owned by the writer's thread: the state as the open transaction will leave it.

    public RouteTotals Totals;

    /// <summary>The state on disk.</summary>
    public RouteTotals Stored;

    /// <summary>The oldest row, if it was looked up.</summary>
    public StoredRow? Head;

    public List<AppendOperation> Appends { get; } = [];

    public List<SharedRow> NewRows { get; } = [];

    /// <summary>Preamble and shared headers of the newest row, copied: the source may use its memory again.</summary>
    public byte[] Preamble = [];

    public byte[] Headers = [];

    public long SweptAt;

    public long SweptSettled;

    public long LastGivenUp;

    public long LoggedDropped;

    public long LoggedExpired;

    public long GivenUpLoggedAt;

    public AppendOperation Rent()
    {
        lock (_pool)
        {
            if (_pool.TryPop(out var operation)) return operation;
        }
        return new AppendOperation(this);
    }

    public void Return(AppendOperation operation)
    {
        lock (_pool)
        {
            if (_pool.Count < PooledOperations) _pool.Push(operation);
        }
    }

    /// <summary>Every destination has settled all entries up to here.</summary>
    public long SettledByAll()
    {
        var low = long.MaxValue;
        foreach (var destination in Destinations) low = Math.Min(low, destination.Low);
        return low;
    }
}
