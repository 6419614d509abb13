using Bridge.Adapters.RabbitMq;
using Bridge.Testing.Brokers;

namespace Bridge.Adapters.Tests.Conformance;

[Broker]
public sealed class RabbitMqSourceConformanceTests : SourceContractTests
{
    protected override Task<ISourcePeer> StartPeerAsync() =>
        QueueSourcePeer.OpenAsync(new RabbitMqAdapter(), static uri => $"{{ type: rabbitmq, uri: \"{uri}\", queue: {QueuePeer.Queue}, busy_pause: 20ms }}", SampleHeaders.Typed);
}

[Broker]
public sealed class RabbitMqSinkConformanceTests : SinkContractTests
{
    protected override Task<ISinkPeer> StartPeerAsync() =>
        QueueSinkPeer.OpenAsync(new RabbitMqAdapter(), static uri => $"{{ type: rabbitmq, uri: \"{uri}\", routing_key: {QueuePeer.Queue} }}", SampleHeaders.Typed);
}
