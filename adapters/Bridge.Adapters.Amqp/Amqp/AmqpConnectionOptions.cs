using Bridge.Adapters.Amqp.Amqp.Connecting;
using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Registration;
using Bridge.Security;

namespace Bridge.Adapters.Amqp.Amqp;

/// <summary>How to reach and to log in to an AMQP 1.0 broker.</summary>
internal sealed record AmqpConnectionOptions
{
    public static readonly TimeSpan DefaultIdleTimeout = TimeSpan.FromSeconds(30);   // a dead peer is noticed after that
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);
    public static readonly ByteSize DefaultMaxFrameSize = new(64 * 1024);   // small messages share a frame's cost little; larger ones are cut, so that they do not hold up the others
    private static readonly ByteSize MinMaxFrameSize = new(512);   // 2.3.1
    private static readonly ByteSize MaxMaxFrameSize = new(16 * 1024 * 1024);

    /// <summary>Addresses, tried in order.</summary>
    public required IReadOnlyList<Secret> Uris { get; init; }

    public string? User { get; init; }

    public Secret? Password { get; init; }

    public Sasl Sasl { get; init; }

    public TlsOptions? Tls { get; init; }

    public string? HostName { get; init; }

    public string? Container { get; init; }

    public ByteSize MaxFrameSize { get; init; } = DefaultMaxFrameSize;

    public TimeSpan IdleTimeout { get; init; } = DefaultIdleTimeout;

    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    public static AmqpConnectionOptions Read(ConfigReader c)
    {
        var uris = c.Texts("uri", "Address of the broker, amqp://host:5672 or amqps://host:5671; several are tried in order.", required: true);
        var options = new AmqpConnectionOptions
        {
            Uris = [.. uris.Select(static u => new Secret(u))],
            User = c.OptionalText("user", "User name; may stand in the uri instead."),
            Password = c.OptionalSecret("password", "Password; may stand in the uri instead, percent-encoded."),
            Sasl = c.Choice("sasl", "How to log in: plain (user and password), external (the certificate of tls.cert), anonymous, or auto: plain if there is a user, external if there is only a certificate, else anonymous.", Sasl.Auto),
            Tls = c.Tls(),
            HostName = c.OptionalText("host_name", "The host name given at the opening, by which a broker with virtual hosts chooses one; RabbitMQ wants vhost:NAME. By default the host of the uri."),
            Container = c.OptionalText("container", "Name of the container, as the broker's management shows it; by default bridge, route and destination."),
            MaxFrameSize = c.Size("max_frame_size", "The largest frame that we take; longer messages come in several.", DefaultMaxFrameSize, MinMaxFrameSize, MaxMaxFrameSize),
            IdleTimeout = c.Duration("idle_timeout", "A connection on which nothing came for so long is dead. Both sides send empty frames to prevent that.", DefaultIdleTimeout),
            Timeout = c.Duration("timeout", "How long connecting and each answer of the broker may take.", DefaultTimeout),
        };
        foreach (var uri in uris) c.Check(PeerAddress.TryParse(uri, out _), "uri", $"'{PeerAddress.Mask(uri)}' is no address such as amqp://host:5672 or amqps://host:5671; a virtual host is given by host_name");
        c.Check(options.Tls is null || uris.All(static u => !PeerAddress.TryParse(u, out var a) || a.IsTls), "tls", "needs an address that begins with amqps://");
        c.Check(options.Password is null || options.User is not null || uris.Any(static u => PeerAddress.TryParse(u, out var a) && a.User is not null), "password", "needs a user");
        c.Check(options.Sasl != Sasl.Plain || options.User is not null || uris.All(static u => PeerAddress.TryParse(u, out var a) && a.User is not null), "sasl", "plain needs a user");
        c.Check(options.Sasl != Sasl.External || options.Tls?.Cert is not null, "sasl", "external needs tls.cert, the certificate that says who we are");
        c.Check(options.IdleTimeout >= TimeSpan.FromSeconds(1), "idle_timeout", "must be at least 1s");
        return options;
    }

    /// <summary>Connects to the first address that answers.</summary>
    /// <exception cref="IOException">None does; the message tells about each.</exception>
    public async Task<PeerConnection> OpenAsync(AdapterContext context, CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        foreach (var uri in Uris)
        {
            var address = PeerAddress.TryParse(uri.Reveal(), out var parsed) ? parsed : throw new InvalidOperationException($"'{PeerAddress.Mask(uri.Reveal())}' is no address of a broker.");
            try
            {
                return await PeerConnection.OpenAsync(Settings(address, context), context.Time, cancellationToken);
            }
            catch (IOException e)
            {
                failures.Add(e);
            }
        }
        throw failures.Count == 1 ? failures[0] : new IOException(string.Join(" ", failures.Select(static f => f.Message)), new AggregateException(failures));
    }

    public bool Equals(AmqpConnectionOptions? other) =>
        other is not null && Uris.SequenceEqual(other.Uris) && User == other.User && Equals(Password, other.Password) && Sasl == other.Sasl && Equals(Tls, other.Tls)
        && HostName == other.HostName && Container == other.Container && MaxFrameSize == other.MaxFrameSize && IdleTimeout == other.IdleTimeout && Timeout == other.Timeout;

    public override int GetHashCode() => HashCode.Combine(Uris.Count, User, HostName, Container);

    private PeerSettings Settings(PeerAddress address, AdapterContext context) => new()
    {
        Name = $"The AMQP broker {address}",
        Host = address.Host,
        Port = address.Port,
        Tls = address.IsTls ? Tls ?? new TlsOptions() : null,
        Sasl = Sasl,
        User = User ?? address.User,
        Password = Password?.Reveal() ?? address.Password,
        HostName = HostName,
        ContainerId = Container ?? $"{context.Bridge}/{context.Route}/{context.Name}",
        MaxFrameSize = (int)MaxFrameSize.Bytes,
        IdleTimeout = IdleTimeout,
        Timeout = Timeout,
    };
}
