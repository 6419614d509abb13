using System.Globalization;
using System.Text;
using Amqp.Types;
using Bridge.Adapters.Amqp.Amqp.Sending;
using Bridge.Messages;
using Decimal = Amqp.Types.Decimal;

namespace Bridge.Adapters.Amqp.Amqp.Conversion;

/// <summary>Header values as values of AMQP's type system (1.6) and back; the kinds of headers are made so that each AMQP type has its own.</summary>
internal static class HeaderValues
{
    /// <summary>A header's value in its AMQP type. Texts come from <paramref name="texts"/>.</summary>
    public static object? ToAmqp(in HeaderField field, RecentTexts texts) => field.Kind switch
    {
        HeaderKind.Text => texts.Get(field.Value.Span),
        HeaderKind.Symbol => new Symbol(texts.Get(field.Value.Span)),
        HeaderKind.Decimal => AmqpDecimal.Of((decimal)field.ToObject()!),
        HeaderKind.Timestamp => ((DateTimeOffset)field.ToObject()!).UtcDateTime,
        // The library's char has 16 bits; what lies beyond is sent as text.
        HeaderKind.Char => field.ToObject() is Rune { IsBmp: true } rune ? (char)rune.Value : field.ValueText,
        _ => field.ToObject(),
    };

    /// <summary>Adds a value of AMQP's type system as a header; lists, maps and arrays as JSON text.</summary>
    public static void Add(HeaderWriter writer, string name, object? value)
    {
        switch (value)
        {
            case Symbol symbol: writer.Add(Encoding.UTF8.GetBytes(name), HeaderKind.Symbol, Encoding.UTF8.GetBytes((string)symbol)); break;
            case Decimal number when AmqpDecimal.ToDecimal(number) is { } known: writer.AddObject(name, known); break;
            case byte[] or string: writer.AddObject(name, value); break;
            case System.Collections.ICollection or DescribedValue:
                var json = new System.Buffers.ArrayBufferWriter<byte>();
                JsonBody.Write(json, value);
                writer.Add(Encoding.UTF8.GetBytes(name), HeaderKind.Text, json.WrittenSpan);
                break;
            case Decimal number: writer.Add(name, number.ToString()); break;
            default: writer.AddObject(name, value); break;
        }
    }

    /// <summary>The value of an option such as <c>ttl</c>, a count of milliseconds.</summary>
    /// <exception cref="MessageRefusedException">It is no such number.</exception>
    public static uint Milliseconds(in HeaderField field)
    {
        var text = field.ValueText;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds > uint.MaxValue)
        {
            throw new MessageRefusedException($"The header '{field.NameText}' is '{text}', not a number of milliseconds from 0 to {uint.MaxValue}.");
        }
        return (uint)decimal.Ceiling(milliseconds);
    }

    /// <summary>A whole number of 32 bits.</summary>
    /// <exception cref="MessageRefusedException">It is no such number.</exception>
    public static uint Whole(in HeaderField field, uint max)
    {
        var text = field.ValueText;
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max ? number
            : throw new MessageRefusedException($"The header '{field.NameText}' is '{text}', not a whole number from 0 to {max}.");
    }

    /// <summary>A time.</summary>
    /// <exception cref="MessageRefusedException">It is none.</exception>
    public static DateTime Time(in HeaderField field) => field.ToObject() switch
    {
        DateTimeOffset time => time.UtcDateTime,
        string text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time.UtcDateTime,
        _ => throw new MessageRefusedException($"The header '{field.NameText}' is '{field.ValueText}', not a time."),
    };

    /// <summary>A message or correlation id (3.2.11): text, ulong, UUID or binary; anything else as its text.</summary>
    public static object Identifier(in HeaderField field, RecentTexts texts) => field.Kind switch
    {
        HeaderKind.UInt64 or HeaderKind.Uuid or HeaderKind.Binary => field.ToObject()!,
        HeaderKind.Text => texts.Get(field.Value.Span),
        _ => field.ValueText,
    };
}
