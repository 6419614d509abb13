using System.Globalization;
using Amqp.Framing;
using Bridge.Registration;
using Bridge.ServiceBusLookAlike;
using Bridge.ServiceBusLookAlike.Entities;
using Bridge.Testing.Conformance;
using Bridge.Testing.Network;
using AmqpMessage = Amqp.Message;

namespace Bridge.Adapters.Amqp.Tests.Conformance;

/// <summary>A namespace with one queue.</summary>
internal abstract class ServiceBusPeer : IAsyncDisposable
{
    protected ServiceBusPeer(bool sessions = false)
    {
        Space = new ServiceBusNamespace(FreePort.Next()) { OffersPlain = false };
        Queue = Space.AddQueue("conformance", new QueueOptions { MaxMessageSize = 4 * 1024 * 1024, MaxDeliveryCount = 100, RequiresSession = sessions });
        Space.Start();
    }

    public IReadOnlyList<IAdapter> Adapters { get; } = [new AmqpAdapter()];

    public IReadOnlyDictionary<string, object?> Headers { get; } = new Dictionary<string, object?>(SampleHeaders.Typed) { ["uuid"] = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff") };

    protected ServiceBusNamespace Space { get; }

    protected MessageQueue Queue { get; }

    public Task StopAsync() => Task.Run(Space.Stop);

    public Task StartAsync() => Task.Run(Space.Start);

    public ValueTask DisposeAsync()
    {
        Space.Dispose();
        return ValueTask.CompletedTask;
    }
}

internal sealed class ServiceBusSinkPeer : ServiceBusPeer, ISinkPeer
{
    public string Options => $"{{ type: azure_service_bus, connection_string: \"{Space.ConnectionString}\", queue: conformance, max_batch_size: 1MiB }}";

    public bool CarriesIds => true;

    public async Task<Received> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Queue.Take() is { } message)
            {
                var headers = message.ApplicationProperties?.Map.ToDictionary(p => (string)p.Key, p => (object?)p.Value);
                return new Received(((Data)message.BodySection).Binary, message.Properties.GetMessageId()?.ToString(), headers);
            }
            await Task.Delay(5, cancellationToken);
        }
    }
}

/// <summary>A queue with sessions, and one of them: without any Service Bus promises no order after a loss.</summary>
internal sealed class ServiceBusSessionPeer() : ServiceBusPeer(sessions: true), ISourcePeer
{
    private int _sent;

    public string Options => $"{{ type: azure_service_bus, connection_string: \"{Space.ConnectionString}\", queue: conformance, sessions: {{ concurrent: 1 }}, busy_pause: 20ms }}";

    public bool StableIds => true;

    public Task SendAsync(IReadOnlyList<byte[]> bodies, CancellationToken cancellationToken)
    {
        foreach (var body in bodies)
        {
            var message = new AmqpMessage
            {
                Properties = new Properties { MessageId = string.Create(CultureInfo.InvariantCulture, $"id-{_sent++}"), GroupId = "session" },
                ApplicationProperties = new ApplicationProperties(),
                BodySection = new Data { Binary = body },
            };
            foreach (var (name, value) in Headers) message.ApplicationProperties.Map[name] = value;
            Queue.Put(message);
        }
        return Task.CompletedTask;
    }
}

public sealed class ServiceBusSessionConformanceTests : SourceContractTests
{
    protected override Task<ISourcePeer> StartPeerAsync() => Task.FromResult<ISourcePeer>(new ServiceBusSessionPeer());
}

public sealed class ServiceBusSinkConformanceTests : SinkContractTests
{
    protected override Task<ISinkPeer> StartPeerAsync() => Task.FromResult<ISinkPeer>(new ServiceBusSinkPeer());
}
