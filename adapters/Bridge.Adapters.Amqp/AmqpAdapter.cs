using Azure.Core;
using Bridge.Adapters.Amqp.Amqp;
using Bridge.Adapters.Amqp.Amqp.Receiving;
using Bridge.Adapters.Amqp.ServiceBus;
using Bridge.Registration;

namespace Bridge.Adapters.Amqp;

/// <summary>AMQP 1.0 with any broker that speaks it, and Azure Service Bus over it.</summary>
/// <param name="credential">What logs in to Service Bus by Entra ID instead of what the configuration names; for hosts with a credential of their own.</param>
public sealed class AmqpAdapter(TokenCredential? credential = null) : IAdapter
{
    // Sinks learn of sources, across routes, where answers are to go.
    private readonly ReplyAddresses _replies = new();

    /// <inheritdoc/>
    public void Register(AdapterRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.AddSource("amqp", "Receives from a node of an AMQP 1.0 broker; a message is settled at the broker once the route has it.",
            new SourceTraits(Redelivers: true, IsBroker: true), AmqpSourceOptions.Read, (options, context) => new AmqpSource(options, context, _replies));
        registry.AddSink("amqp", "Sends to a node of an AMQP 1.0 broker, durable, each message settled by the broker's outcome.",
            new SinkTraits(AmqpSink.MaxBatch), AmqpSinkOptions.Read, (options, context) => new AmqpSink(options, context, _replies));
        registry.AddSource("azure_service_bus", "Receives from a queue or subscription of Azure Service Bus by peek-lock; a message is completed once the route has it.",
            new SourceTraits(Redelivers: true, IsBroker: true), ServiceBusSourceOptions.Read, (options, context) => new ServiceBusSource(options, context, credential));
        registry.AddSink("azure_service_bus", "Sends to a queue or topic of Azure Service Bus, in batches, each settled by the service.",
            new SinkTraits(ServiceBusSink.MaxBatch), ServiceBusSinkOptions.Read, (options, context) => new ServiceBusSink(options, context, credential));
    }
}
