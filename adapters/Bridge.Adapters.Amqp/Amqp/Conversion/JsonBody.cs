using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Amqp.Types;
using Bridge.Adapters.Amqp.Amqp.Sending;
using Decimal = Amqp.Types.Decimal;

namespace Bridge.Adapters.Amqp.Amqp.Conversion;

/// <summary>Bodies that are values of AMQP's type system, as JSON and back: a mapping reads JSON, and no other protocol has those types.</summary>
internal static class JsonBody
{
    private const int MaxDepth = 64;

    /// <summary>Writes a value as JSON: binary as Base64, times in ISO 8601, symbols, UUIDs and characters as text, described values by their value.</summary>
    public static void Write(IBufferWriter<byte> output, object? value)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        Write(writer, value, 0);
    }

    /// <summary>Reads JSON: objects as maps with text keys, arrays as lists, whole numbers as long, others as double.</summary>
    /// <exception cref="MessageRefusedException">It is no JSON, or a list in it ends with null.</exception>
    public static object? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new MessageRefusedException($"The body is no JSON and cannot be sent as an AMQP value: {e.Message} Let the mapping end in json, or send body: data.");
        }
    }

    private static object? Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new Map();
                foreach (var property in element.EnumerateObject()) map[property.Name] = Read(property.Value);
                return map;
            case JsonValueKind.Array:
                var list = new List();
                foreach (var item in element.EnumerateArray()) list.Add(Read(item)!);
                // The library leaves nulls at the end of a list away, as is right for the protocol's own frames only.
                if (list is [.., null]) throw new MessageRefusedException("The body has a list that ends with null, which cannot be sent as an AMQP value or sequence. Send body: text or data, or leave the null out.");
                return list;
            case JsonValueKind.String: return element.GetString();
            case JsonValueKind.Number: return element.TryGetInt64(out var whole) ? whole : element.GetDouble();
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            default: return null;
        }
    }

    private static void Write(Utf8JsonWriter writer, object? value, int depth)
    {
        if (depth > MaxDepth)
        {
            writer.WriteNullValue();
            return;
        }
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case byte[] bytes: writer.WriteBase64StringValue(bytes); break;
            case DateTime time: writer.WriteStringValue(time.ToUniversalTime()); break;
            case Decimal number when AmqpDecimal.ToDecimal(number) is { } known: writer.WriteNumberValue(known); break;
            case ulong number: writer.WriteNumberValue(number); break;
            case sbyte or byte or short or ushort or int or uint or long: writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case float number when float.IsFinite(number): writer.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): writer.WriteNumberValue(number); break;
            case IDictionary map:
                writer.WriteStartObject();
                foreach (DictionaryEntry entry in map)
                {
                    writer.WritePropertyName(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "");
                    Write(writer, entry.Value, depth + 1);
                }
                writer.WriteEndObject();
                break;
            case DescribedValue described: Write(writer, described.Value, depth + 1); break;
            case IList list:
                writer.WriteStartArray();
                foreach (var item in list) Write(writer, item, depth + 1);
                writer.WriteEndArray();
                break;
            default: writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }
}
