using System.Net;
using Bridge.Configuration;
using Bridge.Configuration.Values;
using Bridge.Security;

namespace Bridge.Adapters.Mqtt;

/// <summary>Who may connect without a user name.</summary>
internal enum Anonymous
{
    OnLoopback,
    Never,
    Always,
}

/// <summary>Options of <c>type: mqtt_listener</c>.</summary>
internal sealed record MqttListenerOptions
{
    public const string DefaultListen = "127.0.0.1:1883";
    public const int DefaultMaxClients = 1000;

    public required string Listen { get; init; }

    public TlsOptions? Tls { get; init; }

    public IReadOnlyList<DeviceUser> Users { get; init; } = [];

    public Anonymous Anonymous { get; init; }

    public IReadOnlyList<string> Topics { get; init; } = [];

    public int MaxClients { get; init; } = DefaultMaxClients;

    public bool PersistentSessions { get; init; } = true;

    public bool Relay { get; init; }

    public string? IdProperty { get; init; }

    /// <summary>True if a client without a user name gets in.</summary>
    public bool AllowsAnonymous => Anonymous == Anonymous.Always || (Anonymous == Anonymous.OnLoopback && Users.Count == 0 && IsLoopback(Listen));

    public static MqttListenerOptions Read(ConfigReader c)
    {
        var options = new MqttListenerOptions
        {
            Listen = c.Text("listen", "Address and port to listen at, such as 0.0.0.0:1883 or [::]:8883. The default is reachable from this machine only.", DefaultListen),
            Tls = c.Tls(),
            Users = c.List("users", "Who may connect, with their passwords.", DeviceUser.Read),
            Anonymous = c.Choice("anonymous", "Who may connect without a user name: on_loopback (if no users are listed and the address is this machine's own), never or always.", Anonymous.OnLoopback),
            Topics = c.Texts("topics", "Topic filters that may be published to; others are refused. By default all."),
            MaxClients = c.Integer("max_clients", "The most clients at a time; further ones are told that the server is busy.", DefaultMaxClients, 1, 100_000),
            PersistentSessions = c.Boolean("persistent_sessions", "Sessions of clients that ask for it are kept, in memory, while they are away.", true),
            Relay = c.Boolean("relay", "Messages also go to clients that have subscribed here, once the route has them.", false),
            IdProperty = c.OptionalText("id_property", "Name of a user property that is the message's identity (MQTT 5). By default the bridge makes one."),
        };
        c.Check(TryParse(options.Listen, out _), "listen", $"'{options.Listen}' is no address and port such as 127.0.0.1:1883");
        foreach (var topic in options.Topics) c.Check(Mqtt.Topics.FaultOfFilter(topic) is null, "topics", Mqtt.Topics.FaultOfFilter(topic) ?? "");
        c.Check(options.Tls is null || options.Tls.Cert is not null, "tls", "a listener needs cert, its own certificate");
        c.Check(options.Users.Count > 0 || options.AllowsAnonymous || options.Tls?.RequireClientCertificate == true, "users",
            "nobody could connect: list users, let tls ask for client certificates, or write anonymous: always");
        c.Check(options.Users.Select(static u => u.Name).Distinct(StringComparer.Ordinal).Count() == options.Users.Count, "users", "a user stands here twice");
        return options;
    }

    public static bool TryParse(string listen, out IPEndPoint endpoint)
    {
        endpoint = new IPEndPoint(IPAddress.Loopback, 0);
        var text = listen.StartsWith("localhost:", StringComparison.Ordinal) ? string.Concat("127.0.0.1", listen.AsSpan(9)) : listen;
        if (!text.Contains(':', StringComparison.Ordinal) || !IPEndPoint.TryParse(text, out var parsed) || text.EndsWith(']')) return false;
        endpoint = parsed;
        return true;
    }

    private static bool IsLoopback(string listen) => TryParse(listen, out var endpoint) && IPAddress.IsLoopback(endpoint.Address);
}

/// <summary>A user of the listener.</summary>
internal sealed record DeviceUser(string Name, Secret Password, IReadOnlyList<string> Topics)
{
    public static DeviceUser Read(ConfigReader c)
    {
        var name = c.Text("user", "User name.");
        var password = c.OptionalSecret("password", "Password; better ${file:…} or ${NAME} than the text itself.");
        var topics = c.Texts("topics", "Topic filters that this user may publish to, instead of the listener's.");
        c.Check(password is not null, "password", "is missing");
        foreach (var topic in topics) c.Check(Mqtt.Topics.FaultOfFilter(topic) is null, "topics", Mqtt.Topics.FaultOfFilter(topic) ?? "");
        return new DeviceUser(name, password ?? new Secret(""), topics);
    }
}
