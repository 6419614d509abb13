using System.Text;
using Bridge.Messages;
using MQTTnet;
using MQTTnet.Packets;

namespace Bridge.Adapters.Mqtt;

/// <summary>Packs what comes with a publish: topic, quality of service, flags and the properties of MQTT 5. Not thread-safe.</summary>
internal sealed class IncomingHeaders
{
    private readonly HeaderWriter _writer = new();

    /// <summary>The headers of one message; valid until the next call.</summary>
    /// <param name="message">The message.</param>
    /// <param name="client">The client id of the device, if the bridge is the broker.</param>
    public HeaderSet Of(MqttApplicationMessage message, string? client)
    {
        _writer.Clear();
        _writer.Add(HeaderNames.Topic, message.Topic);
        _writer.Add(":qos", (int)message.QualityOfServiceLevel);
        if (message.Retain) _writer.Add(":retained", true);
        if (message.Dup) _writer.Add(HeaderNames.Redelivered, true);
        if (client is not null) _writer.Add(":client_id", client);
        if (message.ContentType is { Length: > 0 } contentType) _writer.Add(HeaderNames.ContentType, contentType);
        if (message.ResponseTopic is { Length: > 0 } replyTo) _writer.Add(HeaderNames.ReplyTo, replyTo);
        if (message.CorrelationData is { Length: > 0 } correlation) _writer.Add("correlation-id"u8, System.Text.Unicode.Utf8.IsValid(correlation) ? HeaderKind.Text : HeaderKind.Binary, correlation);
        if (message.MessageExpiryInterval > 0) _writer.Add(HeaderNames.TimeToLive, message.MessageExpiryInterval * 1000L);
        if (message.UserProperties is { } properties)
        {
            foreach (var property in properties) Add(property);
        }
        return _writer.Written;
    }

    private void Add(MqttUserProperty property)
    {
        if (property.Name.Length == 0 || property.Name[0] == ':') return;   // such names are ours
        Span<byte> name = stackalloc byte[256];
        if (!Encoding.UTF8.TryGetBytes(property.Name, name, out var length))
        {
            name = Encoding.UTF8.GetBytes(property.Name);
            length = name.Length;
        }
        _writer.Add(name[..length], HeaderKind.Text, property.ValueBuffer.Span);
    }
}
