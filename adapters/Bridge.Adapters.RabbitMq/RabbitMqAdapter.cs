using Bridge.Registration;

namespace Bridge.Adapters.RabbitMq;

/// <summary>RabbitMQ by AMQP 0-9-1: consumes a queue, publishes with confirms.</summary>
public sealed class RabbitMqAdapter : IAdapter
{
    /// <inheritdoc/>
    public void Register(AdapterRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.AddSource("rabbitmq", "Consumes a RabbitMQ queue; a message is acknowledged at the broker once the route has it.",
            new SourceTraits(Redelivers: true, IsBroker: true), RabbitMqSourceOptions.Read, static (options, context) => new RabbitMqSource(options, context));
        registry.AddSink("rabbitmq", "Publishes to a RabbitMQ exchange, persistent, mandatory and confirmed by the broker.",
            new SinkTraits(RabbitMqSink.MaxBatch), RabbitMqSinkOptions.Read, static (options, context) => new RabbitMqSink(options, context));
    }
}
