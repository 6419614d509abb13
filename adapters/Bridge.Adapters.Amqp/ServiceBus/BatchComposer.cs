using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amqp;
using Amqp.Framing;
using Bridge.Adapters.Amqp.Amqp.Conversion;
using Bridge.Adapters.Amqp.Amqp.Sending;
using Bridge.Delivery;

namespace Bridge.Adapters.Amqp.ServiceBus;

/// <summary>
/// Makes messages as Service Bus wants them, and batches of neighbours with one session and partition: one transfer of message format 0x80013700 whose data sections are
/// encoded messages. Not thread-safe.
/// </summary>
internal sealed class BatchComposer(ServiceBusSinkOptions options) : IComposer
{
    private const uint BatchFormat = 0x80013700;
    private const int MaxIdentifier = 128;   // characters of a message id, session id or partition key
    private const int MaxCount = 1000;       // more only makes what comes again after a loss larger
    private const int Around = 512;          // bytes of the batch itself, and of a section's head eight more

    private readonly OutgoingMessages _messages = new(BodyKind.Data);

    /// <summary>The link's own limit in bytes; 0 is none.</summary>
    public ulong MaxMessageSize { get; set; }

    public (Message Message, int Count) Compose(DeliveryBatch deliveries, int first, int limit)
    {
        var (message, group) = One(deliveries, first);
        if (!options.Batch || limit == 1)
        {
            MessageLimit.Check(message, deliveries[first].Body.Length, MaxMessageSize);
            return (message, 1);
        }
        var room = MaxMessageSize == 0 ? options.MaxBatchSize.Bytes : (long)Math.Min(MaxMessageSize, (ulong)options.MaxBatchSize.Bytes);
        var encoded = Encode(message);
        room -= Around + encoded.Length;
        // Alone it may be as large as the link allows.
        if (room < 0)
        {
            MessageLimit.Check(message, deliveries[first].Body.Length, MaxMessageSize);
            return (message, 1);
        }
        var sections = new DataList();
        sections.Add(new Data { Buffer = encoded });
        var count = 1;
        while (count < limit && count < MaxCount && TryNext(deliveries, first + count, group) is { } next)
        {
            room -= next.Length + 8;
            if (room < 0) break;
            sections.Add(new Data { Buffer = next });
            count++;
        }
        if (count == 1) return (message, 1);
        var batch = new Message { Format = BatchFormat, BodySection = sections, Properties = new Properties { GroupId = message.Properties.GroupId }, MessageAnnotations = message.MessageAnnotations };
        return (batch, count);
    }

    private ByteBuffer? TryNext(DeliveryBatch deliveries, int index, (string?, string?) group)
    {
        if (deliveries.Attempt(index) > 0) return null;   // it goes alone
        try
        {
            var (message, own) = One(deliveries, index);
            return own == group ? Encode(message) : null;
        }
        catch (MessageRefusedException)
        {
            return null;   // said when it is its turn
        }
    }

    private (Message Message, (string? Session, string? Partition) Group) One(DeliveryBatch deliveries, int index)
    {
        var message = _messages.Of(deliveries[index], options.SessionId is { } id ? deliveries.Text(index, id) : null, options.RequiresSession);
        var properties = message.Properties;
        if (options.RequiresSession && string.IsNullOrEmpty(properties.GroupId)) throw new MessageRefusedException($"'{options.Path}' requires sessions and the message has no session id. Give session_id, or an ordering key.");
        if (properties.GroupId is { Length: 0 }) properties.GroupId = null;
        if (properties.GetMessageId() is string { Length: > MaxIdentifier } identifier) properties.MessageId = Shorten(identifier);
        if (options.Subject is { } subject) properties.Subject = deliveries.Text(index, subject);
        if (options.ReplyTo is { } replyTo) properties.ReplyTo = deliveries.Text(index, replyTo);
        if (options.TimeToLive is { } ttl) message.Header = new Header { Durable = true, Ttl = (uint)ttl.TotalMilliseconds };
        if (options.PartitionKey is { } partitionKey) _messages.Annotate(message, "x-opt-partition-key", deliveries.Text(index, partitionKey));
        if (options.ScheduledEnqueueTime is { } scheduled) _messages.Annotate(message, "x-opt-scheduled-enqueue-time", Time(deliveries.Text(index, scheduled)));
        var partition = message.MessageAnnotations?.Map[new global::Amqp.Types.Symbol("x-opt-partition-key")] as string;
        if (properties.GroupId?.Length > MaxIdentifier || partition?.Length > MaxIdentifier) throw new MessageRefusedException($"A session id or partition key has at most {MaxIdentifier} characters.");
        if (properties.GroupId is { } session && partition is not null && session != partition) throw new MessageRefusedException($"The partition key '{partition}' differs from the session id '{session}'; with a session it must be equal or left out.");
        return (message, (properties.GroupId, partition));
    }

    // Duplicates are still found: the same long id becomes the same short one.
    private static string Shorten(string identifier) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identifier)));

    private static DateTime Time(string text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.UtcDateTime
        : throw new MessageRefusedException($"scheduled_enqueue_time is '{text}', not a time in ISO 8601.");

    private static ByteBuffer Encode(Message message) => message.Encode();
}
