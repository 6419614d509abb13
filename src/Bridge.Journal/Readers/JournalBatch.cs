using Bridge.Messages;

namespace Bridge.Journal;

/// <summary>Entries as one destination sees them. The messages are borrowed from memory that several destinations share; valid until disposed. Thread-safe for reading.</summary>
public sealed class JournalBatch : IDisposable
{
    private readonly SharedRow _row;
    private readonly DestinationState? _destination;
    private readonly TakenRetries? _retries;
    private int _disposed;

    internal JournalBatch(SharedRow row, DestinationState destination)
    {
        _row = row;
        _destination = destination;
    }

    internal JournalBatch(SharedRow row, TakenRetries retries)
    {
        _row = row;
        _retries = retries;
    }

    /// <summary>The messages, with sequence, id prefix and time of receipt. Never add to it or dispose it.</summary>
    public MessageBatch Messages => _row.Messages;

    /// <summary>True when this destination has settled the entry, or it was given up by policy: pass over it.</summary>
    public bool IsSettled(int index) => _destination is not null ? _destination.IsSettled(Sequence(index)) : !_retries!.IsTaken(index);

    /// <summary>How many attempts the entry has cost so far, also before a restart. 0 for a dead letter that is tried again.</summary>
    public int Attempts(int index) => _destination is not null && _destination.TryGetAttempt(Sequence(index), out var attempt) ? attempt.Attempts : 0;

    /// <summary>When the entry failed for the first time; null when it has not.</summary>
    public DateTimeOffset? FirstFailedAt(int index)
    {
        if (_retries is not null) return _retries.FirstFailedAt(index);
        return _destination!.TryGetAttempt(Sequence(index), out var attempt) ? attempt.FirstFailedAt : null;
    }

    /// <summary>The dead letter that is tried again (<see cref="DeadLetterStore.TakeRetriesAsync"/>), or 0.</summary>
    public long DeadLetterId(int index) => _retries?.Id(index) ?? 0;

    /// <summary>Gives the memory back; retries that were not settled may be taken again. Idempotent.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _retries?.GiveBack();
        _row.Release();
    }

    private long Sequence(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_row.Messages.Count, nameof(index));
        return _row.First + index;
    }
}
