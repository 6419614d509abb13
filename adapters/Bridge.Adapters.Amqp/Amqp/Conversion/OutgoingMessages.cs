using System.Globalization;
using System.Runtime.InteropServices;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Bridge.Adapters.Amqp.Amqp.Sending;
using Bridge.Messages;
using AmqpMessage = Amqp.Message;
using Message = Bridge.Messages.Message;

namespace Bridge.Adapters.Amqp.Amqp.Conversion;

/// <summary>
/// Writes messages as AMQP 1.0: the well-known headers as the property of the same meaning (3.2.4), <c>annotation:…</c> as message annotations, the rest as application
/// properties of their type. The body is not copied: it must stay until the message is encoded, which the library does in the call that sends it. Not thread-safe.
/// </summary>
internal sealed class OutgoingMessages(BodyKind body)
{
    private static readonly Header Durable = new() { Durable = true };   // the same for nearly all; the library only reads it

    private readonly RecentTexts _names = new();
    private readonly RecentTexts _values = new();
    private readonly Dictionary<string, Symbol> _symbols = new(StringComparer.Ordinal);

    /// <summary>The message as it goes out.</summary>
    /// <param name="message">What the route made.</param>
    /// <param name="group">The group (session), or null for the message's own header.</param>
    /// <param name="keyIsGroup">The ordering key is the group where there is no other.</param>
    /// <exception cref="MessageRefusedException">A value does not fit into its property.</exception>
    public AmqpMessage Of(in Message message, string? group, bool keyIsGroup)
    {
        var properties = new Properties();
        var result = new AmqpMessage { Header = Durable, Properties = properties, BodySection = Body(message.Body) };
        var id = message.IdText;
        properties.MessageId = id;
        foreach (var field in message.GetHeaders())
        {
            if (!field.IsMeta) Add(result, properties, field, id);
        }
        if (group is not null) properties.GroupId = group;
        else if (keyIsGroup && !properties.HasField(10) && !message.Key.IsEmpty) properties.GroupId = _values.Get(message.Key.Span);
        return result;
    }

    /// <summary>A message annotation by its symbol (3.2.10).</summary>
    public void Annotate(AmqpMessage message, string name, object? value) => (message.MessageAnnotations ??= new MessageAnnotations()).Map[Symbol(name)] = value;

    private void Add(AmqpMessage message, Properties properties, in HeaderField field, string id)
    {
        var name = field.Name.Span;
        switch (name.Length)
        {
            case 2 when name.SequenceEqual("to"u8): properties.To = _values.Get(Utf8(field)); return;
            case 3 when name.SequenceEqual("ttl"u8): Own(message).Ttl = HeaderValues.Milliseconds(field); return;
            case 7 when name.SequenceEqual("subject"u8): properties.Subject = _values.Get(Utf8(field)); return;
            case 8 when name.SequenceEqual("reply-to"u8): properties.ReplyTo = _values.Get(Utf8(field)); return;
            case 8 when name.SequenceEqual("priority"u8): Own(message).Priority = (byte)HeaderValues.Whole(field, byte.MaxValue); return;
            case 8 when name.SequenceEqual("group-id"u8): properties.GroupId = _values.Get(Utf8(field)); return;
            case 9 when name.SequenceEqual("timestamp"u8): properties.CreationTime = HeaderValues.Time(field); return;
            case 10 when name.SequenceEqual("message-id"u8):
                // The id's own type, as long as it is still that id (a split message has another).
                if (field.Kind is HeaderKind.UInt64 or HeaderKind.Uuid or HeaderKind.Binary && field.ValueText == id) properties.SetMessageId(field.ToObject());
                return;
            case 12 when name.SequenceEqual("content-type"u8): properties.ContentType = Symbol(_values.Get(Utf8(field))); return;
            case 14 when name.SequenceEqual("correlation-id"u8): properties.SetCorrelationId(HeaderValues.Identifier(field, _values)); return;
            case 14 when name.SequenceEqual("group-sequence"u8): properties.GroupSequence = HeaderValues.Whole(field, uint.MaxValue); return;
            case 16 when name.SequenceEqual("content-encoding"u8): properties.ContentEncoding = Symbol(_values.Get(Utf8(field))); return;
            case 17 when name.SequenceEqual("reply-to-group-id"u8): properties.ReplyToGroupId = _values.Get(Utf8(field)); return;
            case 20 when name.SequenceEqual("absolute-expiry-time"u8): properties.AbsoluteExpiryTime = HeaderValues.Time(field); return;
        }
        if (name.StartsWith("annotation:"u8))
        {
            Annotate(message, _names.Get(name["annotation:"u8.Length..]), HeaderValues.ToAmqp(field, _values));
            return;
        }
        (message.ApplicationProperties ??= new ApplicationProperties()).Map[_names.Get(name)] = HeaderValues.ToAmqp(field, _values);
    }

    private RestrictedDescribed Body(ReadOnlyMemory<byte> bytes) => body switch
    {
        BodyKind.Text => new AmqpValue { Value = Text(bytes.Span) },
        BodyKind.Value => new AmqpValue { Value = JsonBody.Read(bytes) },
        BodyKind.Sequence => new AmqpSequence { List = JsonBody.Read(bytes) as List ?? throw new MessageRefusedException("The body is no JSON array and cannot be sent as an AMQP sequence.") },
        _ => Data(bytes),
    };

    /// <summary>A data section over these bytes, without a copy where they lie in an array.</summary>
    public static Data Data(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array is { } array
            ? new Data { Buffer = new ByteBuffer(array, segment.Offset, segment.Count, segment.Count) }
            : new Data { Binary = bytes.ToArray() };

    private static string Text(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? System.Text.Encoding.UTF8.GetString(bytes)
        : throw new MessageRefusedException("The body is no UTF-8 and cannot be sent as text; send body: data.");

    // A header section of the message's own, once it differs from the common one.
    private static Header Own(AmqpMessage message)
    {
        if (ReferenceEquals(message.Header, Durable)) message.Header = new Header { Durable = true };
        return message.Header;
    }

    private Symbol Symbol(string text)
    {
        if (_symbols.TryGetValue(text, out var symbol)) return symbol;
        foreach (var c in text)
        {
            if (!char.IsAscii(c)) throw new MessageRefusedException($"'{text}' cannot be a symbol of AMQP 1.0: it has characters beyond ASCII.");
        }
        if (_symbols.Count == 1024) _symbols.Clear();
        return _symbols[text] = new Symbol(text);
    }

    private static ReadOnlySpan<byte> Utf8(in HeaderField field) =>
        field.Kind is HeaderKind.Text or HeaderKind.Symbol ? field.Value.Span : System.Text.Encoding.UTF8.GetBytes(field.ValueText);
}
