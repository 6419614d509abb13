namespace Bridge.Journal;

/// <summary>
/// The store of one bridge: <c>journal.db</c> in its state directory, locked for one process. Thread-safe.
/// Everything is written by one thread; whatever was handed over while it committed is its next transaction (group commit, no linger time).
/// </summary>
public sealed class BridgeJournal : IAsyncDisposable
{
    private BridgeJournal()
    {
    }

    /// <summary>The dead letters.</summary>
    public DeadLetterStore DeadLetters => throw new NotImplementedException();

    /// <summary>Whether it can store.</summary>
    public JournalHealth Health => throw new NotImplementedException();

    /// <summary>What ids of messages that have none begin with: the bridge's name and an epoch that grows at each open.</summary>
    public string IdPrefix => throw new NotImplementedException();

    /// <summary>Opens or makes the journal: takes the directory's lock, checks the files, brings an older one to this version.</summary>
    /// <exception cref="JournalException">
    /// Another process has it (BR4001), it is no journal (BR4002), of a newer version (BR4003), older than what was promised (BR4004), damaged (BR4005) or cannot be opened (BR4006).
    /// </exception>
    public static Task<BridgeJournal> OpenAsync(JournalOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>
    /// Opens a route; once for each before it is used. A destination that is new starts with what is appended from now on. One that is no longer named gives up its place:
    /// it holds nothing back any more (logged with the number of entries it had not settled).
    /// </summary>
    public RouteJournal OpenRoute(string route, IReadOnlyList<string> destinations, RouteLimits limits) => throw new NotImplementedException();

    /// <summary>Completes when everything handed over so far, settled entries included, is durable.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stores what is in hand (at most 5 s), closes the files and gives the lock back. Appends still waiting fail with BR4010. Idempotent.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
