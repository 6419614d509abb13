using System.Diagnostics.CodeAnalysis;
using Bridge.Journal.Store;
using Bridge.Journal.Writing;
using Microsoft.Extensions.Logging;

namespace Bridge.Journal;

/// <summary>
/// One destination's place in its route. One caller at a time for reading; settling is thread-safe.
/// What was settled becomes durable with a later commit: after a crash an entry may come again, it is never lost.
/// </summary>
public sealed class JournalReader : IDisposable
{
    private readonly RouteState _route;
    private readonly DestinationState _destination;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    // Used by the reading side only.
    private readonly Queue<SharedRow> _fetched = [];
    private readonly Lock _diskGate = new();   // held against Dispose, never contended otherwise
    private readonly RowReader _disk;

    // Guarded by the route's lock.
    private long _next;
    private TaskCompletionSource? _waiting;
    private bool _disposed;

    internal JournalReader(RouteState route, DestinationState destination, string path, TimeProvider time, ILogger logger)
    {
        _route = route;
        _destination = destination;
        _disk = new RowReader(path, route, destination);
        _time = time;
        _logger = logger;
        _next = destination.Low + 1;
    }

    /// <summary>Entries that this destination has not settled.</summary>
    public long Backlog => Math.Max(0, Volatile.Read(ref _route.Committed) - _destination.SettledCount);

    internal DestinationState Destination => _destination;

    /// <summary>The next entry that is wanted. Guarded by the route's lock.</summary>
    internal long Next => _next;

    /// <summary>
    /// The entries after the last ones read, at least one of them unsettled; waits for some. From memory when the destination keeps up, else from the disk (in the calling thread).
    /// A row that is found damaged becomes a dead letter (BR4007, BR4008) and the next one is read. The caller disposes the batch.
    /// </summary>
    /// <exception cref="JournalException">The store cannot be read (BR4005) or was closed (BR4010).</exception>
    public async ValueTask<JournalBatch> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryRead(out var batch)) return batch;

            Task? waiting = null;
            long next, committed;
            lock (_route.Gate)
            {
                ThrowIfClosed();
                next = _next;
                committed = _route.Committed;
                if (next > committed) waiting = (_waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            if (waiting is not null) await waiting.WaitAsync(cancellationToken);
            else if (Fetch(next, committed) is { } damage) await SetAsideAsync(damage).WaitAsync(cancellationToken);
        }
    }

    /// <summary>As <see cref="ReadAsync"/>, but null instead of waiting when everything stored was read. For commands, which make the damaged rows' dead letters like a bridge does.</summary>
    internal async ValueTask<JournalBatch?> ReadStoredAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryRead(out var batch)) return batch;

            long next, committed;
            lock (_route.Gate) (next, committed) = (_next, _route.Committed);
            if (next > committed) return null;
            if (Fetch(next, committed) is { } damage) await SetAsideAsync(damage).WaitAsync(cancellationToken);
        }
    }

    /// <summary>What can be read without waiting and without the disk; false when there is nothing, then use <see cref="ReadAsync"/>.</summary>
    public bool TryRead([NotNullWhen(true)] out JournalBatch? batch)
    {
        while (_fetched.TryDequeue(out var row))
        {
            if (_destination.NextUnsettled(row.First) <= row.Last)
            {
                batch = new JournalBatch(row, _destination);
                return true;
            }
            row.Release();
        }

        batch = null;
        lock (_route.Gate)
        {
            ThrowIfClosed();
            _next = Math.Max(_next, _destination.NextUnsettled(_next));
            if (_next > _route.Committed || _route.Rows.Find(_next) is not { } row) return false;
            row.Hold();
            _next = row.Last + 1;
            DropPassedRows();
            batch = new JournalBatch(row, _destination);
            return true;
        }
    }

    /// <summary>The entry is delivered or filtered. Durable with a later commit, at the latest some 20 ms on. Settling twice is harmless.</summary>
    public void Settle(long sequence)
    {
        CheckSequence(sequence);
        if (_destination.Settle(sequence, sequence)) _route.Writer.NoteSettled(_route);
    }

    /// <summary>
    /// Remembers how many attempts an unsettled entry has cost, across restarts; durable like <see cref="Settle"/>. The first call's time is kept as the time of the first failure.
    /// </summary>
    public void RecordAttempt(long sequence, int attempts, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        CheckSequence(sequence);
        if (_destination.RecordAttempt(sequence, attempts, reason, _time.GetUtcNow())) _route.Writer.NoteSettled(_route);
    }

    /// <summary>Stores a dead letter and settles its entry in one transaction; completes when that is durable. What the draft borrows is copied during the call.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while it waited; it may be stored all the same.</exception>
    public ValueTask DeadLetterAsync(DeadLetterDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        CheckSequence(draft.Message.Sequence);
        return new ValueTask(Put(DeadLetterTable.Of(draft, _route.Name, _destination.Name, _time.GetUtcNow()), draft.Message.Sequence).WaitAsync(cancellationToken));
    }

    /// <summary>As <see cref="DeadLetterAsync"/>, with a line in the audit table, in the same transaction, that names who gave the message up.</summary>
    internal Task AbandonAsync(DeadLetterDraft draft, string by) => Put(DeadLetterTable.Of(draft, _route.Name, _destination.Name, _time.GetUtcNow()), draft.Message.Sequence, by);

    /// <summary>Completes when everything settled and recorded before the call is durable.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => new(_route.Writer.ExecuteAsync(null).WaitAsync(cancellationToken));

    /// <summary>Gives the place free for another reader. Idempotent.</summary>
    public void Dispose()
    {
        lock (_route.Gate)
        {
            if (_disposed) return;
            _disposed = true;
            _route.Readers.Remove(this);
            DropPassedRows();
            Wake();
        }
        lock (_diskGate)
        {
            _disk.Dispose();
        }
    }

    /// <summary>Rows were committed. Called with the route's lock held.</summary>
    internal void Wake()
    {
        _waiting?.TrySetResult();
        _waiting = null;
    }

    private RowDamage? Fetch(long next, long committed)
    {
        lock (_diskGate)
        {
            lock (_route.Gate) ThrowIfClosed();
            try
            {
                next = _disk.Fetch(next, committed, _fetched, out var damage);
                lock (_route.Gate)
                {
                    _next = next;
                    DropPassedRows();
                }
                return damage;
            }
            catch (StoreException error)
            {
                throw Recovery.Explain(error, Recovery.FileName, wasAJournal: true);
            }
        }
    }

    private Task SetAsideAsync(RowDamage damage)
    {
        if (damage.Code == Codes.RowDamaged) Log.RowDamaged(_logger, _route.Name, _destination.Name, damage.Reason);
        else Log.RowsMissing(_logger, _route.Name, _destination.Name, damage.Reason);
        var now = _time.GetUtcNow();
        var letter = new DeadLetter
        {
            State = DeadLetterState.Damaged,
            Route = _route.Name,
            Destination = _destination.Name,
            Sequence = damage.First,
            Body = damage.Bytes,
            Code = damage.Code,
            Reason = damage.Reason,
            FirstFailedAt = now,
            LastFailedAt = now,
        };
        return Put(letter, damage.Last);
    }

    private Task Put(DeadLetter letter, long last, string? abandonedBy = null)
    {
        var operation = new DeadLetterOperation(_destination, letter, last, abandonedBy);
        _route.Writer.Add(operation);
        return operation.Task;
    }

    private void DropPassedRows()
    {
        var passed = long.MaxValue;
        foreach (var reader in _route.Readers) passed = Math.Min(passed, reader._next);
        _route.Rows.DropBefore(passed);
    }

    private void CheckSequence(long sequence)
    {
        if (sequence < 1 || sequence > Volatile.Read(ref _route.Committed)) throw new ArgumentOutOfRangeException(nameof(sequence), sequence, "No entry of this route has this sequence.");
    }

    private void ThrowIfClosed()
    {
        if (_route.IsClosed) throw JournalWriter.Closed();
        ObjectDisposedException.ThrowIf(_disposed, this);
    }
}
