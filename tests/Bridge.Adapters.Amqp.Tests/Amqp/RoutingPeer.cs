using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Listener;
using Amqp.Types;
using Bridge.Testing.Network;
using Error = Amqp.Framing.Error;

namespace Bridge.Adapters.Amqp.Tests.Amqp;

/// <summary>
/// A broker with nodes that keep what is sent to them until a receiver comes. It makes up addresses (dynamic sources, 3.5.3), which live as long as their link, and may have
/// an anonymous terminus: what RabbitMQ's plug-in has not. Configured nodes must be declared; others are not found. Thread-safe.
/// </summary>
internal sealed class RoutingPeer : ILinkProcessor, IHandler, IDisposable
{
    private readonly ContainerHost _host;
    private readonly bool _anonymous;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Node> _nodes = [];
    private int _made;

    public RoutingPeer(bool anonymous)
    {
        _anonymous = anonymous;
        Port = FreePort.Next();
        _host = new ContainerHost(new Address("127.0.0.1", Port, null, null, "/", "amqp"));
        _host.Listeners[0].SASL.EnableAnonymousMechanism = true;
        _host.Listeners[0].HandlerFactory = _ => this;
        _host.RegisterLinkProcessor(this);
        Task.Run(_host.Open).GetAwaiter().GetResult();   // the library goes on in the context of its caller
    }

    public int Port { get; }

    /// <summary>Targets of the links that senders attached, in order; null is the anonymous terminus.</summary>
    public ConcurrentQueue<string?> Targets { get; } = new();

    /// <summary>Links of senders that are attached now.</summary>
    public int OpenTargets => Volatile.Read(ref _openTargets);

    private int _openTargets;

    public void Declare(string address)
    {
        lock (_gate) _nodes.Add(address, new Node());
    }

    /// <summary>Ends the links that receive from dynamic nodes, as a broker does that goes down for a moment.</summary>
    public void DetachDynamic()
    {
        List<ListenerLink> links;
        lock (_gate) links = [.. _nodes.Values.Where(static n => n.Owner is not null).Select(static n => n.Owner!)];
        foreach (var link in links) link.Close(TimeSpan.FromSeconds(5), new Error("amqp:link:detach-forced") { Description = "maintenance" });
    }

    /// <summary>Takes what lies at an address.</summary>
    public async Task<Message> TakeAsync(string address, CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_nodes.TryGetValue(address, out var node) && node.Messages.TryDequeue(out var message)) return message;
            }
            await Task.Delay(5, cancellationToken);
        }
    }

    /// <summary>Puts a message at an address; false if there is no such node.</summary>
    public bool Put(string address, Message message)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(address, out var node)) return false;
            node.Messages.Enqueue(message);
            node.Pump();
            return true;
        }
    }

    public void Dispose() => _host.Close();

    bool IHandler.CanHandle(EventId id) => id == EventId.ConnectionLocalOpen;

    void IHandler.Handle(Event protocolEvent)
    {
        if (_anonymous) ((Open)protocolEvent.Context).OfferedCapabilities = [new Symbol("ANONYMOUS-RELAY")];
    }

    void ILinkProcessor.Process(AttachContext context)
    {
        lock (_gate)
        {
            if (context.Attach.Role) AttachReceiver(context);
            else AttachSender(context);
        }
    }

    private void AttachReceiver(AttachContext context)
    {
        var source = (Source)context.Attach.Source;
        if (source.Dynamic)
        {
            source.Address = $"made-up-{++_made}";
            _nodes.Add(source.Address, new Node { Owner = context.Link });
        }
        if (!_nodes.TryGetValue(source.Address, out var node)) context.Complete(Missing(source.Address));
        else context.Complete(new Receiver(this, node, source.Dynamic ? source.Address : null), 0);
    }

    private void AttachSender(AttachContext context)
    {
        var address = ((Target)context.Attach.Target).Address;
        Targets.Enqueue(address);
        if (address is null ? _anonymous : _nodes.ContainsKey(address))
        {
            _openTargets++;
            context.Complete(new Sender(this, address), 1000);
        }
        else
        {
            context.Complete(Missing(address ?? "the anonymous terminus"));
        }
    }

    private static Error Missing(string address) => new(ErrorCode.NotFound) { Description = $"there is no '{address}'" };

    private sealed class Node
    {
        public Queue<Message> Messages { get; } = new();

        /// <summary>The link that a dynamic node lives with.</summary>
        public ListenerLink? Owner { get; init; }

        public ListenerLink? Link { get; set; }

        public int Credit { get; set; }

        public void Pump()
        {
            while (Credit > 0 && Link is { IsClosed: false } link && Messages.TryDequeue(out var message))
            {
                Credit--;
                link.SendMessage(message);
            }
        }
    }

    private sealed class Receiver(RoutingPeer peer, Node node, string? made) : LinkEndpoint
    {
        public override void OnFlow(FlowContext context)
        {
            lock (peer._gate)
            {
                node.Link = context.Link;
                node.Credit += context.Messages;
                node.Pump();
            }
        }

        public override void OnDisposition(DispositionContext context)
        {
        }

        public override void OnLinkClosed(ListenerLink link, Error error)
        {
            lock (peer._gate)
            {
                if (made is not null) peer._nodes.Remove(made);
            }
        }
    }

    private sealed class Sender(RoutingPeer peer, string? address) : LinkEndpoint
    {
        public override void OnMessage(MessageContext context)
        {
            // A copy, as it would be read from the wire again: the library's buffer is its own.
            var copy = Message.Decode(context.Message.Encode());
            var to = address ?? copy.Properties.To;
            context.Link.DisposeMessage(context.Message, peer.Put(to, copy) ? new Accepted() : new Rejected { Error = Missing(to) }, true);
        }

        public override void OnFlow(FlowContext context)
        {
        }

        public override void OnDisposition(DispositionContext context)
        {
        }

        public override void OnLinkClosed(ListenerLink link, Error error) => Interlocked.Decrement(ref peer._openTargets);
    }
}
