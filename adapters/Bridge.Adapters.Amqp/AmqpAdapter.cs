using Bridge.Adapters.Amqp.Amqp;
using Bridge.Registration;

namespace Bridge.Adapters.Amqp;

/// <summary>AMQP 1.0 with any broker that speaks it, and Azure Service Bus over it.</summary>
public sealed class AmqpAdapter : IAdapter
{
    /// <inheritdoc/>
    public void Register(AdapterRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.AddSource("amqp", "Receives from a node of an AMQP 1.0 broker; a message is settled at the broker once the route has it.",
            new SourceTraits(Redelivers: true, IsBroker: true), AmqpSourceOptions.Read, static (options, context) => new AmqpSource(options, context));
        registry.AddSink("amqp", "Sends to a node of an AMQP 1.0 broker, durable, each message settled by the broker's outcome.",
            new SinkTraits(AmqpSink.MaxBatch), AmqpSinkOptions.Read, static (options, context) => new AmqpSink(options, context));
    }
}
