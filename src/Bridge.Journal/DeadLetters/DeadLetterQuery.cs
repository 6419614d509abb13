namespace Bridge.Journal;

/// <summary>Which dead letters are meant; what is not set does not matter. All conditions must hold.</summary>
public sealed record DeadLetterQuery
{
    /// <summary>These numbers.</summary>
    public IReadOnlyList<long>? Ids { get; init; }
    /// <summary>Of this route.</summary>
    public string? Route { get; init; }
    /// <summary>Of this destination.</summary>
    public string? Destination { get; init; }
    /// <summary>With this reason code.</summary>
    public string? Code { get; init; }
    /// <summary>Failed last at or after this time.</summary>
    public DateTimeOffset? Since { get; init; }
    /// <summary>Failed last before this time.</summary>
    public DateTimeOffset? Until { get; init; }
    /// <summary>This text stands in the reason, the message id, the decoded form or the body (as UTF-8).</summary>
    public string? Text { get; init; }
    /// <summary>At most so many, oldest first.</summary>
    public int Limit { get; init; } = int.MaxValue;
}
