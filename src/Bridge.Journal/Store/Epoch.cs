namespace Bridge.Journal.Store;

/// <summary>
/// The number of an open journal: more than the one before, and at least the time in milliseconds, so that neither a restart nor a state directory that was lost or restored
/// makes an id that was given before. An id given twice would be taken for a duplicate by the destination, and the message lost.
/// </summary>
internal static class Epoch
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>Stores the next epoch and returns it in base 36.</summary>
    public static string Begin(Database database, string bridge, DateTimeOffset now)
    {
        var epoch = Math.Max(database.Scalar("SELECT epoch FROM bridge") + 1, now.ToUnixTimeMilliseconds());
        database.InTransactionDo(() =>
        {
            using var put = database.PrepareOnce("INSERT INTO bridge (id, name, epoch) VALUES (1, ?1, ?2) ON CONFLICT DO UPDATE SET name = excluded.name, epoch = excluded.epoch");
            put.Bind(1, bridge).Bind(2, epoch).Run();
        });
        return Text(epoch);
    }

    private static string Text(long epoch)
    {
        Span<char> text = stackalloc char[13];
        var at = text.Length;
        do
        {
            text[--at] = Digits[(int)(epoch % 36)];
            epoch /= 36;
        }
        while (epoch > 0);
        return new string(text[at..]);
    }
}
