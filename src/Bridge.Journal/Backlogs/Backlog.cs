namespace Bridge.Journal;

/// <summary>What a destination of a route has not settled.</summary>
/// <param name="Route">The route's name.</param>
/// <param name="Destination">The destination's name; it need not be configured any more.</param>
/// <param name="Entries">How many messages wait for it.</param>
/// <param name="OldestReceivedAt">When the oldest of them was received; null when its row is gone from the journal.</param>
public sealed record Backlog(string Route, string Destination, long Entries, DateTimeOffset? OldestReceivedAt);
