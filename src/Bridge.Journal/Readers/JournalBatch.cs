using Bridge.Messages;

namespace Bridge.Journal;

/// <summary>Entries as one destination sees them. The messages are borrowed from memory that several destinations share; valid until disposed. Thread-safe for reading.</summary>
public sealed class JournalBatch : IDisposable
{
    internal JournalBatch()
    {
    }

    /// <summary>The messages, with sequence, id prefix and time of receipt. Never add to it or dispose it.</summary>
    public MessageBatch Messages => throw new NotImplementedException();

    /// <summary>True when this destination has settled the entry, or it was given up by policy: pass over it.</summary>
    public bool IsSettled(int index) => throw new NotImplementedException();

    /// <summary>How many attempts the entry has cost so far, also before a restart.</summary>
    public int Attempts(int index) => throw new NotImplementedException();

    /// <summary>When the entry failed for the first time; null when it has not.</summary>
    public DateTimeOffset? FirstFailedAt(int index) => throw new NotImplementedException();

    /// <summary>The dead letter that is tried again (<see cref="DeadLetterStore.TakeRetriesAsync"/>), or 0.</summary>
    public long DeadLetterId(int index) => throw new NotImplementedException();

    /// <summary>Gives the memory back. Idempotent.</summary>
    public void Dispose() => throw new NotImplementedException();
}
