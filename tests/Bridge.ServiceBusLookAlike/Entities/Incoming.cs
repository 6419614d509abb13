using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Bridge.ServiceBusLookAlike.Entities;

/// <summary>A message as it was sent, with what the service reads of it.</summary>
internal sealed class Incoming(Message message)
{
    public const string Scheduled = "x-opt-scheduled-enqueue-time";
    public const string PartitionKey = "x-opt-partition-key";

    public Message Message => message;

    public string? SessionId => message.Properties?.GroupId;

    public string? MessageId => message.Properties?.GetMessageId()?.ToString();

    public string? Partition => message.MessageAnnotations?.Map[new Symbol(PartitionKey)] as string;

    /// <summary>The header's ttl; an absolute-expiry-time is ignored.</summary>
    public TimeSpan? TimeToLive => message.Header is { } header && header.HasField(2) ? TimeSpan.FromMilliseconds(header.Ttl) : null;

    public DateTimeOffset? ScheduledFor => message.MessageAnnotations?.Map[new Symbol(Scheduled)] is DateTime time ? new DateTimeOffset(DateTime.SpecifyKind(time.ToUniversalTime(), DateTimeKind.Utc)) : null;

    /// <summary>The messages of one transfer: one, or those of a batch.</summary>
    public static List<Incoming> Of(Message message)
    {
        const uint BatchFormat = 0x80013700;
        if (message.Format != BatchFormat) return [new Incoming(message)];
        return message.BodySection switch
        {
            Data data => [Decode(data)],
            DataList list => [.. Enumerable.Range(0, list.Count).Select(i => Decode(list[i]))],
            _ => throw new AmqpException(ErrorCode.DecodeError, "A batch has data sections only."),
        };
    }

    private static Incoming Decode(Data data)
    {
        var bytes = data.Binary;
        return new Incoming(Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length)));
    }
}
