namespace Bridge.Testing.Conformance;

/// <summary>What a sink said to a message.</summary>
public sealed record Settlement(SettlementKind Kind, string Reason = "", TimeSpan? After = null, byte[]? Reply = null);

/// <summary>The four answers of a sink.</summary>
public enum SettlementKind
{
    Accepted,
    Postponed,
    Retried,
    Rejected,
}
