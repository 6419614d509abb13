using Bridge.Journal.Store;

namespace Bridge.Journal.Writing;

/// <summary>Something for the writer's thread to store. It is completed once, after the commit that holds it or when the journal closes without.</summary>
internal abstract class JournalOperation
{
    /// <summary>What it counts against the limit of what may be queued.</summary>
    public virtual long QueuedBytes => 0;

    /// <summary>It is durable.</summary>
    public abstract void Complete();

    /// <summary>It will never be.</summary>
    public abstract void Fail(Exception exception);
}

/// <summary>Work inside the group's transaction; it may run again when the commit fails.</summary>
internal sealed class StoreOperation(Action<Database>? work) : JournalOperation
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => _done.Task;

    public Action<Database>? Work { get; } = work;

    public override void Complete() => _done.TrySetResult();

    public override void Fail(Exception exception) => _done.TrySetException(exception);
}

/// <summary>A dead letter and the settling of its entry.</summary>
internal sealed class DeadLetterOperation(DestinationState destination, DeadLetter letter, long lastSequence, string? abandonedBy = null) : JournalOperation
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool? _isNew;

    public Task Task => _done.Task;

    public DestinationState Destination { get; } = destination;

    public DeadLetter Letter { get; } = letter;

    public long LastSequence { get; } = lastSequence;

    /// <summary>Who gave the message up by a command, for the audit table; null when the message failed.</summary>
    public string? AbandonedBy { get; } = abandonedBy;

    public override long QueuedBytes { get; } = letter.Body.Length + letter.Preamble.Length + (letter.Decoded?.Length ?? 0);

    /// <summary>
    /// True when the entry was not settled before. Decided once: the entry is settled in memory before the commit, and a commit that failed is tried again.
    /// </summary>
    public bool IsNew => _isNew ??= !Destination.IsSettled(Letter.Sequence);

    public override void Complete() => _done.TrySetResult();

    public override void Fail(Exception exception) => _done.TrySetException(exception);
}
