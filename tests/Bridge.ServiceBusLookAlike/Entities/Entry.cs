using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Bridge.ServiceBusLookAlike.Entities;

/// <summary>Where a message of a queue stands; the numbers are those of x-opt-message-state.</summary>
internal enum EntryState
{
    Active = 0,
    Deferred = 1,
    Scheduled = 2,
    Locked = 3,
}

/// <summary>A message in a queue or subscription. Under the namespace's lock.</summary>
internal sealed class Entry(long sequence, Incoming source, DateTimeOffset enqueued, DateTimeOffset expires)
{
    public long Sequence => sequence;
    public Incoming Source => source;
    public string? SessionId => source.SessionId;
    public DateTimeOffset Enqueued { get; set; } = enqueued;
    public DateTimeOffset Expires { get; set; } = expires;
    public EntryState State { get; set; }
    public bool WasDeferred { get; set; }
    public int DeliveryCount { get; set; }
    public Guid LockToken { get; set; }
    public DateTimeOffset LockedUntil { get; set; }
    public DateTimeOffset ScheduledFor { get; set; }

    /// <summary>The link that holds the lock; null for a lock taken at $management.</summary>
    public Link? Holder { get; set; }

    /// <summary>Application properties that were changed on the way: by abandon, defer and dead-letter.</summary>
    public Map Changed { get; } = [];

    public string? DeadLetterSource { get; set; }

    /// <summary>The message as it is delivered now.</summary>
    public OutgoingMessage ToMessage(bool isLocked)
    {
        var original = source.Message;
        var annotations = new MessageAnnotations();
        foreach (var (key, value) in original.MessageAnnotations?.Map ?? []) annotations.Map[key] = value;
        annotations.Map[new Symbol("x-opt-sequence-number")] = sequence;
        annotations.Map[new Symbol("x-opt-enqueue-sequence-number")] = sequence;
        annotations.Map[new Symbol("x-opt-enqueued-time")] = Enqueued.UtcDateTime;
        annotations.Map[new Symbol("x-opt-message-state")] = (int)(State == EntryState.Locked ? WasDeferred ? EntryState.Deferred : EntryState.Active : State);
        if (isLocked) annotations.Map[new Symbol("x-opt-locked-until")] = LockedUntil.UtcDateTime;
        if (DeadLetterSource is not null) annotations.Map[new Symbol("x-opt-deadletter-source")] = DeadLetterSource;
        ApplicationProperties? application = null;
        if (original.ApplicationProperties is not null || Changed.Count > 0)
        {
            application = new ApplicationProperties();
            foreach (var (key, value) in original.ApplicationProperties?.Map ?? []) application.Map[key] = value;
            foreach (var (key, value) in Changed) application.Map[key.ToString()!] = value;
        }
        var header = new Header { Durable = true, DeliveryCount = (uint)DeliveryCount };
        if (original.Header is { } sent)
        {
            if (sent.HasField(1)) header.Priority = sent.Priority;
            if (sent.HasField(2)) header.Ttl = sent.Ttl;
        }
        return new OutgoingMessage
        {
            Entry = isLocked ? this : null,
            Header = header,
            MessageAnnotations = annotations,
            Properties = original.Properties,
            ApplicationProperties = application,
            BodySection = original.BodySection,
        };
    }
}

/// <summary>A message on its way to a receiver.</summary>
internal sealed class OutgoingMessage : Message
{
    /// <summary>Its entry, if it is locked.</summary>
    public Entry? Entry { get; init; }
}
