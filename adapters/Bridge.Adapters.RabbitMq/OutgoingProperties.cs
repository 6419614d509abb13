using System.Globalization;
using System.Text;
using Bridge.Messages;
using RabbitMQ.Client;

namespace Bridge.Adapters.RabbitMq;

/// <summary>
/// Writes a message's headers as AMQP 0-9-1 properties: the well-known ones as the property of the same meaning, the rest as application headers of their type.
/// One object is reused for all messages, because the client serialises it during the call. (With confirms on, the client copies any type of properties but its own
/// into a new object, so a struct of ours would cost more.) Not thread-safe.
/// </summary>
internal sealed class OutgoingProperties
{
    private const int MaxShortText = 255;   // AMQP 0-9-1 shortstr

    private readonly Dictionary<string, object?> _headers = new(StringComparer.Ordinal);
    private readonly RecentTexts _names = new();
    private readonly RecentTexts _values = new();
    private readonly BasicProperties _properties = new() { DeliveryMode = DeliveryModes.Persistent };

    /// <summary>The properties of this message; valid until the next call.</summary>
    /// <exception cref="PublishRefusedException">A value does not fit into its property.</exception>
    public BasicProperties Of(in Message message)
    {
        var properties = _properties;
        if (_headers.Count > 0) _headers.Clear();
        properties.Headers = _headers;   // never null: the client would make a new dictionary
        properties.MessageId = message.IdText;
        properties.ContentType = null;
        properties.ContentEncoding = null;
        properties.CorrelationId = null;
        properties.ReplyTo = null;
        properties.Type = null;
        properties.Expiration = null;
        properties.ClearPriority();
        properties.ClearTimestamp();
        foreach (var field in message.GetHeaders())
        {
            if (!field.IsMeta) Add(properties, field);
        }
        return properties;
    }

    private void Add(BasicProperties properties, in HeaderField field)
    {
        var name = field.Name.Span;
        if (name.SequenceEqual("content-type"u8)) properties.ContentType = ShortText(field);
        else if (name.SequenceEqual("content-encoding"u8)) properties.ContentEncoding = ShortText(field);
        else if (name.SequenceEqual("correlation-id"u8)) properties.CorrelationId = ShortText(field);
        else if (name.SequenceEqual("reply-to"u8)) properties.ReplyTo = ShortText(field);
        else if (name.SequenceEqual("subject"u8)) properties.Type = ShortText(field);
        else if (name.SequenceEqual("ttl"u8)) properties.Expiration = TimeToLive(field);
        else if (name.SequenceEqual("priority"u8)) properties.Priority = Priority(field);
        else if (name.SequenceEqual("timestamp"u8)) properties.Timestamp = Timestamp(field);
        else _headers[Name(field)] = Value(field);
    }

    private string Name(in HeaderField field)
    {
        if (field.Name.Length > MaxShortText) throw new PublishRefusedException($"The header name '{field.NameText[..40]}…' has {field.Name.Length} bytes; AMQP 0-9-1 allows {MaxShortText}.");
        return _names.Get(field.Name.Span);
    }

    private string ShortText(in HeaderField field)
    {
        var text = field.Kind is HeaderKind.Text or HeaderKind.Symbol ? _values.Get(field.Value.Span) : field.ValueText;
        var length = field.Kind is HeaderKind.Text or HeaderKind.Symbol ? field.Value.Length : Encoding.UTF8.GetByteCount(text);
        if (length > MaxShortText) throw new PublishRefusedException($"The header '{field.NameText}' has {length} bytes; AMQP 0-9-1 allows {MaxShortText} in this property.");
        return text;
    }

    private static string TimeToLive(in HeaderField field)
    {
        var text = field.ValueText;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds > uint.MaxValue)
        {
            throw new PublishRefusedException($"The header 'ttl' is '{text}', not a number of milliseconds from 0 to {uint.MaxValue}.");
        }
        return decimal.Ceiling(milliseconds).ToString(CultureInfo.InvariantCulture);
    }

    private static byte Priority(in HeaderField field)
    {
        var text = field.ValueText;
        return byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var priority) ? priority : throw new PublishRefusedException($"The header 'priority' is '{text}', not a whole number from 0 to 255.");
    }

    private static AmqpTimestamp Timestamp(in HeaderField field) => field.ToObject() switch
    {
        DateTimeOffset time => new AmqpTimestamp(time.ToUnixTimeSeconds()),
        string text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => new AmqpTimestamp(time.ToUnixTimeSeconds()),
        var other => throw new PublishRefusedException($"The header 'timestamp' is '{other}', not a time."),
    };

    // The types that an AMQP 0-9-1 table has in RabbitMQ; what it has not becomes its text.
    private object? Value(in HeaderField field) => field.Kind switch
    {
        HeaderKind.Text or HeaderKind.Symbol => _values.Get(field.Value.Span),
        HeaderKind.Binary => new BinaryTableValue(field.Value.ToArray()),
        HeaderKind.UInt64 => field.ToObject() is ulong and <= long.MaxValue and var v ? (long)v : field.ValueText,
        HeaderKind.Decimal => field.ToObject() is decimal value && FitsTable(value) ? value : field.ValueText,
        HeaderKind.Timestamp => new AmqpTimestamp(((DateTimeOffset)field.ToObject()!).ToUnixTimeSeconds()),
        HeaderKind.Uuid or HeaderKind.Char => field.ValueText,
        _ => field.ToObject(),
    };

    // AMQP's decimal is a scale and 32 bits.
    private static bool FitsTable(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        return parts[1] == 0 && parts[2] == 0 && parts[0] >= 0;
    }
}
