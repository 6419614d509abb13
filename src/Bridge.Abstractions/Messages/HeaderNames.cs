namespace Bridge.Messages;

/// <summary>
/// Names that mean the same to every adapter. A name that starts with a colon tells about the receipt of a message (its topic,
/// file, peer): it is seen as <c>$meta</c> by mappings and is never sent on. All others travel: the well-known ones as the
/// protocol's own property where it has one, the rest as application headers.
/// </summary>
public static class HeaderNames
{
    /// <summary>Pairs a reply with its request.</summary>
    public const string CorrelationId = "correlation-id";
    /// <summary>Where a reply goes.</summary>
    public const string ReplyTo = "reply-to";
    /// <summary>Media type of the body.</summary>
    public const string ContentType = "content-type";
    /// <summary>Encoding of the body, such as gzip.</summary>
    public const string ContentEncoding = "content-encoding";
    /// <summary>What the message is about (AMQP subject, Service Bus label, RabbitMQ type).</summary>
    public const string Subject = "subject";
    /// <summary>Time to live in milliseconds.</summary>
    public const string TimeToLive = "ttl";
    /// <summary>Priority, 0 to 9 or the protocol's range.</summary>
    public const string Priority = "priority";
    /// <summary>The session or ordering group of the broker.</summary>
    public const string GroupId = "group-id";
    /// <summary>When the peer made the message.</summary>
    public const string Timestamp = "timestamp";
    /// <summary>W3C trace context.</summary>
    public const string TraceParent = "traceparent";
    /// <summary>W3C trace context, vendor part.</summary>
    public const string TraceState = "tracestate";
    /// <summary>$meta.topic: MQTT topic or broker routing key that the message came with.</summary>
    public const string Topic = ":topic";
    /// <summary>$meta.name: the file's name without its folder.</summary>
    public const string FileName = ":name";
    /// <summary>$meta.path: the file's full path.</summary>
    public const string FilePath = ":path";
    /// <summary>$meta.peer: address and port of the peer.</summary>
    public const string Peer = ":peer";
    /// <summary>$meta.redelivered: the broker delivered it before.</summary>
    public const string Redelivered = ":redelivered";
    /// <summary>$meta.queue: the queue or subscription that the message came from.</summary>
    public const string Queue = ":queue";
}
