using Bridge.Security;

namespace Bridge.Adapters.Amqp.Amqp.Connecting;

/// <summary>How a peer is reached and what is offered to it at the opening; the same for any AMQP 1.0 broker and for Service Bus.</summary>
internal sealed record PeerSettings
{
    /// <summary>What errors call the peer, without secrets: <c>The AMQP broker amqp://host:5672</c>.</summary>
    public required string Name { get; init; }

    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>Null: plain TCP.</summary>
    public TlsOptions? Tls { get; init; }

    public Sasl Sasl { get; init; }

    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>The open frame's hostname (2.7.1): the virtual host where a broker has several. Null: the host.</summary>
    public string? HostName { get; init; }

    public required string ContainerId { get; init; }

    /// <summary>Bytes; both sides take the smaller of their own and the other's.</summary>
    public int MaxFrameSize { get; init; } = 64 * 1024;

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For connecting, and for each answer of the peer that is waited for.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
