using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Bridge.ServiceBusLookAlike.Entities;
using Error = Amqp.Framing.Error;

namespace Bridge.ServiceBusLookAlike.Links;

/// <summary>Takes messages for a queue or topic.</summary>
internal sealed class SenderEndpoint(ServiceBusNamespace owner, IEntity entity) : LinkEndpoint
{
    public override void OnMessage(MessageContext context)
    {
        lock (owner.Gate)
        {
            if (context.Link.IsClosed) return;   // what comes behind a detach is for nobody
            try
            {
                Take(context.Link, context.Message);
            }
            catch (Exception e)
            {
                context.Link.DisposeMessage(context.Message, new Rejected { Error = new Error(ErrorCode.DecodeError) { Description = e.Message } }, true);
            }
        }
    }

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }

    private void Take(ListenerLink link, Message message)
    {
        entity.Faults.Transferred();
        if (entity.Faults.EndAtTransfer is { } end)
        {
            EntityFaults.End(link, end);
            return;
        }
        if (entity.Faults.RejectTransfer is { } reject)
        {
            Reject(link, message, EntityFaults.Error(reject));
            return;
        }
        var faults = owner.Faults;
        var detach = faults.DetachSenderAfter > 0 && --faults.DetachSenderAfter == 0;
        if (detach && !faults.StoreBeforeDetach)
        {
            Detach(link);
            return;
        }
        if (faults.ServerBusy > 0)
        {
            faults.ServerBusy--;
            Reject(link, message, new Error("com.microsoft:server-busy") { Description = "The server was unable to process the request; please retry the operation." });
            return;
        }
        if (message.Encode().Length > entity.Options.MaxMessageSize)
        {
            // Rejected or detached: not documented. What users of the SDK report is an error of the send, on a link that lives on.
            Reject(link, message, new Error(ErrorCode.MessageSizeExceeded) { Description = $"The received message exceeds the limit ({entity.Options.MaxMessageSize} bytes) currently allowed on the link." });
            return;
        }
        var messages = Incoming.Of(message);
        // All or nothing: a batch is one transfer.
        foreach (var incoming in messages)
        {
            if (MessageQueue.Refusal(entity, incoming) is not { } error) continue;
            Reject(link, message, error);
            return;
        }
        if (messages.Select(m => (m.SessionId, m.Partition)).Distinct().Count() > 1 && entity.Options.RequiresSession)
        {
            Reject(link, message, new Error(ErrorCode.NotAllowed) { Description = "All messages of a batch must have the same SessionId and PartitionKey." });   // the condition is not documented
            return;
        }
        foreach (var incoming in messages) entity.Enqueue(incoming);
        if (detach) Detach(link);
        else link.DisposeMessage(message, new Accepted(), true);
    }

    private void Detach(ListenerLink link) => link.Close(TimeSpan.Zero, new Error(owner.Faults.DetachCondition) { Description = "The link was detached by a fault of the test." });

    private static void Reject(ListenerLink link, Message message, Error error) => link.DisposeMessage(message, new Rejected { Error = error }, true);
}
