using System.Security.Cryptography.X509Certificates;
using Amqp;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Listener;
using Bridge.ServiceBusLookAlike.Access;
using Bridge.ServiceBusLookAlike.Entities;
using Bridge.ServiceBusLookAlike.Links;

namespace Bridge.ServiceBusLookAlike;

/// <summary>
/// Plays an Azure Service Bus namespace for tests, over AMQP 1.0, plain or with TLS. It refuses what the real service refuses by its documentation; Microsoft's JavaScript
/// SDK runs against it unchanged (tests/node). It shares no code with the adapter.
/// <para>
/// Imitated: SASL PLAIN with a rule's key; ANONYMOUS with tokens at $cbs (signature, expiry, scope and claims checked, links dropped when a token expires);
/// queues, topics, subscriptions with rules (true, false, correlation, and SQL filters of comparisons joined by AND, OR, NOT); peek-lock with expiry, receive-and-delete,
/// complete, abandon, defer, dead-letter with reason; delivery count and its limit; dead-letter queues; sessions with locks and state; duplicate detection; scheduled
/// messages; time to live; message size and entity size limits; batches (message format 0x80013700); and at $management: renew-lock, update-disposition, schedule-message,
/// cancel-scheduled-message, peek-message, receive-by-sequence-number, renew-session-lock, get- and set-session-state, get-message-sessions, enumerate-, add- and
/// remove-rule. Faults on demand: server-busy, links detached before or after a message was stored, connections cut, a disabled entity; at one entity also refused links, rejected
/// transfers, and links, sessions and connections ended with any error condition.
/// </para>
/// <para>
/// Not imitated: the mechanisms MSSBCBS and EXTERNAL; transactions and via-entities; forwarding; partitioned entities (a partition key must equal the session id, nothing more); rule actions; the limit of 20 s
/// for the first token and the idle limits of links and connections; the HTTP administration; WebSockets; geo-replication; throttling by load; persistence (all is gone
/// with the object). Where the documentation leaves the error condition of a refusal open, the choice is marked with "not documented" in the code.
/// </para>
/// Thread-safe: one lock for everything, because correctness matters here and speed does not.
/// </summary>
public sealed class ServiceBusNamespace : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly X509Certificate2? _certificate;
    private readonly ITimer _timer;
    private readonly Dictionary<string, IEntity> _entities = new(StringComparer.OrdinalIgnoreCase);
    private ContainerHost? _host;

    public ServiceBusNamespace(int port, X509Certificate2? certificate = null, TimeProvider? time = null)
    {
        Port = port;
        _certificate = certificate;
        Time = time ?? TimeProvider.System;
        Router = new LinkRouter(this);
        Tokens = new TokenStore(this);
        _timer = Time.CreateTimer(_ => OnTick(), null, Tick, Tick);
    }

    /// <summary>On 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Keys and their claims. The first is the one that SASL PLAIN knows.</summary>
    public List<SharedAccessRule> Rules { get; } = [new("RootManageSharedAccessKey", "bG9vay1hbGlrZS1rZXktb2YtdGhlLXJvb3QtcnVsZQ==", Claims.All)];

    /// <summary>SASL PLAIN is offered beside ANONYMOUS. A client that is given the choice may never use $cbs.</summary>
    public bool OffersPlain { get; set; } = true;

    /// <summary>Tokens of Entra ID that are taken, with what they allow and until when.</summary>
    public Dictionary<string, (Claims Claims, DateTimeOffset Until)> EntraTokens { get; } = [];

    /// <summary>What goes wrong next.</summary>
    public Faults Faults { get; } = new();

    /// <summary>How many put-token requests succeeded.</summary>
    public int TokensTaken { get; internal set; }

    /// <summary>Connections taken so far.</summary>
    public int Connections => Router.Connections;

    /// <summary>A connection string as the portal shows it; without TLS in the form for the emulator.</summary>
    public string ConnectionString => ConnectionStringOf(Rules[0]);

    internal Lock Gate { get; } = new();

    internal TimeProvider Time { get; }

    internal DateTimeOffset Now => Time.GetUtcNow();

    internal LinkRouter Router { get; }

    internal TokenStore Tokens { get; }

    public string ConnectionStringOf(SharedAccessRule rule) => _certificate is null
        ? $"Endpoint=sb://127.0.0.1:{Port};SharedAccessKeyName={rule.Name};SharedAccessKey={rule.Key};UseDevelopmentEmulator=true;"
        : $"Endpoint=sb://localhost:{Port}/;SharedAccessKeyName={rule.Name};SharedAccessKey={rule.Key}";

    public MessageQueue AddQueue(string name, QueueOptions? options = null)
    {
        lock (Gate)
        {
            var queue = new MessageQueue(this, name, options ?? new QueueOptions(), isDeadLetters: false);
            _entities.Add(name, queue);
            return queue;
        }
    }

    public Topic AddTopic(string name, QueueOptions? options = null)
    {
        lock (Gate)
        {
            var topic = new Topic(this, name, options ?? new QueueOptions());
            _entities.Add(name, topic);
            return topic;
        }
    }

    /// <summary>Listens. After <see cref="Stop"/> again on the same port, with the entities as they were.</summary>
    public void Start()
    {
        var host = new ContainerHost([new Address("127.0.0.1", Port, null, null, "/", _certificate is null ? "amqp" : "amqps")], _certificate);
        var listener = host.Listeners[0];
        listener.SASL.EnableMechanism("ANONYMOUS", Login.Nobody);
        if (OffersPlain) listener.SASL.EnableMechanism("PLAIN", Login.Plain(Rules[0].Name, Rules[0].Key));
        listener.AMQP.MaxFrameSize = 256 * 1024;
        listener.HandlerFactory = _ => new FrameDetails();
        host.RegisterLinkProcessor(Router);
        // The library goes on in the context of its caller, and that of a test ends with the test.
        Task.Run(host.Open).GetAwaiter().GetResult();
        _host = host;
    }

    /// <summary>Closes all connections, as for an upgrade of the service (amqp:connection:forced).</summary>
    public void Stop()
    {
        _host?.Close();
        _host = null;
        lock (Gate)
        {
            Router.Forget();
            foreach (var entity in _entities.Values) entity.Disconnect();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        Stop();
    }

    internal IEntity? Find(string path)
    {
        const string Dead = "/$DeadLetterQueue", Subscriptions = "/Subscriptions/";
        if (path.EndsWith(Dead, StringComparison.OrdinalIgnoreCase)) return (Find(path[..^Dead.Length]) as MessageQueue)?.DeadLetters;
        var at = path.IndexOf(Subscriptions, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return _entities.GetValueOrDefault(path);
        return (_entities.GetValueOrDefault(path[..at]) as Topic)?.Find(path[(at + Subscriptions.Length)..]);
    }

    private void OnTick()
    {
        // Ticks must not pile up behind one that waits, and take all threads of the pool.
        if (!Gate.TryEnter()) return;
        try
        {
            Tokens.DropExpired();
            foreach (var entity in _entities.Values) entity.Advance();
        }
        finally
        {
            Gate.Exit();
        }
    }

    /// <summary>What the library does not do by itself: the delivery tag of a locked message is its lock token, in the byte order of .NET; a session ends with its error.</summary>
    private sealed class FrameDetails : IHandler
    {
        public bool CanHandle(EventId id) => id is EventId.SendDelivery or EventId.SessionLocalClose;

        public void Handle(Event protocolEvent)
        {
            switch (protocolEvent.Context)
            {
                case IDelivery { Message: OutgoingMessage { Entry: { } entry } } delivery: delivery.Tag = entry.LockToken.ToByteArray(); break;
                case End end when EntityFaults.SessionErrors.TryGetValue(protocolEvent.Session, out var error): end.Error = error; break;
            }
        }
    }
}
