namespace Bridge.Engine.Routing;

/// <summary>What a sink said about one message of an offer.</summary>
internal enum Fate : byte
{
    /// <summary>Nothing yet.</summary>
    Open,
    /// <summary>The peer has it.</summary>
    Accepted,
    /// <summary>The infrastructure failed: again, no attempt.</summary>
    Postponed,
    /// <summary>It failed for itself: again, an attempt.</summary>
    Failed,
    /// <summary>Never.</summary>
    Rejected,
    /// <summary>The sink ended the call without a word about it: again, no attempt.</summary>
    Unsettled,
}
