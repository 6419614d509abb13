using System.Text;
using MQTTnet.Protocol;

namespace Bridge.Testing.Brokers;

/// <summary>An MQTT message as a subscriber received it; all copied.</summary>
public sealed record MqttTestMessage(
    string Topic,
    byte[] Payload,
    MqttQualityOfServiceLevel Qos,
    bool Retained,
    bool Repeated,
    string? ContentType,
    IReadOnlyList<KeyValuePair<string, string>> UserProperties)
{
    /// <summary>The payload as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Payload);
}
