using Bridge.Messages;

namespace Bridge.Journal;

/// <summary>One route's entries: appended once, read by each destination for itself. Thread-safe.</summary>
public sealed class RouteJournal
{
    internal RouteJournal(string name) => Name = name;

    /// <summary>The route's name.</summary>
    public string Name { get; }

    /// <summary>A snapshot of what is held.</summary>
    public RouteUsage Usage => throw new NotImplementedException();

    /// <summary>
    /// Takes the batch over and disposes it, whatever happens. Completes when its messages and its position are durable (fsynced, one transaction).
    /// The order of the calls is the order of the sequences. A full route waits, refuses or makes room, as its limits say; while the disk fails, it waits.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled while it waited. Before the batch was queued nothing is stored; afterwards it may be.</exception>
    /// <exception cref="JournalException">BR4010: the journal was closed before the batch was durable.</exception>
    public ValueTask<AppendResult> AppendAsync(MessageBatch batch, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The last durable position of this name; empty if none. The memory is the caller's.</summary>
    public ValueTask<ReadOnlyMemory<byte>> ReadPositionAsync(string name, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Opens the reader of a destination, which begins at its first unsettled entry. One at a time for each destination; dispose it to open another.</summary>
    public JournalReader OpenReader(string destination) => throw new NotImplementedException();
}
