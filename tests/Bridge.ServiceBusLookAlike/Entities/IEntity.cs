namespace Bridge.ServiceBusLookAlike.Entities;

/// <summary>Something that links attach to. Under the namespace's lock.</summary>
internal interface IEntity
{
    string Path { get; }

    QueueOptions Options { get; }

    /// <summary>Why it takes part in nothing now; null if it does.</summary>
    bool IsDisabled { get; }

    /// <summary>What goes wrong here.</summary>
    EntityFaults Faults { get; }

    /// <summary>How many messages count against the limit.</summary>
    int Count { get; }

    /// <summary>Stores a message, or drops it as a duplicate.</summary>
    void Enqueue(Incoming message);

    /// <summary>Takes back a message scheduled for later.</summary>
    bool Cancel(long sequence);

    /// <summary>The clock went on: locks, scheduled times and times to live.</summary>
    void Advance();

    /// <summary>All connections are gone: receivers and sessions are forgotten. Locks of messages without a session go on until they expire.</summary>
    void Disconnect();
}
