using System.Diagnostics.CodeAnalysis;

namespace Bridge.Journal;

/// <summary>
/// One destination's place in its route. One caller at a time for reading; settling is thread-safe.
/// What was settled becomes durable with a later commit: after a crash an entry may come again, it is never lost.
/// </summary>
public sealed class JournalReader : IDisposable
{
    internal JournalReader()
    {
    }

    /// <summary>Entries that this destination has not settled.</summary>
    public long Backlog => throw new NotImplementedException();

    /// <summary>
    /// The entries after the last ones read, at least one of them unsettled; waits for some. From memory when the destination keeps up, else from the disk (in the calling thread).
    /// The caller disposes the batch.
    /// </summary>
    /// <exception cref="JournalException">The store cannot be read (BR4005) or was closed (BR4010).</exception>
    public ValueTask<JournalBatch> ReadAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What can be read without waiting and without the disk; false when there is nothing, then use <see cref="ReadAsync"/>.</summary>
    public bool TryRead([NotNullWhen(true)] out JournalBatch? batch) => throw new NotImplementedException();

    /// <summary>The entry is delivered or filtered. Durable with a later commit, at the latest some 20 ms on. Settling twice is harmless.</summary>
    public void Settle(long sequence) => throw new NotImplementedException();

    /// <summary>
    /// Remembers how many attempts an unsettled entry has cost, across restarts; durable like <see cref="Settle"/>. The first call's time is kept as the time of the first failure.
    /// </summary>
    public void RecordAttempt(long sequence, int attempts, string reason) => throw new NotImplementedException();

    /// <summary>Stores a dead letter and settles its entry in one transaction; completes when that is durable. What the draft borrows is copied during the call.</summary>
    public ValueTask DeadLetterAsync(DeadLetterDraft draft, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Completes when everything settled and recorded before the call is durable.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Gives the place free for another reader. Idempotent.</summary>
    public void Dispose() => throw new NotImplementedException();
}
