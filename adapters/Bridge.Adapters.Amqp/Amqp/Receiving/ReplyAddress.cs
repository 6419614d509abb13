using System.Collections.Concurrent;

namespace Bridge.Adapters.Amqp.Amqp.Receiving;

/// <summary>The address that a broker made up for a source (3.5.3, dynamic), for the sinks that ask for answers there. It lives as long as the source's link. Thread-safe.</summary>
internal sealed class ReplyAddress
{
    private volatile Named? _current;

    /// <summary>Null while the source is not connected.</summary>
    public string? Value => _current?.Address;

    /// <summary>The source has it now.</summary>
    public void Set(object owner, string address) => _current = new Named(owner, address);

    /// <summary>The source's link has ended. An address that another source has set since stays.</summary>
    public void Clear(object owner)
    {
        if (_current is { } current && current.Owner == owner) Interlocked.CompareExchange(ref _current, null, current);
    }

    private sealed record Named(object Owner, string Address);
}

/// <summary>The reply addresses of all bridges of the process, by route. Thread-safe.</summary>
internal sealed class ReplyAddresses
{
    private readonly ConcurrentDictionary<(string Bridge, string Route), ReplyAddress> _addresses = new();

    /// <summary>That of a route, which may have none yet, or never.</summary>
    public ReplyAddress Of(string bridge, string route) => _addresses.GetOrAdd((bridge, route), static _ => new ReplyAddress());
}
