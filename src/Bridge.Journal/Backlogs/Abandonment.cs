namespace Bridge.Journal;

/// <summary>Makes a backlog dead letters, each settled in the transaction that stores its dead letter and its line in the audit table. May be stopped anywhere and begun again.</summary>
internal static class Abandonment
{
    /// <summary>Returns how many it made. A row's dead letters, about 1 MiB, are waited for before the next row is read.</summary>
    public static async Task<long> RunAsync(JournalReader reader, string by, string reason, TimeProvider time, CancellationToken cancellationToken)
    {
        var before = reader.Backlog;
        var storing = new List<Task>();
        while (await reader.ReadStoredAsync(cancellationToken) is { } batch)
        {
            using (batch)
            {
                for (var i = 0; i < batch.Messages.Count; i++)
                {
                    if (batch.IsSettled(i)) continue;
                    var draft = new DeadLetterDraft
                    {
                        Message = batch.Messages[i],
                        Code = Codes.Abandoned,
                        Reason = reason,
                        Attempts = batch.Attempts(i),
                        FirstFailedAt = batch.FirstFailedAt(i) ?? time.GetUtcNow(),
                    };
                    storing.Add(reader.AbandonAsync(draft, by));
                }
            }
            await Task.WhenAll(storing).WaitAsync(cancellationToken);
            storing.Clear();
        }
        return before - reader.Backlog;
    }
}
