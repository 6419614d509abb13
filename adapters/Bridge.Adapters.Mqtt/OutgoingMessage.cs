using System.Buffers;
using System.Globalization;
using System.Text;
using Bridge.Messages;
using MQTTnet;
using MQTTnet.Packets;

namespace Bridge.Adapters.Mqtt;

/// <summary>Makes a publish of a message: body, topic and, in MQTT 5, the headers as properties. One thread at a time.</summary>
internal sealed class OutgoingMessage(MqttSinkOptions options, bool version5)
{
    private const int FixedSize = 5 + 2 + 2 + 5;   // fixed header, packet id, topic length, property length: at most

    /// <summary>A header was left out because MQTT 3.1.1 has no place for it.</summary>
    public bool LeftOut { get; private set; }

    /// <summary>The publish; borrows the message's memory. <paramref name="size"/> is the packet's size, at most.</summary>
    /// <exception cref="UnsendableException">A header does not fit.</exception>
    public MqttApplicationMessage Of(in Message message, string topic, out long size)
    {
        var publish = new MqttApplicationMessage
        {
            Topic = topic,
            Payload = new ReadOnlySequence<byte>(message.Body),
            QualityOfServiceLevel = QualityOfService.Of(options.Qos),
            Retain = options.Retain,
        };
        size = FixedSize + Encoding.UTF8.GetByteCount(topic) + message.Body.Length;
        if (version5 && options.Expiry is { } expiry) publish.MessageExpiryInterval = Seconds((decimal)expiry.TotalMilliseconds);
        foreach (var field in message.GetHeaders())
        {
            if (field.IsMeta) continue;
            if (!version5)
            {
                LeftOut = true;
                continue;
            }
            size += 5 + field.Name.Length + field.Value.Length;
            Add(publish, field);
        }
        if (version5 && options.IdProperty.Length > 0)
        {
            var id = message.Id.IsEmpty ? Encoding.UTF8.GetBytes(message.IdText) : message.Id;
            size += 5 + Encoding.UTF8.GetByteCount(options.IdProperty) + id.Length;
            (publish.UserProperties ??= []).Add(new MqttUserProperty(options.IdProperty, id));
        }
        return publish;
    }

    private static void Add(MqttApplicationMessage publish, in HeaderField field)
    {
        var name = field.Name.Span;
        if (name.SequenceEqual("content-type"u8)) publish.ContentType = field.ValueText;
        else if (name.SequenceEqual("correlation-id"u8)) publish.CorrelationData = field.Kind is HeaderKind.Text or HeaderKind.Binary or HeaderKind.Symbol ? field.Value.ToArray() : Encoding.UTF8.GetBytes(field.ValueText);
        else if (name.SequenceEqual("reply-to"u8)) publish.ResponseTopic = ReplyTopic(field);
        else if (name.SequenceEqual("ttl"u8)) publish.MessageExpiryInterval = Expiry(field);
        else (publish.UserProperties ??= []).Add(Property(field));
    }

    private static MqttUserProperty Property(in HeaderField field)
    {
        if (field.Name.Length > Topics.MaxBytes || field.Value.Length > Topics.MaxBytes) throw new UnsendableException($"The header '{field.NameText}' is longer than {Topics.MaxBytes} bytes, the most that MQTT allows.");
        return new MqttUserProperty(field.NameText, field.Kind is HeaderKind.Text or HeaderKind.Symbol ? field.Value : Encoding.UTF8.GetBytes(field.ValueText));
    }

    private static string ReplyTopic(in HeaderField field)
    {
        var topic = field.ValueText;
        return Topics.FaultOfName(topic) is { } fault ? throw new UnsendableException($"The header 'reply-to' cannot be a response topic: {fault}.") : topic;
    }

    private static uint Expiry(in HeaderField field)
    {
        var text = field.ValueText;
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds)
            ? Seconds(milliseconds)
            : throw new UnsendableException($"The header 'ttl' is '{text}', not a number of milliseconds.");
    }

    // MQTT counts whole seconds, and zero would mean "for ever".
    private static uint Seconds(decimal milliseconds) => (uint)Math.Clamp(decimal.Ceiling(milliseconds / 1000), 1, uint.MaxValue);
}

/// <summary>A message that cannot be written in MQTT at all.</summary>
internal sealed class UnsendableException(string message) : Exception(message);
