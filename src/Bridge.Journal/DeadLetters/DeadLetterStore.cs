namespace Bridge.Journal;

/// <summary>
/// The dead letters of one state directory. Thread-safe. Opened by itself it works beside a running bridge, with a connection of its own; it never takes the directory's lock.
/// </summary>
public sealed class DeadLetterStore : IAsyncDisposable
{
    internal DeadLetterStore()
    {
    }

    /// <summary>
    /// Dead letters were marked for another try, here or by another process (noticed within a second). Raised on a thread of the journal: hand over, do not work.
    /// Only raised by the store of a <see cref="BridgeJournal"/>. Also look once at the start: marks outlive a restart.
    /// </summary>
    public event Action? RetriesRequested;

    /// <summary>Opens the dead letters of a state directory, whether or not a bridge runs on it.</summary>
    /// <exception cref="JournalException">There is no journal (BR4002), or it is of a newer version (BR4003).</exception>
    public static Task<DeadLetterStore> OpenAsync(string directory, TimeProvider time, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The dead letters that are meant, oldest first.</summary>
    public Task<IReadOnlyList<DeadLetter>> ListAsync(DeadLetterQuery query, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>How many are meant.</summary>
    public Task<long> CountAsync(DeadLetterQuery query, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>One dead letter, or null.</summary>
    public Task<DeadLetter?> GetAsync(long id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>
    /// Marks them to be tried again; durable when it completes. The running bridge, or the next one, delivers them in their order; success removes them,
    /// failure puts them back with the new reason. Damaged rows are passed over. Returns how many were marked.
    /// </summary>
    public Task<int> RetryAsync(DeadLetterQuery query, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Removes them for good, with a line each in the audit table that names <paramref name="by"/>; durable when it completes. Returns how many.</summary>
    public Task<int> DiscardAsync(DeadLetterQuery query, string by, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>
    /// For the engine: the oldest dead letters of a destination that are marked, at most <paramref name="limit"/>, in their order; null when there is none.
    /// All of one batch have the same preamble. They are not handed out again until settled by <see cref="RetrySucceededAsync"/> or <see cref="RetryFailedAsync"/>,
    /// or the batch is disposed. Message ids are the original ones; attempts start at 0.
    /// </summary>
    public Task<JournalBatch?> TakeRetriesAsync(string route, string destination, int limit, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>For the engine: these were delivered or filtered and are removed; durable when it completes.</summary>
    public Task RetrySucceededAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>For the engine: this one failed again and is a dead letter as before, with the draft's reason; its attempts are added up, its first failure is kept.</summary>
    public Task RetryFailedAsync(long id, DeadLetterDraft draft, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Closes the store's own connection; does nothing for the store of a <see cref="BridgeJournal"/>, which closes it. Idempotent.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();

    internal void OnRetriesRequested() => RetriesRequested?.Invoke();
}
