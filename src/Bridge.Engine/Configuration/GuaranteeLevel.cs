namespace Bridge.Engine.Configuration;

/// <summary>How often a confirmed message reaches a destination.</summary>
public enum GuaranteeLevel
{
    /// <summary>Once or not at all.</summary>
    AtMostOnce,
    /// <summary>Once or more; copies that the bridge makes have the same id, those that the peer makes only if the source's ids are stable.</summary>
    AtLeastOnce,
    /// <summary>Copies may be sent, and the peer drops them by their id.</summary>
    EffectivelyOnce,
}
