namespace Bridge.Intake;

/// <summary>The intake's answer for one message, with the reason if it is no, and the reply if the route has one.</summary>
public readonly record struct Receipt(ReceiptKind Kind, string? Reason = null, ReadOnlyMemory<byte> Reply = default)
{
    /// <summary>Where the message is wrong; null if it is not, or if nobody knows.</summary>
    public Finding? Finding { get; init; }

    /// <summary>The ack point was reached.</summary>
    public static Receipt Accepted => default;
    /// <summary>Not wanted.</summary>
    public static Receipt Refused(string reason) => new(ReceiptKind.Refused, reason);
    /// <summary>No room or time now.</summary>
    public static Receipt Busy(string reason) => new(ReceiptKind.Busy, reason);
}
