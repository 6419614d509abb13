using Bridge.Registration;

namespace Bridge.Adapters.Mqtt;

/// <summary>MQTT 3.1.1 and 5: subscribes, publishes, and listens for devices that only connect out.</summary>
public sealed class MqttAdapter : IAdapter
{
    /// <inheritdoc/>
    public void Register(AdapterRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.AddSource("mqtt", "Subscribes at an MQTT broker with a persistent session; a message is acknowledged once the route has it.",
            new SourceTraits(Redelivers: true), MqttSourceOptions.Read, static (options, context) => new MqttSource(options, context));
        registry.AddSource("mqtt_listener", "Is an MQTT broker for devices that only connect out; a publish is acknowledged once the route has it.",
            new SourceTraits(Redelivers: true, CanReply: true), MqttListenerOptions.Read, static (options, context) => new MqttListenerSource(options, context));
        registry.AddSink("mqtt", "Publishes to an MQTT broker, by default at QoS 1; qos: 0 makes the destination at most once.",
            new SinkTraits(MqttSink.MaxBatch), MqttSinkOptions.Read, static (options, context) => new MqttSink(options, context));
    }
}
