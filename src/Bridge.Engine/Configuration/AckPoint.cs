namespace Bridge.Engine.Configuration;

/// <summary>When a source may confirm a message to its peer (<c>ack:</c>).</summary>
public enum AckPoint
{
    /// <summary>When the group commit that holds it is on disk.</summary>
    Journaled,
    /// <summary>When every destination confirmed it.</summary>
    Delivered,
    /// <summary>When the reply came back.</summary>
    Replied,
    /// <summary>At once, before it is stored: the named opt-out of the promise.</summary>
    Received,
}
