using System.Collections;
using MQTTnet.Protocol;

namespace Bridge.Adapters.Mqtt;

/// <summary>
/// What the listener knows of one client's session. Its packets are handled one after the other.
/// </summary>
internal sealed class Device
{
    private const string Item = "bridge.device";

    private readonly HashSet<ushort> _taken = [];   // QoS 2 publishes that were taken and not yet released by PUBREL
    private ushort _current;                        // packet id of the publish being handled; 0: none, such as a last will

    public bool IsVersion5 { get; init; }

    public static Device Of(IDictionary sessionItems) => sessionItems[Item] as Device ?? new Device();

    /// <summary>Notes a connection; the packet ids of the session before it stay.</summary>
    public static void Connected(IDictionary sessionItems, bool version5)
    {
        var device = new Device { IsVersion5 = version5 };
        if (sessionItems[Item] is Device before) device._taken.UnionWith(before._taken);
        sessionItems[Item] = device;
    }

    public void Publishing(ushort packetId) => _current = packetId;

    public void Released(ushort packetId) => _taken.Remove(packetId);

    /// <summary>True if this publish was taken before and comes again because the client did not get the answer (MQTT 5, section 4.3.3).</summary>
    public bool IsRepetition(MqttQualityOfServiceLevel qos) => qos == MqttQualityOfServiceLevel.ExactlyOnce && _current != 0 && _taken.Contains(_current);

    public void Taken(MqttQualityOfServiceLevel qos)
    {
        if (qos == MqttQualityOfServiceLevel.ExactlyOnce && _current != 0) _taken.Add(_current);
        _current = 0;
    }
}
