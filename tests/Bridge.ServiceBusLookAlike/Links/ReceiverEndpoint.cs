using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;
using Bridge.ServiceBusLookAlike.Entities;
using Error = Amqp.Framing.Error;

namespace Bridge.ServiceBusLookAlike.Links;

/// <summary>Gives messages of a queue, subscription or session to a receiver. Under the namespace's lock.</summary>
internal sealed class ReceiverEndpoint(ServiceBusNamespace owner, MessageQueue queue, ListenerLink link, string? session) : LinkEndpoint
{
    private int _credit;

    public ListenerLink Link => link;

    public string? Session => session;

    public bool IsReceiveAndDelete => link.SettleOnSend;

    /// <summary>The attach is being answered: the library may tell of credit that came meanwhile, which the connection's reader tells too.</summary>
    public bool IsAttaching { get; set; }

    /// <summary>Its connection was given up; what the library still tells of it is of no interest.</summary>
    public bool IsGone { get; set; }

    public bool HasCredit => _credit > 0 && !IsOver;

    // While a connection is being closed its links are still open, and the library goes on with what the peer sent before.
    private bool IsOver => IsGone || link.IsClosed || link.Session.IsClosed || link.Session.Connection.IsClosed;

    public void Send(OutgoingMessage message)
    {
        var faults = owner.Faults;
        if (faults.DetachReceiverAfter > 0 && --faults.DetachReceiverAfter == 0)
        {
            Close(faults.DetachCondition, "The link was detached by a fault of the test.");
            return;
        }
        _credit--;
        try
        {
            link.SendMessage(message);
        }
        catch (Exception e) when (e is Amqp.AmqpException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            _credit = 0;   // the link or connection has just gone; the lock runs out by itself
        }
        if (queue.Faults.EndAtDelivery is not { } end) return;
        _credit = 0;
        _ = Task.Run(() => EntityFaults.End(link, end));   // not on this thread, as below
    }

    public void Drained()
    {
        if (link.IsClosed || !link.IsDraining || _credit == 0) return;
        _credit = 0;
        link.CompleteDrain();
        link.SetCredit(0, drain: true, autoRestore: false);   // the library answers without the drain flag, and the SDK waits for it (2.6.7)
    }

    public void Close(string condition, string description)
    {
        _credit = 0;
        // Not on this thread: it may be the reader of this connection.
        _ = Task.Run(() => link.Close(TimeSpan.Zero, new Error(condition) { Description = description }));
    }

    public override void OnFlow(FlowContext context)
    {
        lock (owner.Gate)
        {
            if (IsAttaching || IsOver) return;
            // As the library counts: a limit that did not grow takes all credit back.
            _credit = context.Messages > 0 ? _credit + context.Messages : 0;
            queue.Dispatch();
        }
    }

    public override void OnDisposition(DispositionContext context)
    {
        lock (owner.Gate)
        {
            // The library settles by itself what a closed link leaves behind (released) and what is sent while its connection is being closed (rejected). The peer said
            // neither: the service keeps the message locked until its lock or that of its session ends. What the peer says after our close is discarded (2.4.6).
            if (IsOver || context.Message is not OutgoingMessage { Entry: { } taken }) return;
            var token = context.Message.DeliveryTag is { Length: 16 } tag ? new Guid(tag) : taken.LockToken;
            if (queue.FindLocked(token) is not { } entry)
            {
                var condition = session is null ? "com.microsoft:message-lock-lost" : "com.microsoft:session-lock-lost";
                if (!context.Settled) link.DisposeMessage(context.Message, new Rejected { Error = new Error(condition) { Description = "The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue." } }, true);
                return;
            }
            Apply(entry, context.DeliveryState);
            // Never the peer's own state: an error of the SDK has an info map that the library cannot write.
            if (!context.Settled) link.DisposeMessage(context.Message, context.DeliveryState is Rejected ? new Rejected() : context.DeliveryState, true);
        }
    }

    public override void OnLinkClosed(ListenerLink closed, Error error)
    {
        lock (owner.Gate)
        {
            if (!IsGone) queue.Remove(this);
            IsGone = true;
        }
    }

    private void Apply(Entry entry, DeliveryState state)
    {
        switch (state)
        {
            case Accepted: queue.Complete(entry); break;
            case Modified { UndeliverableHere: true } deferred: queue.Defer(entry, deferred.MessageAnnotations); break;
            case Modified abandoned: queue.Abandon(entry, abandoned.MessageAnnotations); break;
            case Rejected rejected:
                var info = new Map();
                foreach (var (key, value) in rejected.Error?.Info ?? []) info[key.ToString()!] = value;
                var reason = info["DeadLetterReason"] as string;
                var description = info["DeadLetterErrorDescription"] as string;
                info.Remove("DeadLetterReason");
                info.Remove("DeadLetterErrorDescription");
                queue.DeadLetter(entry, reason, description, info);
                break;
            default: queue.Abandon(entry, null); break;
        }
    }
}
