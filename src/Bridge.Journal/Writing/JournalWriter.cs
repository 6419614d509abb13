using System.Diagnostics;
using Bridge.Journal.Store;
using Bridge.Messages;
using Microsoft.Extensions.Logging;

namespace Bridge.Journal.Writing;

/// <summary>
/// The one thread that writes. What is handed over while it commits is its next group: no linger time, so an idle journal answers after one fsync and a busy one fills its groups
/// by itself. Settled entries alone are stored some milliseconds later, since they may lag. Public members are thread-safe.
/// </summary>
internal sealed class JournalWriter
{
    /// <summary>What may wait in memory for the disk, all routes together.</summary>
    private const long MaxQueuedBytes = 64L << 20;

    /// <summary>One transaction takes no more, so that the first of a large backlog need not wait for the last.</summary>
    private const long MaxGroupBytes = 8L << 20;

    /// <summary>How long settled entries may wait for company before they get a commit of their own.</summary>
    private static readonly TimeSpan SettleLag = TimeSpan.FromMilliseconds(20);

    /// <summary>How long an idle writer gives back room, once a second; what comes meanwhile waits for one step at most.</summary>
    private static readonly TimeSpan GiveBackTime = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly Queue<JournalOperation> _pending = [];
    private readonly List<RouteState> _routes = [];
    private readonly List<JournalOperation> _group = [];
    private readonly GroupCommit _commit;
    private readonly JournalHealth _health;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private long _queuedBytes;
    private long _settledSince;      // tick count of the first change that waits for a commit, 0: none
    private bool _urgent;            // somebody waits for the settled entries
    private bool _maintain;
    private bool _closing;
    private bool _abandoned;         // closing took too long: stop trying

    public JournalWriter(GroupCommit commit, JournalHealth health, ILogger logger, string name)
    {
        _commit = commit;
        _health = health;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = $"journal of {name}" };
    }

    /// <summary>What waits in memory for the disk.</summary>
    public long QueuedBytes
    {
        get
        {
            lock (_gate) return _queuedBytes;
        }
    }

    public void Start() => _thread.Start();

    public void AddRoute(RouteState route)
    {
        lock (_gate) _routes.Add(route);
        _commit.AddRoute(route);
    }

    /// <summary>Queues a batch, or lets it wait for room; see <see cref="RouteJournal.AppendAsync"/>.</summary>
    public ValueTask<AppendResult> AppendAsync(RouteState route, MessageBatch batch, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            batch.Dispose();
            return ValueTask.FromCanceled<AppendResult>(cancellationToken);
        }

        var bytes = RowBuilder.SizeOf(batch);
        AppendOperation operation;
        lock (_gate)
        {
            if (_closing)
            {
                batch.Dispose();
                return ValueTask.FromException<AppendResult>(Closed());
            }
            var fits = Fits(route, bytes);
            if (!fits && route.Limits.WhenFull == FullPolicy.Reject)
            {
                batch.Dispose();
                return ValueTask.FromResult(AppendResult.Full);
            }
            operation = route.Rent();
            operation.Begin(batch, bytes);
            if (fits && route.Waiters.Count == 0 && HasQueueRoom(bytes)) Enqueue(operation);
            else route.Waiters.AddLast(operation);
        }
        operation.Watch(cancellationToken);
        return operation.Task;
    }

    /// <summary>Queues work for the next group.</summary>
    public void Add(JournalOperation operation)
    {
        lock (_gate)
        {
            if (!_closing)
            {
                _pending.Enqueue(operation);
                _queuedBytes += operation.QueuedBytes;
                Monitor.Pulse(_gate);
                return;
            }
        }
        operation.Fail(Closed());
    }

    /// <summary>Runs work in the next group's transaction.</summary>
    public Task ExecuteAsync(Action<Database>? work)
    {
        var operation = new StoreOperation(work);
        Add(operation);
        return operation.Task;
    }

    /// <summary>Something was settled that no commit has taken yet.</summary>
    public void NoteSettled(RouteState route)
    {
        lock (_gate)
        {
            if (_settledSince == 0) _settledSince = Math.Max(1, Environment.TickCount64);
            if (route.Waiters.Count > 0) _urgent = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Looks for what has expired and for rows that all destinations have passed. Called about once a second.</summary>
    public void Maintain()
    {
        lock (_gate)
        {
            _maintain = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes back an append that waits for room; false when it is queued already.</summary>
    public bool TryWithdraw(AppendOperation operation)
    {
        lock (_gate) return operation.Route.Waiters.Remove(operation);
    }

    public RouteUsage UsageOf(RouteState route)
    {
        lock (_gate)
        {
            return new RouteUsage
            {
                Entries = route.StoredEntries,
                Bytes = route.StoredBytes,
                MaxBytes = route.Limits.MaxBytes,
                OldestReceivedAt = route.OldestReceivedAt,
                DroppedTotal = Volatile.Read(ref route.Totals.Dropped),
                ExpiredTotal = Volatile.Read(ref route.Totals.Expired),
            };
        }
    }

    /// <summary>
    /// Stores what is queued and ends the thread; gives up after the cap. What was not stored fails. False when the disk does not even answer: then the thread still holds the files.
    /// </summary>
    public bool Close(TimeSpan cap)
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }
        if (!_thread.Join(cap))
        {
            lock (_gate)
            {
                _abandoned = true;
                Monitor.Pulse(_gate);
            }
        }
        var hasEnded = _thread.Join(cap);

        var closed = Closed();
        if (hasEnded)
        {
            foreach (var operation in _group) operation.Fail(closed);
        }
        foreach (var operation in _pending) operation.Fail(closed);
        foreach (var route in _routes)
        {
            foreach (var operation in route.Waiters) operation.Fail(closed);
            route.Waiters.Clear();
        }
        return hasEnded;
    }

    public static JournalException Closed() => new(Codes.Closed, "The journal is closed. What was not confirmed before is not stored: the peer must send it again.");

    private void Run()
    {
        while (TakeGroup())
        {
            if (!CommitUntilDone()) return;
            if (_commit.Maintain) GiveBackRoom();
        }
    }

    private void GiveBackRoom()
    {
        var start = Stopwatch.GetTimestamp();
        while (IsIdle() && _commit.GiveBack() && Stopwatch.GetElapsedTime(start) < GiveBackTime)
        {
        }
    }

    private bool IsIdle()
    {
        lock (_gate) return _pending.Count == 0 && _settledSince == 0 && !_urgent && !_closing;
    }

    /// <summary>Waits for work and takes a group; false when closed and nothing is left.</summary>
    private bool TakeGroup()
    {
        lock (_gate)
        {
            while (_pending.Count == 0 && !_urgent && !_maintain && !_closing)
            {
                if (_settledSince == 0)
                {
                    Monitor.Wait(_gate);
                    continue;
                }
                var left = _settledSince + (long)SettleLag.TotalMilliseconds - Environment.TickCount64;
                if (left <= 0) break;
                Monitor.Wait(_gate, (int)left);
            }
            if (_closing && _pending.Count == 0 && _settledSince == 0) return false;

            _group.Clear();
            long bytes = 0;
            while (bytes < MaxGroupBytes && _pending.TryDequeue(out var operation))
            {
                _group.Add(operation);
                bytes += operation.QueuedBytes;
            }
            _commit.Maintain = _maintain;
            _settledSince = 0;
            _urgent = false;
            _maintain = false;
            return true;
        }
    }

    /// <summary>Commits the group, again and again while the disk fails. False when the journal was closed meanwhile.</summary>
    private bool CommitUntilDone()
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                _commit.Run(_group);
                break;
            }
            catch (OperationFailedException failed)
            {
                _group.Remove(failed.Operation);
                failed.Operation.Fail(failed.InnerException!);
            }
            catch (Exception exception)
            {
                Report(exception, pause);
                lock (_gate)
                {
                    if (_abandoned) return false;
                    Monitor.Wait(_gate, pause);
                    if (_abandoned) return false;
                }
                pause = pause + pause < LongestPause ? pause + pause : LongestPause;
                _commit.Reopen(exception);
            }
        }

        if (!_health.IsWritable)
        {
            _health.Set(null, _logger);
            Log.Healed(_logger);
        }
        Publish();
        return true;
    }

    private void Report(Exception exception, TimeSpan pause)
    {
        var reason = GroupCommit.Explain(exception);
        if (_health.Reason != reason) Log.CommitFailed(_logger, reason, pause);
        _health.Set(reason, _logger);
    }

    private void Publish()
    {
        _commit.PublishRows();
        lock (_gate)
        {
            foreach (var operation in _group)
            {
                _queuedBytes -= operation.QueuedBytes;
                if (operation is AppendOperation append) append.Route.QueuedBytes -= append.QueuedBytes;
            }
            foreach (var route in _routes)
            {
                route.StoredBytes = route.Stored.Bytes;
                route.StoredEntries = route.Stored.Entries;
                route.OldestReceivedAt = route.Stored.Entries == 0 ? null : route.Head?.ReceivedAt;
                Admit(route);
                NoteFilling(route);
            }
            if (_commit.HasMoreToFree) _urgent = true;
        }
        foreach (var operation in _group) operation.Complete();
        _group.Clear();
    }

    private void Admit(RouteState route)
    {
        while (route.Waiters.First is { } waiter && Fits(route, waiter.Value.QueuedBytes) && HasQueueRoom(waiter.Value.QueuedBytes))
        {
            route.Waiters.RemoveFirst();
            Enqueue(waiter.Value);
        }
    }

    private void NoteFilling(RouteState route)
    {
        var isAlmostFull = route.StoredBytes >= route.Limits.MaxBytes / 10 * (route.IsAlmostFull ? 6 : 7);
        if (isAlmostFull == route.IsAlmostFull) return;
        route.IsAlmostFull = isAlmostFull;
        if (isAlmostFull) Log.AlmostFull(_logger, route.Name, route.StoredBytes, route.Limits.MaxBytes);
    }

    private void Enqueue(AppendOperation operation)
    {
        _pending.Enqueue(operation);
        _queuedBytes += operation.QueuedBytes;
        operation.Route.QueuedBytes += operation.QueuedBytes;
        Monitor.Pulse(_gate);
    }

    private bool HasQueueRoom(long bytes) => _queuedBytes == 0 || _queuedBytes + bytes <= MaxQueuedBytes;

    /// <summary>A batch larger than the whole limit passes when nothing else is there: it could never go otherwise.</summary>
    private static bool Fits(RouteState route, long bytes)
    {
        if (route.Limits.WhenFull == FullPolicy.DropOldest) return true;
        var held = route.StoredBytes + route.QueuedBytes;
        return held == 0 || held + bytes <= route.Limits.MaxBytes;
    }
}
