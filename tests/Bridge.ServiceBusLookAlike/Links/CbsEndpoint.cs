using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace Bridge.ServiceBusLookAlike.Links;

/// <summary>Takes tokens.</summary>
internal sealed class CbsEndpoint(ServiceBusNamespace owner) : LinkEndpoint
{
    public override void OnMessage(MessageContext context)
    {
        lock (owner.Gate)
        {
            context.Link.DisposeMessage(context.Message, new Accepted(), true);
            var properties = context.Message.ApplicationProperties?.Map;
            var (status, text) = (properties?["operation"] as string) == "put-token"
                ? owner.Tokens.Put(context.Link.Session.Connection, properties["type"] as string, properties["name"] as string, context.Message.Body as string)
                : (400, "Only put-token is possible here.");
            var answer = new Message { ApplicationProperties = new ApplicationProperties { Map = { ["status-code"] = status, ["status-description"] = text } } };
            owner.Router.Reply(context.Link, context.Message, answer);
        }
    }

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }
}
