using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace Bridge.ServiceBusLookAlike.Links;

/// <summary>Takes requests at ENTITY/$management and answers them.</summary>
internal sealed class ManagementEndpoint(ServiceBusNamespace owner, string path) : LinkEndpoint
{
    public override void OnMessage(MessageContext context)
    {
        lock (owner.Gate)
        {
            context.Link.DisposeMessage(context.Message, new Accepted(), true);
            if (owner.Faults.ManagementDetach > 0)
            {
                owner.Faults.ManagementDetach--;
                EntityFaults.End(context.Link, "amqp:link:detach-forced");
                return;
            }
            ManagementAnswer answer;
            try
            {
                answer = Answer(context.Message);
            }
            catch (Exception e)   // whatever a request may hold: an exception would stop the listener
            {
                answer = ManagementAnswer.Of(400, $"The request cannot be read: {e.Message}", "com.microsoft:argument-error");
            }
            owner.Router.Reply(context.Link, context.Message, answer.ToMessage());
        }
    }

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }

    private ManagementAnswer Answer(Message request)
    {
        if (owner.Faults.ManagementBusy > 0)
        {
            owner.Faults.ManagementBusy--;
            return ManagementAnswer.Of(503, "The server is busy.", "com.microsoft:server-busy");
        }
        if (owner.Find(path) is not { } entity) return ManagementAnswer.Of(404, $"'{path}' does not exist.", ErrorCode.NotFound);
        return new ManagementOperations(owner, entity).Run(request.ApplicationProperties?.Map["operation"] as string ?? "", (Amqp.Types.Map)request.Body);
    }
}
