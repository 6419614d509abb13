using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Listener;
using Bridge.Testing.Network;

namespace Bridge.Adapters.Amqp.Tests.Amqp;

/// <summary>
/// A broker that answers as the test says: what no real broker here can be brought to do. It takes every address; messages sent to it are kept, and receivers get what
/// the test puts in. Thread-safe.
/// </summary>
internal sealed class ScriptedPeer : ILinkProcessor, IDisposable
{
    private readonly ContainerHost _host;
    private readonly ConcurrentQueue<Message> _outgoing = new();
    private readonly Lock _gate = new();
    private ListenerLink? _receiver;
    private int _credit;

    public ScriptedPeer(Action<ConnectionListener>? configure = null, IHandler? handler = null)
    {
        Port = FreePort.Next();
        _host = new ContainerHost(new Address("127.0.0.1", Port, null, null, "/", "amqp"));
        _host.Listeners[0].SASL.EnableAnonymousMechanism = true;
        if (handler is not null) _host.Listeners[0].HandlerFactory = _ => handler;
        configure?.Invoke(_host.Listeners[0]);
        _host.RegisterLinkProcessor(this);
        Task.Run(_host.Open).GetAwaiter().GetResult();   // the library goes on in the context of its caller
    }

    public int Port { get; }

    /// <summary>Everything that was sent to it, in order.</summary>
    public ConcurrentQueue<Message> Received { get; } = new();

    /// <summary>Outcomes that receivers sent, in order.</summary>
    public BlockingCollection<DeliveryState> Outcomes { get; } = [];

    /// <summary>Attach frames that came.</summary>
    public ConcurrentQueue<Attach> Attached { get; } = new();

    /// <summary>Decides about a message; null answers nothing.</summary>
    public Func<Message, ListenerLink, DeliveryState?> Answer { get; set; } = static (_, _) => new Accepted();

    /// <summary>Changes the answer to an attach, or refuses it.</summary>
    public Func<Attach, Error?> OnAttach { get; set; } = static _ => null;

    public int Credit { get; set; } = 1000;

    public void Put(Message message)
    {
        lock (_gate) _outgoing.Enqueue(message);
        Pump();
    }

    public void Dispose()
    {
        _host.Close();
        Outcomes.Dispose();
    }

    void ILinkProcessor.Process(AttachContext context)
    {
        Attached.Enqueue(context.Attach);
        if (OnAttach(context.Attach) is { } error)
        {
            context.Complete(error);
            return;
        }
        context.Complete(new Endpoint(this), context.Attach.Role ? 0 : Credit);
    }

    private void Pump()
    {
        lock (_gate)
        {
            while (_credit > 0 && _receiver is { IsClosed: false } link && _outgoing.TryDequeue(out var message))
            {
                _credit--;
                link.SendMessage(message);
            }
        }
    }

    private sealed class Endpoint(ScriptedPeer peer) : LinkEndpoint
    {
        public override void OnMessage(MessageContext context)
        {
            peer.Received.Enqueue(context.Message);
            if (peer.Answer(context.Message, context.Link) is { } state) context.Link.DisposeMessage(context.Message, state, settled: true);
        }

        public override void OnFlow(FlowContext context)
        {
            lock (peer._gate)
            {
                peer._receiver = context.Link;
                peer._credit += context.Messages;
            }
            peer.Pump();
        }

        public override void OnDisposition(DispositionContext context) => peer.Outcomes.Add(context.DeliveryState);
    }
}
