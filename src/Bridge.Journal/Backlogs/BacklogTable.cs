using Bridge.Journal.Store;

namespace Bridge.Journal;

/// <summary>Reads the backlogs of all routes, open or not.</summary>
internal static class BacklogTable
{
    public static List<Backlog> Read(Database database, string path)
    {
        var backlogs = new List<Backlog>();
        foreach (var (id, name, totals) in RouteTable.All(database, path))
        {
            foreach (var state in RouteTable.Stored(database, path, new Checksum(), id, totals).Values.OrderBy(s => s.Name, StringComparer.Ordinal))
            {
                var unsettled = totals.Next - 1 - state.SettledCount;
                if (unsettled > 0) backlogs.Add(new Backlog(name, state.Name, unsettled, ReceivedAt(database, id, state.NextUnsettled(1))));
            }
        }
        return backlogs;
    }

    /// <summary>The names of a route's destinations, those included that are no longer configured.</summary>
    public static List<string> Destinations(Database database, string route)
    {
        var names = new List<string>();
        using var rows = database.PrepareOnce("SELECT d.name FROM destination d JOIN route r ON r.id = d.route WHERE r.name = ?1 ORDER BY d.id");
        rows.Bind(1, route);
        while (rows.Step()) names.Add(rows.Text(0));
        return names;
    }

    private static DateTimeOffset? ReceivedAt(Database database, long route, long sequence)
    {
        using var row = database.PrepareOnce("SELECT received_at FROM entry WHERE id BETWEEN ?1 AND ?2 AND id + count > ?2 ORDER BY id DESC LIMIT 1");
        return row.Bind(1, EntryId.Of(route, 0)).Bind(2, EntryId.Of(route, sequence)).Step() ? DateTimeOffset.FromUnixTimeMilliseconds(row.Long(0)) : null;
    }
}
