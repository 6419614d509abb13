using System.Net;
using Bridge.Configuration;
using Bridge.Security;

namespace Bridge.Adapters.Tcp;

/// <summary>Options of the TCP sink.</summary>
public sealed record TcpSinkOptions
{
    /// <summary>Default of <see cref="AnswerTimeout"/>: above what a healthy peer takes, below what people wait before they call.</summary>
    public static readonly TimeSpan DefaultAnswerTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Default of <see cref="BusyPause"/>.</summary>
    public static readonly TimeSpan DefaultBusyPause = TimeSpan.FromSeconds(1);

    /// <summary>Peers to connect to, tried in order; empty if the peer connects to us.</summary>
    public IReadOnlyList<HostPort> Connect { get; init; } = [];

    /// <summary>Where the peer connects to.</summary>
    public HostPort? Listen { get; init; }

    /// <summary>Who may connect; empty for everybody.</summary>
    public IReadOnlyList<IPNetwork> Allow { get; init; } = [];

    /// <summary>How messages are framed; null for the format's own way.</summary>
    public FramerChoice? Framing { get; init; }

    /// <summary>A connection for each message, which ends with it.</summary>
    public bool PerMessage { get; init; }

    /// <summary>What the peer says to a message; null if it says nothing.</summary>
    public ExpectedAnswers? Answers { get; init; }

    /// <summary>The longest wait for an answer, or for room to send.</summary>
    public TimeSpan AnswerTimeout { get; init; } = DefaultAnswerTimeout;

    /// <summary>Pause after the peer said busy.</summary>
    public TimeSpan BusyPause { get; init; } = DefaultBusyPause;

    /// <summary>Messages on their way before the first of them is answered.</summary>
    public int InFlight { get; init; } = 1;

    /// <summary>Pause before each message, for peers that cannot take more.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>What is sent when nothing else is; null for nothing.</summary>
    public HeartbeatOptions? Heartbeat { get; init; }

    /// <summary>The longest that connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TcpSourceOptions.DefaultConnectTimeout;

    /// <summary>Silence after which the operating system asks whether the peer is still there; zero for never.</summary>
    public TimeSpan Keepalive { get; init; } = TcpSourceOptions.DefaultKeepalive;

    /// <summary>TLS, or null.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Reads the options.</summary>
    public static TcpSinkOptions Read(ConfigReader c)
    {
        ArgumentNullException.ThrowIfNull(c);
        var options = new TcpSinkOptions
        {
            Connect = Addresses(c),
            Listen = HostPort.Read(c, "listen", "Address that the peer connects to, to be sent messages: HOST:PORT, or a port alone for this machine only. One peer at a time; one that comes again from the same address takes the place of its old connection. Give either this or connect."),
            Allow = TcpSourceOptions.Networks(c, "allow", "Addresses or networks that may connect, such as 10.1.0.0/16; others are closed at once. Without it everybody may. Ignored with connect."),
            Framing = c.Framer("framing", "How the peer knows where a message ends. Needed unless the mapping's format has boundaries of its own."),
            PerMessage = c.Boolean("per_message", "Open a connection for each message and end it behind the message, for peers that read to the end; use with framing: { type: whole }. An answer is read before it is closed; without answers a message counts as delivered when the peer has closed its side in good order.", false),
            Answers = c.OptionalSection("answers", "What the peer says to each message. Without this section nothing is awaited, and a message counts as delivered when the operating system has taken it: at most once.", ExpectedAnswers.Read),
            AnswerTimeout = c.Duration("answer_timeout", "The longest wait for an answer, or for the peer to read on. Then the connection is closed, so that a late answer never confirms the next message, and the message is sent again on a new one.", DefaultAnswerTimeout),
            BusyPause = c.Duration("busy_pause", "Pause before a message is sent again to which the peer said busy.", DefaultBusyPause),
            InFlight = c.Integer("in_flight", "Messages sent before the first of them is answered, for peers that answer in order. With more than 1, messages behind a refused or busy one may arrive twice. Ignored without answers and with per_message.", 1, 1, 1000),
            Pause = c.Duration("pause", "Pause before each message, for peers that cannot take them faster.", TimeSpan.Zero),
            Heartbeat = c.OptionalSection("heartbeat", "Sent when nothing else is, so that a dead peer is noticed before the next message and firewalls keep the connection. Ignored with per_message.", HeartbeatOptions.Read),
            ConnectTimeout = c.Duration("connect_timeout", "The longest that connecting or a TLS handshake may take.", TcpSourceOptions.DefaultConnectTimeout),
            Keepalive = c.Duration("keepalive", "Silence after which the operating system probes whether the peer is still there; 0s turns it off.", TcpSourceOptions.DefaultKeepalive),
            Tls = c.Tls(),
        };
        c.Check(c.Has("listen") ^ c.Has("connect"), "listen", "give either listen or connect");
        c.Check(options.Connect.All(static a => a.Port > 0), "connect", "needs a port");
        c.Check(options.Tls is null || options.Listen is null || options.Tls.Cert is not null, "tls", "a listener needs cert, its own certificate");
        c.Check(!options.PerMessage || options.Listen is null, "per_message", "needs connect: only who connects can decide about that");
        c.Check(options.AnswerTimeout > TimeSpan.Zero, "answer_timeout", "must be longer than nothing");
        return options;
    }

    private static List<HostPort> Addresses(ConfigReader c)
    {
        var addresses = new List<HostPort>();
        foreach (var text in c.Texts("connect", "Address of the peer, HOST:PORT; of a list, the first one that can be reached is used."))
        {
            if (HostPort.TryParse(text, out var error) is { } address) addresses.Add(address);
            else c.Check(false, "connect", error);
        }
        return addresses;
    }
}
