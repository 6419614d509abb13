using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Security;

namespace Bridge.Adapters.Mqtt;

/// <summary>The version of the protocol.</summary>
internal enum Protocol
{
    Auto,
    V5,
    V311,
}

/// <summary>How to reach and to log in to an MQTT broker.</summary>
internal sealed record MqttConnectionOptions
{
    public static readonly TimeSpan DefaultKeepAlive = TimeSpan.FromSeconds(30);   // a dead peer is noticed after one and a half of it
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Addresses, tried in order.</summary>
    public required IReadOnlyList<string> Uris { get; init; }

    public string? User { get; init; }

    public Secret? Password { get; init; }

    public TlsOptions? Tls { get; init; }

    public Protocol Protocol { get; init; }

    public TimeSpan KeepAlive { get; init; } = DefaultKeepAlive;

    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    public static MqttConnectionOptions Read(ConfigReader c)
    {
        var options = new MqttConnectionOptions
        {
            Uris = c.Texts("uri", "Address of the broker, mqtt://host:1883, mqtts://host:8883, ws://host/path or wss://host/path; several are tried in order.", required: true),
            User = c.OptionalText("user", "User name."),
            Password = c.OptionalSecret("password", "Password."),
            Tls = c.Tls(),
            Protocol = c.Choice("protocol", "v5, v311, or auto: 5, and 3.1.1 if the broker does not speak 5.", Protocol.Auto),
            KeepAlive = c.Duration("keep_alive", "How often the connection is proved alive; the broker drops it after one and a half of this time.", DefaultKeepAlive),
            Timeout = c.Duration("timeout", "How long connecting, subscribing or a confirm may take.", DefaultTimeout),
        };
        foreach (var uri in options.Uris) c.Check(MqttAddress.TryParse(uri, out _), "uri", $"'{uri}' is no address such as mqtt://host:1883, mqtts://host:8883 or wss://host/mqtt (user and password have options of their own)");
        c.Check(options.Tls is null || options.Uris.All(static u => !MqttAddress.TryParse(u, out var a) || a.IsTls), "tls", "needs an address that begins with mqtts:// or wss://");
        c.Check(options.Password is null || options.User is not null, "password", "needs a user");
        return options;
    }

    public bool Equals(MqttConnectionOptions? other) =>
        other is not null && Uris.SequenceEqual(other.Uris) && User == other.User && Equals(Password, other.Password) && Equals(Tls, other.Tls)
        && Protocol == other.Protocol && KeepAlive == other.KeepAlive && Timeout == other.Timeout;

    public override int GetHashCode() => HashCode.Combine(Uris.Count, User, Protocol, KeepAlive);
}
