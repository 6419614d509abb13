namespace Bridge.Adapters.Amqp.Amqp.Outcomes;

/// <summary>What becomes of a message that the peer did not take.</summary>
internal enum Fate
{
    /// <summary>Offered again for ever; costs no attempt.</summary>
    Postpone,
    /// <summary>Offered again; costs an attempt.</summary>
    Retry,
    /// <summary>A dead letter.</summary>
    Reject,
}
