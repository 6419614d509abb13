using Bridge.Configuration;
using Bridge.Configuration.Values;

namespace Bridge.Adapters.Mqtt;

/// <summary>What a publish without a subscriber counts as.</summary>
internal enum NoSubscribers
{
    Accept,
    Retry,
    Reject,
}

/// <summary>Options of <c>type: mqtt</c> as a destination.</summary>
internal sealed record MqttSinkOptions
{
    public const int DefaultInFlight = 100;   // more gains nothing on one connection; brokers often allow no more
    public const string DefaultIdProperty = "message-id";

    public required MqttConnectionOptions Connection { get; init; }

    public required Template Topic { get; init; }

    public int Qos { get; init; } = QualityOfService.Default;

    public bool Retain { get; init; }

    public TimeSpan? Expiry { get; init; }

    public int InFlight { get; init; } = DefaultInFlight;

    public string? ClientId { get; init; }

    public string IdProperty { get; init; } = DefaultIdProperty;

    public NoSubscribers NoSubscribers { get; init; }

    public required Presence Presence { get; init; }

    public static MqttSinkOptions Read(ConfigReader c)
    {
        var options = new MqttSinkOptions
        {
            Connection = c.Connection(MqttConnectionOptions.Read),
            Topic = c.Template("topic", "The topic to publish to."),
            Qos = QualityOfService.Read(c, "Quality of service: 1 and 2 are confirmed by the broker; 0 is not, and makes the destination at most once."),
            Retain = c.Boolean("retain", "The broker keeps the last message of each topic for later subscribers.", false),
            Expiry = c.OptionalDuration("expiry", "How long the broker keeps the message for a subscriber that is away (MQTT 5, whole seconds); a header ttl wins. By default for ever."),
            InFlight = c.Integer("in_flight", "The most messages that wait for the broker's confirm at a time; the broker's own receive maximum wins if it is lower. At QoS 2 it is always 1, or the order would be lost.", DefaultInFlight, 1, 65535),
            ClientId = c.OptionalText("client_id", "Name of the client at the broker, used by nobody else. By default bridge, route and destination."),
            IdProperty = c.Text("id_property", "User property that carries the message's id (MQTT 5), so that consumers can recognise a repetition; empty to send none.", DefaultIdProperty),
            NoSubscribers = c.Choice("no_subscribers", "What it means when the broker answers that nobody has subscribed (MQTT 5): accept, retry (costs an attempt) or reject.", NoSubscribers.Accept),
            Presence = Presence.Read(c),
        };
        c.Check(c.IsDescribing || !options.Topic.IsConstant || Topics.FaultOfName(options.Topic.Constant) is null, "topic", options.Topic.IsConstant ? Topics.FaultOfName(options.Topic.Constant) ?? "" : "");
        return options;
    }
}
