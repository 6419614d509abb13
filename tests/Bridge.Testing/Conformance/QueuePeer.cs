using Bridge.Registration;
using Bridge.Testing.Brokers;
using Bridge.Testing.Faults;

namespace Bridge.Testing.Conformance;

/// <summary>
/// A queue of the shared RabbitMQ behind a proxy, which goes away in its place: restarts of a real node are in tests of their own. The test's end speaks AMQP 0-9-1 and
/// does not go through the proxy.
/// </summary>
public abstract class QueuePeer : IAsyncDisposable
{
    /// <summary>Name of the queue.</summary>
    public const string Queue = "conformance";

    private readonly FaultProxy _proxy;

    /// <param name="vhost">Disposed with the peer.</param>
    /// <param name="adapter">The adapter under test.</param>
    /// <param name="options">Its options by the vhost's address, which is that of the proxy.</param>
    /// <param name="headers">Headers that the adapter and AMQP 0-9-1 understand alike; null: none.</param>
    protected QueuePeer(RabbitMqVhost vhost, IAdapter adapter, Func<Uri, string> options, IReadOnlyDictionary<string, object?>? headers)
    {
        ArgumentNullException.ThrowIfNull(vhost);
        ArgumentNullException.ThrowIfNull(options);
        Vhost = vhost;
        _proxy = FaultProxy.Start(vhost.Uri.Host, vhost.Uri.Port);
        Adapters = [adapter];
        Options = options(vhost.Through(_proxy.Port));
        Headers = headers ?? new Dictionary<string, object?>();
    }

    public IReadOnlyList<IAdapter> Adapters { get; }

    public string Options { get; }

    public IReadOnlyDictionary<string, object?> Headers { get; }

    protected RabbitMqVhost Vhost { get; }

    public Task StopAsync()
    {
        _proxy.Refuse();
        return Task.CompletedTask;
    }

    public Task StartAsync()
    {
        _proxy.Heal();
        return Task.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _proxy.DisposeAsync();
        await Vhost.DisposeAsync();
    }

    /// <summary>A fresh vhost with the queue.</summary>
    protected static async Task<RabbitMqVhost> CreateAsync()
    {
        var vhost = await (await RabbitMqBroker.GetAsync()).CreateVhostAsync();
        await vhost.DeclareQueueAsync(Queue);
        return vhost;
    }
}
