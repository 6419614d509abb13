namespace Bridge.Intake;

/// <summary>The intake's answer for one message.</summary>
public enum ReceiptKind : byte
{
    /// <summary>The ack point was reached: tell the peer OK.</summary>
    Accepted,
    /// <summary>The message is not wanted and was not kept, or it was dead-lettered while the peer waited: tell the peer no.</summary>
    Refused,
    /// <summary>No room or no time now: tell the peer to come again, or leave the message where it is.</summary>
    Busy,
}
