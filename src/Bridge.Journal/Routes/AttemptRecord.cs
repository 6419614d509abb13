namespace Bridge.Journal;

/// <summary>What an unsettled entry has cost so far.</summary>
internal readonly record struct AttemptRecord(int Attempts, string Reason, DateTimeOffset FirstFailedAt);
