namespace Bridge.Adapters.Amqp.Amqp.Conversion;

/// <summary>Headers beyond <see cref="Messages.HeaderNames"/>: properties that only AMQP 1.0 has (3.2.4), and what tells about the receipt.</summary>
internal static class AmqpNames
{
    /// <summary>The message id in its own type, where that is not text.</summary>
    public const string MessageId = "message-id";
    public const string To = "to";
    public const string UserId = ":user_id";
    public const string AbsoluteExpiryTime = "absolute-expiry-time";
    public const string GroupSequence = "group-sequence";
    public const string ReplyToGroupId = "reply-to-group-id";

    /// <summary>Before the name of a message annotation.</summary>
    public const string Annotation = "annotation:";

    public const string Durable = ":durable";
    public const string DeliveryCount = ":delivery_count";

    /// <summary>The kind of the body: data, value or sequence.</summary>
    public const string BodyKind = ":body";
}
