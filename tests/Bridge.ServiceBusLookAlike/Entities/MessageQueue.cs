using Amqp.Framing;
using Amqp.Types;
using Bridge.ServiceBusLookAlike.Links;
using Error = Amqp.Framing.Error;

namespace Bridge.ServiceBusLookAlike.Entities;

/// <summary>A queue, a subscription, or the dead letters of one.</summary>
public sealed class MessageQueue : IEntity
{
    private readonly ServiceBusNamespace _owner;
    private readonly SortedDictionary<long, Entry> _entries = [];
    private readonly Dictionary<Guid, Entry> _locked = [];
    private readonly Dictionary<string, DateTimeOffset> _seen = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ReceiverEndpoint> _receivers = [];
    private long _nextSequence = 1;

    internal MessageQueue(ServiceBusNamespace owner, string path, QueueOptions options, bool isDeadLetters)
    {
        _owner = owner;
        Path = path;
        Options = options;
        Sessions = new SessionTable(owner, this);
        if (!isDeadLetters) DeadLetters = new MessageQueue(owner, path + "/$DeadLetterQueue", options with { RequiresSession = false, RequiresDuplicateDetection = false, MaxDeliveryCount = int.MaxValue, DefaultTimeToLive = TimeSpan.MaxValue, DeadLetterOnExpiration = false }, true);
    }

    public string Path { get; }

    public QueueOptions Options { get; }

    public bool IsDisabled { get; set; }

    public EntityFaults Faults { get; } = new();

    /// <summary>Null for dead letters.</summary>
    public MessageQueue? DeadLetters { get; }

    /// <summary>Messages that are kept, in whatever state.</summary>
    public int Count
    {
        get { lock (_owner.Gate) return _entries.Count; }
    }

    /// <summary>Messages that are kept, as (message id, state, delivery count).</summary>
    public IReadOnlyList<(string? Id, string State, int DeliveryCount)> Contents
    {
        get { lock (_owner.Gate) return [.. _entries.Values.Select(e => (e.Source.MessageId, e.State.ToString(), e.DeliveryCount))]; }
    }

    /// <summary>Application properties with which a message became a dead letter.</summary>
    public IReadOnlyList<(string? Id, string? Reason, string? Description)> Reasons
    {
        get { lock (_owner.Gate) return [.. _entries.Values.Select(e => (e.Source.MessageId, e.Changed["DeadLetterReason"] as string, e.Changed["DeadLetterErrorDescription"] as string))]; }
    }

    internal SessionTable Sessions { get; }

    internal IEnumerable<Entry> Entries => _entries.Values;

    /// <summary>Puts a message in without a link.</summary>
    public void Put(Amqp.Message message)
    {
        lock (_owner.Gate) ((IEntity)this).Enqueue(new Incoming(message));
    }

    /// <summary>Takes the oldest message out without a link; null if there is none.</summary>
    public Amqp.Message? Take()
    {
        lock (_owner.Gate)
        {
            if (_entries.Values.FirstOrDefault(e => e.State == EntryState.Active) is not { } entry) return null;
            _entries.Remove(entry.Sequence);
            return entry.ToMessage(isLocked: false);
        }
    }

    /// <summary>Ends all locks now, as when their time is over.</summary>
    public void ExpireLocks()
    {
        lock (_owner.Gate)
        {
            foreach (var entry in _locked.Values.ToList()) Unlock(entry, countsAsDelivery: true);
            Dispatch();
        }
    }

    void IEntity.Enqueue(Incoming message)
    {
        if (Options.RequiresDuplicateDetection && message.MessageId is { } id)
        {
            foreach (var old in _seen.Where(s => s.Value + Options.DuplicateDetectionWindow <= _owner.Now).ToList()) _seen.Remove(old.Key);
            if (!_seen.TryAdd(id, _owner.Now)) return;   // dropped, and accepted all the same
        }
        Store(message, _nextSequence++);
        Dispatch();
    }

    bool IEntity.Cancel(long sequence) => _entries.TryGetValue(sequence, out var entry) && entry.State == EntryState.Scheduled && _entries.Remove(sequence);

    void IEntity.Advance() => Advance();

    void IEntity.Disconnect()
    {
        foreach (var receiver in _receivers) receiver.IsGone = true;
        _receivers.Clear();
        Sessions.Disconnect();
        ((IEntity?)DeadLetters)?.Disconnect();
    }

    internal long NextSequence => _nextSequence;

    internal void Add(ReceiverEndpoint receiver)
    {
        _receivers.Add(receiver);
        Dispatch();
    }

    internal void Remove(ReceiverEndpoint receiver)
    {
        _receivers.Remove(receiver);
        if (receiver.Session is { } session) Sessions.Release(session, receiver);
        Dispatch();
    }

    /// <summary>The locked message of this token, if the lock still holds.</summary>
    internal Entry? FindLocked(Guid token) => _locked.TryGetValue(token, out var entry) && entry.LockedUntil > _owner.Now ? entry : null;

    internal Entry? Find(long sequence) => _entries.GetValueOrDefault(sequence);

    internal void Lock(Entry entry, ReceiverEndpoint? holder)
    {
        entry.WasDeferred = entry.State == EntryState.Deferred;
        entry.State = EntryState.Locked;
        entry.LockToken = Guid.NewGuid();
        entry.LockedUntil = holder?.Session is { } session ? Sessions.LockedUntil(session) : _owner.Now + Options.LockDuration;
        entry.Holder = holder?.Link;
        _locked[entry.LockToken] = entry;
    }

    internal void Renew(Entry entry) => entry.LockedUntil = _owner.Now + Options.LockDuration;

    internal void Complete(Entry entry)
    {
        _locked.Remove(entry.LockToken);
        _entries.Remove(entry.Sequence);
    }

    internal void Abandon(Entry entry, Map? changes)
    {
        Change(entry, changes);
        Unlock(entry, countsAsDelivery: true);
        Dispatch();
    }

    internal void Defer(Entry entry, Map? changes)
    {
        Change(entry, changes);
        _locked.Remove(entry.LockToken);
        entry.State = EntryState.Deferred;
        entry.DeliveryCount++;
    }

    internal void DeadLetter(Entry entry, string? reason, string? description, Map? changes)
    {
        Change(entry, changes);
        if (reason is not null) entry.Changed["DeadLetterReason"] = reason;
        if (description is not null) entry.Changed["DeadLetterErrorDescription"] = description;
        Complete(entry);
        if (DeadLetters is null) return;   // a dead letter that is dead-lettered is gone
        var dead = DeadLetters;
        var moved = new Entry(dead._nextSequence++, entry.Source, _owner.Now, DateTimeOffset.MaxValue) { DeliveryCount = entry.DeliveryCount, DeadLetterSource = Path };
        foreach (var (key, value) in entry.Changed) moved.Changed[key] = value;
        dead._entries.Add(moved.Sequence, moved);
        dead.Dispatch();
    }

    /// <summary>Gives available messages to receivers with credit.</summary>
    internal void Dispatch()
    {
        if (IsDisabled) return;
        foreach (var receiver in _receivers.ToList())
        {
            foreach (var entry in _entries.Values.Where(e => e.State == EntryState.Active && (!Options.RequiresSession || e.SessionId == receiver.Session)).ToList())
            {
                if (!receiver.HasCredit) break;
                if (receiver.IsReceiveAndDelete)
                {
                    var message = entry.ToMessage(isLocked: false);
                    _entries.Remove(entry.Sequence);
                    receiver.Send(message);
                }
                else
                {
                    Lock(entry, receiver);
                    receiver.Send(entry.ToMessage(isLocked: true));
                }
            }
            receiver.Drained();
        }
        Sessions.OfferNext();
    }

    internal void Advance()
    {
        var now = _owner.Now;
        var changed = false;
        foreach (var entry in _entries.Values.ToList())
        {
            if (entry.State == EntryState.Locked && entry.LockedUntil <= now)
            {
                Unlock(entry, countsAsDelivery: true);
                changed = true;
            }
            if (entry.State == EntryState.Scheduled && entry.ScheduledFor <= now)
            {
                entry.State = EntryState.Active;
                entry.Enqueued = now;
                changed = true;
            }
            if (entry.State is EntryState.Active or EntryState.Deferred && entry.Expires <= now)
            {
                changed = true;
                if (Options.DeadLetterOnExpiration) DeadLetter(entry, "TTLExpiredException", "The message expired and was dead lettered.", null);
                else _entries.Remove(entry.Sequence);
            }
        }
        changed |= Sessions.Expire();
        if (changed) Dispatch();
        DeadLetters?.Advance();
    }

    /// <summary>Gives back what a session's receiver had, when the session's lock ends.</summary>
    internal void UnlockSession(string session)
    {
        foreach (var entry in _locked.Values.Where(e => e.SessionId == session).ToList()) Unlock(entry, countsAsDelivery: true);
    }

    private void Store(Incoming message, long sequence)
    {
        var now = _owner.Now;
        var lives = message.TimeToLive is { } own && own < Options.DefaultTimeToLive ? own : Options.DefaultTimeToLive;
        var from = message.ScheduledFor is { } at && at > now ? at : now;
        var entry = new Entry(sequence, message, from, lives == TimeSpan.MaxValue ? DateTimeOffset.MaxValue : from + lives);
        if (from > now)
        {
            entry.State = EntryState.Scheduled;
            entry.ScheduledFor = from;
        }
        _entries.Add(sequence, entry);
    }

    private void Unlock(Entry entry, bool countsAsDelivery)
    {
        _locked.Remove(entry.LockToken);
        if (countsAsDelivery) entry.DeliveryCount++;
        entry.State = entry.WasDeferred ? EntryState.Deferred : EntryState.Active;
        entry.Holder = null;
        if (entry.DeliveryCount >= Options.MaxDeliveryCount)
        {
            DeadLetter(entry, "MaxDeliveryCountExceeded", $"Message could not be consumed after {Options.MaxDeliveryCount} delivery attempts.", null);
        }
    }

    private static void Change(Entry entry, Map? changes)
    {
        foreach (var (key, value) in changes ?? []) entry.Changed[key is Symbol symbol ? (string)symbol : key] = value;
    }

    /// <summary>Why a message cannot be stored here; null if it can.</summary>
    internal static Error? Refusal(IEntity entity, Incoming message)
    {
        if (entity.IsDisabled) return new Error("com.microsoft:entity-disabled") { Description = $"The entity '{entity.Path}' is disabled." };
        if (entity.Options.RequiresSession && string.IsNullOrEmpty(message.SessionId))
        {
            return new Error(Amqp.ErrorCode.NotAllowed) { Description = "The SessionId was not set on a message, and it cannot be sent to the entity. Entities that have session support enabled can only receive messages that have the SessionId set to a valid value." };
        }
        if (message.SessionId?.Length > 128 || message.Partition?.Length > 128 || message.MessageId?.Length > 128)
        {
            return new Error("com.microsoft:argument-error") { Description = "MessageId, SessionId and PartitionKey have at most 128 characters." };
        }
        if (message.SessionId is { } session && message.Partition is { } partition && session != partition)
        {
            return new Error("com.microsoft:argument-error") { Description = "The PartitionKey must be equal to the SessionId where both are set." };   // the condition is not documented
        }
        return entity.Count >= entity.Options.MaxMessages ? new Error("amqp:resource-limit-exceeded") { Description = "The maximum entity size has been reached or exceeded." } : null;
    }
}
