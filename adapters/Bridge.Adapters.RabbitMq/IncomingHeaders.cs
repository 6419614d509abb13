using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Bridge.Messages;
using RabbitMQ.Client;

namespace Bridge.Adapters.RabbitMq;

/// <summary>Packs the properties and headers of a delivery with their types. Not thread-safe.</summary>
internal sealed class IncomingHeaders
{
    private readonly HeaderWriter _writer = new();

    /// <summary>The headers of one delivery; valid until the next call.</summary>
    public HeaderSet Of(bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties)
    {
        _writer.Clear();
        _writer.Add(HeaderNames.Topic, routingKey);
        _writer.Add(":exchange", exchange);
        if (redelivered) _writer.Add(HeaderNames.Redelivered, true);
        Text(HeaderNames.ContentType, properties.ContentType);
        Text(HeaderNames.ContentEncoding, properties.ContentEncoding);
        Text(HeaderNames.CorrelationId, properties.CorrelationId);
        Text(HeaderNames.ReplyTo, properties.ReplyTo);
        Text(HeaderNames.Subject, properties.Type);
        Text(":user_id", properties.UserId);   // the broker has checked it
        Text(":app_id", properties.AppId);
        if (properties.Expiration is { } expiration)
        {
            if (long.TryParse(expiration, NumberStyles.None, CultureInfo.InvariantCulture, out var ttl)) _writer.Add(HeaderNames.TimeToLive, ttl);
            else _writer.Add(HeaderNames.TimeToLive, expiration);
        }
        if (properties.IsPriorityPresent()) _writer.Add(HeaderNames.Priority, properties.Priority);
        if (properties.IsTimestampPresent()) _writer.AddObject(HeaderNames.Timestamp, Time(properties.Timestamp));
        if (properties.Headers is { } headers)
        {
            foreach (var (name, value) in headers) Add(name, value);
        }
        return _writer.Written;
    }

    private void Text(string name, string? value)
    {
        if (value is not null) _writer.Add(name, value);
    }

    private void Add(string name, object? value)
    {
        if (name.StartsWith(':')) return;   // such names are ours
        switch (value)
        {
            // AMQP 0-9-1 has one type for text and bytes alike: bytes that are valid UTF-8 are text.
            case byte[] bytes when Utf8.IsValid(bytes): _writer.Add(Encoding.UTF8.GetBytes(name), HeaderKind.Text, bytes); break;
            case BinaryTableValue binary: _writer.Add(name, binary.Bytes.AsSpan()); break;
            case AmqpTimestamp time: _writer.AddObject(name, Time(time)); break;
            case IDictionary or IList and not byte[]: _writer.Add(name, Json(value)); break;
            default: _writer.AddObject(name == "x-delivery-count" ? ":delivery_count" : name, value); break;
        }
    }

    private static DateTimeOffset Time(AmqpTimestamp time) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(time.UnixTime, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds()));

    // Tables and lists, such as x-death: no other protocol has them, and a mapping can read JSON.
    private static string Json(object? value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case IDictionary<string, object?> table:
                writer.WriteStartObject();
                foreach (var (name, item) in table)
                {
                    writer.WritePropertyName(name);
                    Write(writer, item);
                }
                writer.WriteEndObject();
                break;
            case byte[] bytes when Utf8.IsValid(bytes): writer.WriteStringValue(bytes); break;
            case byte[] bytes: writer.WriteBase64StringValue(bytes); break;
            case BinaryTableValue binary: writer.WriteBase64StringValue(binary.Bytes); break;
            case IList list:
                writer.WriteStartArray();
                foreach (var item in list) Write(writer, item);
                writer.WriteEndArray();
                break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case AmqpTimestamp time: writer.WriteStringValue(Time(time)); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case float or double when double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)): writer.WriteNumberValue(Convert.ToDouble(value, CultureInfo.InvariantCulture)); break;
            case sbyte or byte or short or ushort or int or uint or long: writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            default: writer.WriteStringValue(value.ToString()); break;
        }
    }
}
