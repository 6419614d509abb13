namespace Bridge.Adapters.Tcp;

/// <summary>What becomes of a message that the peer refused.</summary>
public enum RefusedAs
{
    /// <summary>A dead letter at once.</summary>
    Reject,
    /// <summary>Sent again, the same bytes, as often as the route's attempts allow.</summary>
    Retry,
}
