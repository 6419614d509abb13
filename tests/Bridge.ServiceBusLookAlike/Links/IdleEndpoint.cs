using Amqp.Listener;

namespace Bridge.ServiceBusLookAlike.Links;

/// <summary>The way back of requests: answers are sent by whoever makes them.</summary>
internal sealed class IdleEndpoint : LinkEndpoint
{
    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        if (!dispositionContext.Settled) dispositionContext.Link.DisposeMessage(dispositionContext.Message, new Amqp.Framing.Accepted(), true);
    }
}
