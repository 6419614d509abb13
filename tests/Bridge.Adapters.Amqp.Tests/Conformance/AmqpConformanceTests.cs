using Bridge.Testing.Brokers;
using Bridge.Testing.Conformance;

namespace Bridge.Adapters.Amqp.Tests.Conformance;

/// <summary>Through RabbitMQ's AMQP 1.0 plug-in. The other end speaks AMQP 0-9-1, where application properties of AMQP 1.0 are not seen.</summary>
[Broker]
public sealed class AmqpSourceConformanceTests : SourceContractTests
{
    protected override Task<ISourcePeer> StartPeerAsync() => QueueSourcePeer.OpenAsync(new AmqpAdapter(), static uri => Options(uri, ", busy_pause: 20ms"));

    internal static string Options(Uri uri, string more) =>
        $"{{ type: amqp, uri: \"amqp://{uri.UserInfo}@{uri.Authority}\", host_name: \"vhost:{uri.AbsolutePath[1..]}\", address: /amq/queue/{QueuePeer.Queue}{more} }}";
}

/// <summary>As <see cref="AmqpSourceConformanceTests"/>.</summary>
[Broker]
public sealed class AmqpSinkConformanceTests : SinkContractTests
{
    protected override Task<ISinkPeer> StartPeerAsync() => QueueSinkPeer.OpenAsync(new AmqpAdapter(), static uri => AmqpSourceConformanceTests.Options(uri, ""));
}
