using System.Net;
using Bridge.Configuration;
using Bridge.Security;

namespace Bridge.Adapters.Tcp;

/// <summary>Options of the TCP source.</summary>
public sealed record TcpSourceOptions
{
    /// <summary>Default of <see cref="MaxConnections"/>: more than legacy applications open, few enough that their buffers fit a small machine.</summary>
    public const int DefaultMaxConnections = 256;

    /// <summary>Default of <see cref="Keepalive"/>: shorter than the five minutes after which common firewalls forget a silent connection.</summary>
    public static readonly TimeSpan DefaultKeepalive = TimeSpan.FromSeconds(60);

    /// <summary>Default of <see cref="ConnectTimeout"/>.</summary>
    public static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Where peers connect to.</summary>
    public HostPort? Listen { get; init; }

    /// <summary>The peer to connect to.</summary>
    public HostPort? Connect { get; init; }

    /// <summary>How messages are cut; null for the format's own boundaries.</summary>
    public FramerChoice? Framing { get; init; }

    /// <summary>What the peer is told.</summary>
    public required AnswerOptions Answers { get; init; }

    /// <summary>The longest wait for a receipt; null for ever.</summary>
    public TimeSpan? AnswerTimeout { get; init; }

    /// <summary>The most connections at a time.</summary>
    public int MaxConnections { get; init; } = DefaultMaxConnections;

    /// <summary>The most connections of one address; 0 for no limit.</summary>
    public int MaxPerAddress { get; init; }

    /// <summary>What happens above <see cref="MaxConnections"/>.</summary>
    public OverLimit OverLimit { get; init; }

    /// <summary>Who may connect; empty for everybody.</summary>
    public IReadOnlyList<IPNetwork> Allow { get; init; } = [];

    /// <summary>Silence after which the operating system asks whether the peer is still there; zero for never.</summary>
    public TimeSpan Keepalive { get; init; } = DefaultKeepalive;

    /// <summary>Silence after which a connection is closed; null for never.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>The longest that connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = DefaultConnectTimeout;

    /// <summary>The ordering key of messages.</summary>
    public TcpKey Key { get; init; }

    /// <summary>TLS, or null.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Reads the options.</summary>
    public static TcpSourceOptions Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        var options = new TcpSourceOptions
        {
            Listen = HostPort.Read(c, "listen", "Address that peers connect to: HOST:PORT, or a port alone for this machine only (127.0.0.1); *:PORT listens on all addresses. Give either this or connect."),
            Connect = HostPort.Read(c, "connect", "Address of a peer that waits for us to connect and then sends. One connection; after a loss it is made again."),
            Framing = c.Framer("framing", "Where a message ends. Needed unless the mapping's format has boundaries of its own."),
            Answers = c.Section("answers", "What the peer is told for each message, in the order of its messages, when the ack point was reached and never before. Without this section nothing is sent.", AnswerOptions.Read),
            AnswerTimeout = c.OptionalDuration("answer_timeout", "The longest wait for the ack point; then the peer is told busy. Set it below the peer's own timeout. Without it the peer waits as long as it takes."),
            MaxConnections = c.Integer("max_connections", "The most connections at a time. Ignored with connect.", DefaultMaxConnections, 1, 100_000),
            MaxPerAddress = c.Integer("max_per_address", "The most connections from one address; more are closed at once. 0 means no limit. Ignored with connect.", 0, 0, 100_000),
            OverLimit = c.Choice("over_limit", "What happens above max_connections: reject closes the new one, kick_oldest closes the one that was silent longest, wait lets the new one wait.", OverLimit.Reject),
            Allow = Networks(c, "allow", "Addresses or networks that may connect, such as 10.1.0.0/16; others are closed at once. Without it everybody may. Ignored with connect."),
            Keepalive = c.Duration("keepalive", "Silence after which the operating system probes whether the peer is still there; 0s turns it off.", DefaultKeepalive),
            IdleTimeout = c.OptionalDuration("idle_timeout", "Silence after which a connection is closed. Without it silent connections stay."),
            ConnectTimeout = c.Duration("connect_timeout", "The longest that connecting or a TLS handshake may take.", DefaultConnectTimeout),
            Key = c.Choice("key", "The ordering key of messages: none (one lane for the route), connection (each connection has its own), address (each peer address).", TcpKey.None),
            Tls = c.Tls(),
        };
        c.Check(c.Has("listen") ^ c.Has("connect"), "listen", "give either listen or connect");
        c.Check(options.Connect is null || options.Connect.Port > 0, "connect", "needs a port");
        c.Check(options.Tls is null || options.Listen is null || options.Tls.Cert is not null, "tls", "a listener needs cert, its own certificate");
        return options;
    }

    internal static List<IPNetwork> Networks(ConfigReader c, string name, string description)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in c.Texts(name, description))
        {
            if (IPNetwork.TryParse(text, out var network)) networks.Add(network);
            else if (IPAddress.TryParse(text, out var address)) networks.Add(new IPNetwork(address, 8 * address.GetAddressBytes().Length));
            else c.Check(false, name, $"'{text}' is neither an address nor a network such as 10.1.0.0/16");
        }
        return networks;
    }
}
