namespace Bridge.Engine.Configuration;

/// <summary>Whether a message is translated once at the intake (<c>validate:</c>).</summary>
public enum Validation
{
    /// <summary>No: it is stored first and translated when it is delivered.</summary>
    Off,
    /// <summary>Yes: the peer learns of bad data by its answer.</summary>
    BeforeAck,
}
