using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Bridge.Messages;
using AmqpMessage = Amqp.Message;

namespace Bridge.Adapters.Amqp.Amqp.Conversion;

/// <summary>Packs properties, annotations and application properties of a message with their types. Not thread-safe.</summary>
internal class IncomingHeaders
{
    private readonly Dictionary<string, string> _annotationNames = new(StringComparer.Ordinal);

    protected HeaderWriter Writer { get; } = new();

    /// <summary>The headers of one message; valid until the next call.</summary>
    public HeaderSet Of(AmqpMessage message)
    {
        Writer.Clear();
        if (message.BodySection is AmqpValue) Writer.Add(AmqpNames.BodyKind, "value");
        else if (message.BodySection is AmqpSequence) Writer.Add(AmqpNames.BodyKind, "sequence");
        if (message.Header is { } header) Add(header);
        if (message.Properties is { } properties) Add(properties);
        if (message.MessageAnnotations is { } annotations)
        {
            foreach (var (key, value) in annotations.Map)
            {
                if (key is Symbol symbol) AddAnnotation(symbol, value);   // other keys are reserved (3.2.10)
            }
        }
        if (message.ApplicationProperties is { } application)
        {
            foreach (var (key, value) in application.Map)
            {
                if (key is string name && !name.StartsWith(':')) HeaderValues.Add(Writer, name, value);   // names with a colon are ours
            }
        }
        return Writer.Written;
    }

    /// <summary>Adds one annotation; by default it travels on as <c>annotation:NAME</c>.</summary>
    protected virtual void AddAnnotation(string name, object? value)
    {
        if (!_annotationNames.TryGetValue(name, out var full))
        {
            if (_annotationNames.Count == 1024) _annotationNames.Clear();   // a peer may make up names without end
            _annotationNames[name] = full = AmqpNames.Annotation + name;
        }
        HeaderValues.Add(Writer, full, value);
    }

    private void Add(Header header)
    {
        if (header.Durable) Writer.Add(AmqpNames.Durable, true);
        if (header.HasField(1)) Writer.AddObject(HeaderNames.Priority, header.Priority);
        if (header.HasField(2)) Writer.Add(HeaderNames.TimeToLive, (long)header.Ttl);
        if (header.DeliveryCount > 0)
        {
            Writer.Add(AmqpNames.DeliveryCount, (long)header.DeliveryCount);
            Writer.Add(HeaderNames.Redelivered, true);
        }
    }

    private void Add(Properties properties)
    {
        if (properties.GetMessageId() is { } id and not string) HeaderValues.Add(Writer, AmqpNames.MessageId, id);
        if (properties.UserId is { } user) Writer.Add(AmqpNames.UserId, user.AsSpan());
        Text(AmqpNames.To, properties.To);
        Text(HeaderNames.Subject, properties.Subject);
        Text(HeaderNames.ReplyTo, properties.ReplyTo);
        if (properties.GetCorrelationId() is { } correlation) HeaderValues.Add(Writer, HeaderNames.CorrelationId, correlation);
        Text(HeaderNames.ContentType, properties.ContentType);
        Text(HeaderNames.ContentEncoding, properties.ContentEncoding);
        if (properties.HasField(8)) Writer.AddObject(AmqpNames.AbsoluteExpiryTime, Utc(properties.AbsoluteExpiryTime));
        if (properties.HasField(9)) Writer.AddObject(HeaderNames.Timestamp, Utc(properties.CreationTime));
        Text(HeaderNames.GroupId, properties.GroupId);
        if (properties.HasField(11)) Writer.AddObject(AmqpNames.GroupSequence, properties.GroupSequence);
        Text(AmqpNames.ReplyToGroupId, properties.ReplyToGroupId);
    }

    private void Text(string name, string? value)
    {
        if (value is not null) Writer.Add(name, value);
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time.ToUniversalTime(), DateTimeKind.Utc));
}
