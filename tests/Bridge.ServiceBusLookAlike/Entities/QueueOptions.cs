namespace Bridge.ServiceBusLookAlike.Entities;

/// <summary>Properties of a queue, topic or subscription.</summary>
public sealed record QueueOptions
{
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromSeconds(60);

    public int MaxDeliveryCount { get; init; } = 10;

    public bool RequiresSession { get; init; }

    public bool RequiresDuplicateDetection { get; init; }

    public TimeSpan DuplicateDetectionWindow { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan DefaultTimeToLive { get; init; } = TimeSpan.MaxValue;

    public bool DeadLetterOnExpiration { get; init; }

    /// <summary>Bytes of one transfer, batches included.</summary>
    public long MaxMessageSize { get; init; } = 256 * 1024;

    /// <summary>Messages kept; beyond it senders are refused with amqp:resource-limit-exceeded. Stands for the size in megabytes.</summary>
    public int MaxMessages { get; init; } = int.MaxValue;
}
