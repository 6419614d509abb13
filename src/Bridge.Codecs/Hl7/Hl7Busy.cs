namespace Bridge.Codecs.Hl7;

/// <summary>What a sender is told when there is no room or no time.</summary>
internal enum Hl7Busy
{
    /// <summary>Nothing: the connection is closed, and it sends again.</summary>
    Close,
    /// <summary>AR or CR.</summary>
    Reject,
}
