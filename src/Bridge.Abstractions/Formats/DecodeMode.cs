namespace Bridge.Formats;

/// <summary>What a codec does with faults in a message that leave no doubt where the message begins and ends.</summary>
public enum DecodeMode
{
    /// <summary>The first one rejects the message. Fields are looked at when they are used.</summary>
    Strict,
    /// <summary>Each becomes a note and the message passes: a field that cannot be read is missing, a record that is not known is passed over. All fields are looked at.</summary>
    Lenient,
    /// <summary>All are gathered, and the message is rejected with all of them. All fields are looked at.</summary>
    Collect,
}
