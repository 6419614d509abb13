using Bridge.Configuration;
using MQTTnet.Protocol;

namespace Bridge.Adapters.Mqtt;

/// <summary>Whether the broker sends what it retained when the bridge subscribes.</summary>
internal enum Retained
{
    IfNew,
    Always,
    Never,
}

/// <summary>Options of <c>type: mqtt</c> as a source.</summary>
internal sealed record MqttSourceOptions
{
    // Covers a journal commit at full rate; the broker holds the rest. MQTT 3.1.1 cannot say it, there the broker's own limit holds.
    public const int DefaultReceiveMaximum = 1000;

    public required MqttConnectionOptions Connection { get; init; }

    public required IReadOnlyList<Subscription> Subscriptions { get; init; }

    public string? ClientId { get; init; }

    public bool CleanStart { get; init; }

    public TimeSpan? SessionExpiry { get; init; }

    /// <summary>The broker is to hold what comes while the bridge is away; of QoS 0 it need not hold anything.</summary>
    public bool KeepsSession => !CleanStart && SessionExpiry != TimeSpan.Zero && Subscriptions.Any(s => s.Qos > 0);

    public int ReceiveMaximum { get; init; } = DefaultReceiveMaximum;

    public string? IdProperty { get; init; }

    public required Presence Presence { get; init; }

    public static MqttSourceOptions Read(ConfigReader c)
    {
        var connection = c.Connection(MqttConnectionOptions.Read);
        var topics = c.Texts("topics", "Topic filters to subscribe to, with + and # as wildcards; $share/GROUP/FILTER shares the messages among the group.");
        var qos = QualityOfService.Read(c, "Quality of service of topics: 0 at most once, 1 at least once, 2 exactly once up to the bridge.");
        var noLocal = c.Boolean("no_local", "The broker does not send back what this client published (MQTT 5).", false);
        var retained = c.Choice("retained", "Whether the broker sends retained messages on subscribing: if_new (a subscription that the session does not have yet), always or never. MQTT 3.1.1 brokers always do.", Retained.IfNew);
        var more = c.List("subscriptions", "Subscriptions with settings of their own, beside topics.", Subscription.Read);
        var options = new MqttSourceOptions
        {
            Connection = connection,
            Subscriptions = [.. topics.Select(t => new Subscription(t, qos, noLocal, retained)), .. more],
            ClientId = c.OptionalText("client_id", "Name of the session at the broker. It must stay the same, or what waits there is lost, and be used by nobody else. By default bridge, route and source."),
            CleanStart = c.Boolean("clean_start", "Throws the broker's session away at every connect: what came in between is lost.", false),
            SessionExpiry = c.OptionalDuration("session_expiry", "How long the broker keeps the session while the bridge is away (MQTT 5). By default it never expires."),
            ReceiveMaximum = c.Integer("receive_maximum", "The most messages that the broker sends before they are acknowledged (MQTT 5).", DefaultReceiveMaximum, 1, 65535),
            IdProperty = c.OptionalText("id_property", "Name of a user property that is the message's identity (MQTT 5). By default the bridge makes one."),
            Presence = Presence.Read(c),
        };
        c.Check(c.IsDescribing || options.Subscriptions.Count > 0, "topics", "give at least one topic filter, under topics or subscriptions");
        foreach (var topic in topics) c.Check(Topics.FaultOfFilter(topic) is null, "topics", Topics.FaultOfFilter(topic) ?? "");
        return options;
    }
}

/// <summary>One subscription.</summary>
internal sealed record Subscription(string Filter, int Qos, bool NoLocal, Retained Retained)
{
    public MqttRetainHandling RetainHandling => Retained switch
    {
        Retained.Always => MqttRetainHandling.SendAtSubscribe,
        Retained.Never => MqttRetainHandling.DoNotSendOnSubscribe,
        _ => MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly,
    };

    public static Subscription Read(ConfigReader c)
    {
        var subscription = new Subscription(
            c.Text("topic", "The topic filter."),
            QualityOfService.Read(c, "Quality of service."),
            c.Boolean("no_local", "The broker does not send back what this client published (MQTT 5).", false),
            c.Choice("retained", "Whether the broker sends retained messages on subscribing.", Retained.IfNew));
        c.Check(Topics.FaultOfFilter(subscription.Filter) is null, "topic", Topics.FaultOfFilter(subscription.Filter) ?? "");
        return subscription;
    }
}
