using System.Globalization;
using Bridge.Registration;
using Bridge.Testing.Brokers;

namespace Bridge.Testing.Conformance;

/// <summary>Fills the queue that the source consumes.</summary>
public sealed class QueueSourcePeer : QueuePeer, ISourcePeer
{
    private int _sent;

    private QueueSourcePeer(RabbitMqVhost vhost, IAdapter adapter, Func<Uri, string> options, IReadOnlyDictionary<string, object?>? headers) : base(vhost, adapter, options, headers)
    {
    }

    public bool StableIds => true;

    /// <summary>Starts it; for the parameters see <see cref="QueuePeer"/>.</summary>
    public static async Task<ISourcePeer> OpenAsync(IAdapter adapter, Func<Uri, string> options, IReadOnlyDictionary<string, object?>? headers = null) =>
        new QueueSourcePeer(await CreateAsync(), adapter, options, headers);

    public Task SendAsync(IReadOnlyList<byte[]> bodies, CancellationToken cancellationToken) =>
        Vhost.PublishAsync("", Queue, bodies.Select(b => ((string?)string.Create(CultureInfo.InvariantCulture, $"id-{_sent++}"), (ReadOnlyMemory<byte>)b)).ToList(), new Dictionary<string, object?>(Headers), cancellationToken);
}
