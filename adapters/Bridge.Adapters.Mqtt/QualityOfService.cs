using Bridge.Configuration;
using MQTTnet.Protocol;

namespace Bridge.Adapters.Mqtt;

/// <summary>Reading and checking what several options records share.</summary>
internal static class QualityOfService
{
    public const int Default = 1;

    public static int Read(ConfigReader c, string description, int fallback = Default) => c.Integer("qos", description, fallback, 0, 2);

    public static MqttQualityOfServiceLevel Of(int qos) => (MqttQualityOfServiceLevel)qos;
}
