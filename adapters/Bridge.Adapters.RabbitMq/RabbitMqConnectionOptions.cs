using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Security;

namespace Bridge.Adapters.RabbitMq;

/// <summary>How to reach and to log in to a RabbitMQ broker.</summary>
internal sealed record RabbitMqConnectionOptions
{
    public static readonly TimeSpan DefaultHeartbeat = TimeSpan.FromSeconds(15);   // a dead peer is noticed after two of them
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Addresses, tried in order.</summary>
    public required IReadOnlyList<Secret> Uris { get; init; }

    public string? User { get; init; }

    public Secret? Password { get; init; }

    public TlsOptions? Tls { get; init; }

    public TimeSpan Heartbeat { get; init; } = DefaultHeartbeat;

    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    public string? Name { get; init; }

    public static RabbitMqConnectionOptions Read(ConfigReader c)
    {
        var uris = c.Texts("uri", "Address of the broker, amqp://host:5672/vhost or amqps://host:5671/vhost; several are tried in order.", required: true);
        var options = new RabbitMqConnectionOptions
        {
            Uris = [.. uris.Select(static u => new Secret(u))],
            User = c.OptionalText("user", "User name; may stand in the uri instead."),
            Password = c.OptionalSecret("password", "Password; may stand in the uri instead, percent-encoded."),
            Tls = c.Tls(),
            Heartbeat = c.Duration("heartbeat", "How often both sides prove to be alive; a dead connection is noticed after two of them.", DefaultHeartbeat),
            Timeout = c.Duration("timeout", "How long connecting and a request to the broker may take.", DefaultTimeout),
            Name = c.OptionalText("name", "Name of the connection, as the broker's management shows it; by default bridge, route and destination."),
        };
        foreach (var uri in uris) c.Check(BrokerAddress.TryParse(uri, out _), "uri", $"'{BrokerAddress.Mask(uri)}' is no address such as amqp://host:5672/vhost or amqps://host:5671/vhost");
        c.Check(options.Tls is null || uris.All(static u => !BrokerAddress.TryParse(u, out var a) || a.IsTls), "tls", "needs an address that begins with amqps://");
        c.Check(options.Password is null || options.User is not null || uris.Any(static u => BrokerAddress.TryParse(u, out var a) && a.User is not null), "password", "needs a user");
        return options;
    }

    public bool Equals(RabbitMqConnectionOptions? other) =>
        other is not null && Uris.SequenceEqual(other.Uris) && User == other.User && Equals(Password, other.Password) && Equals(Tls, other.Tls)
        && Heartbeat == other.Heartbeat && Timeout == other.Timeout && Name == other.Name;

    public override int GetHashCode() => HashCode.Combine(Uris.Count, User, Heartbeat, Name);
}
