using Bridge.Configuration;

namespace Bridge.Adapters.Mqtt;

/// <summary>A message that tells others whether the bridge is there: a birth, a close, or the last will that the broker publishes when the connection breaks.</summary>
internal sealed record PresenceMessage(string Topic, string Payload, int Qos, bool Retain)
{
    public static PresenceMessage Read(ConfigReader c)
    {
        var message = new PresenceMessage(
            c.Text("topic", "The topic."),
            c.Text("payload", "The text to publish.", ""),
            QualityOfService.Read(c, "Quality of service."),
            c.Boolean("retain", "The broker keeps the message for later subscribers.", true));
        c.Check(Topics.FaultOfName(message.Topic) is null, "topic", Topics.FaultOfName(message.Topic) ?? "");
        return message;
    }
}

/// <summary>The three presence messages.</summary>
internal sealed record Presence(PresenceMessage? Birth, PresenceMessage? Close, PresenceMessage? Will)
{
    public static Presence Read(ConfigReader c) => new(
        c.OptionalSection("birth", "Published after connecting.", PresenceMessage.Read),
        c.OptionalSection("close", "Published before an orderly disconnect.", PresenceMessage.Read),
        c.OptionalSection("will", "Published by the broker when the connection breaks.", PresenceMessage.Read));
}
