namespace Bridge.Codecs.Edi.Groups;

/// <summary>The groups of one message type. Immutable.</summary>
/// <param name="MessageType">The type that the layout is for, as the format writes it (ORDERS, 850, ORU^R01); null for any.</param>
/// <param name="Root">All segments and groups.</param>
/// <param name="Structure">What a message does that has other segments than it must or may have.</param>
internal sealed record EdiLayout(string? MessageType, EdiGroup Root, EdiTotals Structure = EdiTotals.Warn)
{
    /// <summary>Nesting of groups. The deepest message of the standards has eight.</summary>
    public const int MaxDepth = 32;

    public static readonly EdiLayout None = new(null, EdiGroup.Everything);
}
