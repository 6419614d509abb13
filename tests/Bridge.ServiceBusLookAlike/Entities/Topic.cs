namespace Bridge.ServiceBusLookAlike.Entities;

/// <summary>A topic: each of its subscriptions gets a copy of what its rules let through.</summary>
public sealed class Topic : IEntity
{
    private readonly ServiceBusNamespace _owner;
    private readonly Dictionary<string, Subscription> _subscriptions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, DateTimeOffset> _seen = new(StringComparer.OrdinalIgnoreCase);

    internal Topic(ServiceBusNamespace owner, string path, QueueOptions options)
    {
        _owner = owner;
        Path = path;
        Options = options;
    }

    public string Path { get; }

    public QueueOptions Options { get; }

    public bool IsDisabled { get; set; }

    public EntityFaults Faults { get; } = new();

    int IEntity.Count => _subscriptions.Values.Sum(s => s.Queue.Count);

    /// <summary>Adds a subscription with the rule $Default, which lets everything through.</summary>
    public Subscription AddSubscription(string name, QueueOptions? options = null)
    {
        lock (_owner.Gate)
        {
            var subscription = new Subscription(new MessageQueue(_owner, $"{Path}/Subscriptions/{name}", options ?? Options with { RequiresDuplicateDetection = false }, isDeadLetters: false));
            _subscriptions.Add(name, subscription);
            return subscription;
        }
    }

    internal IEntity? Find(string name) => _subscriptions.GetValueOrDefault(name)?.Queue;

    internal Subscription? FindSubscription(MessageQueue queue) => _subscriptions.Values.FirstOrDefault(s => s.Queue == queue);

    void IEntity.Enqueue(Incoming message)
    {
        if (Options.RequiresDuplicateDetection && message.MessageId is { } id)
        {
            foreach (var old in _seen.Where(s => s.Value + Options.DuplicateDetectionWindow <= _owner.Now).ToList()) _seen.Remove(old.Key);
            if (!_seen.TryAdd(id, _owner.Now)) return;
        }
        foreach (var subscription in _subscriptions.Values)
        {
            if (subscription.Takes(message)) ((IEntity)subscription.Queue).Enqueue(message);
        }
    }

    bool IEntity.Cancel(long sequence) => _subscriptions.Values.Aggregate(false, (done, s) => ((IEntity)s.Queue).Cancel(sequence) || done);

    void IEntity.Advance()
    {
        foreach (var subscription in _subscriptions.Values) subscription.Queue.Advance();
    }

    void IEntity.Disconnect()
    {
        foreach (var subscription in _subscriptions.Values) ((IEntity)subscription.Queue).Disconnect();
    }
}
