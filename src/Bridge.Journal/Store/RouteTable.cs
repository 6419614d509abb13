using System.Globalization;

namespace Bridge.Journal.Store;

/// <summary>Loads a route with its destinations, or makes its rows. Runs on the writer's thread, inside a transaction.</summary>
internal static class RouteTable
{
    public static RouteTotals Totals(Statement row, int column) => new()
    {
        Next = row.Long(column),
        Entries = row.Long(column + 1),
        Bytes = row.Long(column + 2),
        Dropped = row.Long(column + 3),
        Expired = row.Long(column + 4),
        Destinations = row.Long(column + 5),
    };

    /// <summary>Routes that hold entries, and how many.</summary>
    public static List<(string Name, long Entries)> Held(Database database)
    {
        var held = new List<(string, long)>();
        using var rows = database.PrepareOnce("SELECT name, entries FROM route WHERE entries > 0");
        while (rows.Step()) held.Add((rows.Text(0), rows.Long(1)));
        return held;
    }

    /// <summary>Whether the route had this destination when it was last opened.</summary>
    public static bool Knows(Database database, string route, string destination)
    {
        using var found = database.PrepareOnce("SELECT 1 FROM destination d JOIN route r ON r.id = d.route WHERE r.name = ?1 AND d.name = ?2 AND d.low < ?3 "
            + "AND NOT EXISTS (SELECT 1 FROM settled s WHERE s.destination = d.id AND s.last = ?3)");
        return found.Bind(1, route).Bind(2, destination).Bind(3, EntryId.MaxSequence).Step();
    }

    /// <summary>What is stored of a route. The destinations include the orphans: no longer configured, yet with entries that they have not settled.</summary>
    public sealed record Loaded(long Id, RouteTotals Totals, IReadOnlyList<DestinationState> Destinations, IReadOnlyList<(string Name, long Unsettled)> Orphans);

    public static Loaded Open(Database database, string path, string name, IReadOnlyList<string> destinations)
    {
        var hash = new Checksum();
        var (id, totals) = Find(database, path, name) ?? Make(database, hash, name);
        CheckEntries(database, path, id, name, totals);

        var stored = Stored(database, path, hash, id, totals);
        if (stored.Count != totals.Destinations) throw Recovery.Damage(path, $"the number of destinations of route '{name}'");
        var states = new List<DestinationState>();
        foreach (var destination in destinations)
        {
            states.Add(stored.Remove(destination, out var state) ? state : MakeDestination(database, hash, id, destination, totals.Next - 1));
        }
        var orphans = new List<(string, long)>();
        foreach (var (destination, state) in stored)
        {
            var unsettled = totals.Next - 1 - state.SettledCount;
            if (unsettled > 0)
            {
                state.MakeOrphan(totals.Next);
                states.Add(state);
                orphans.Add((destination, unsettled));
                continue;
            }
            Run(database, "DELETE FROM settled WHERE destination = ?1", state.Id);
            Run(database, "DELETE FROM attempt WHERE destination = ?1", state.Id);
            Run(database, "DELETE FROM destination WHERE id = ?1", state.Id);
        }
        totals.Destinations = states.Count;
        using var update = database.PrepareOnce("UPDATE route SET destinations = ?2, hash = ?3 WHERE id = ?1");
        update.Bind(1, id).Bind(2, totals.Destinations).Bind(3, RowHash.OfRoute(hash, id, name, totals)).Run();
        return new Loaded(id, totals, states, orphans);
    }

    /// <summary>All routes that were ever opened.</summary>
    public static List<(long Id, string Name, RouteTotals Totals)> All(Database database, string path)
    {
        // Not through the index: if a bit of it flipped, a route with entries would pass for a new one. All rows' checksums are looked at, since the name may be what changed.
        var hash = new Checksum();
        var routes = new List<(long, string, RouteTotals)>();
        using var rows = database.PrepareOnce("SELECT id, name, next, entries, bytes, dropped, expired, destinations, hash FROM route NOT INDEXED");
        while (rows.Step())
        {
            var totals = Totals(rows, 2);
            if (rows.Long(8) != RowHash.OfRoute(hash, rows.Long(0), rows.Text(1), totals)) throw Recovery.Damage(path, $"the row of route '{rows.Text(1)}'");
            routes.Add((rows.Long(0), rows.Text(1), totals));
        }
        return routes;
    }

    private static (long Id, RouteTotals Totals)? Find(Database database, string path, string name)
    {
        foreach (var (id, found, totals) in All(database, path))
        {
            if (found == name) return (id, totals);
        }
        return null;
    }

    private static (long Id, RouteTotals Totals) Make(Database database, Checksum hash, string name)
    {
        var id = database.Scalar("SELECT max(id) FROM route") + 1;
        if (id > EntryId.MaxRoute) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"A journal holds at most {EntryId.MaxRoute} routes."));
        var totals = new RouteTotals { Next = 1 };
        using var insert = database.PrepareOnce("INSERT INTO route (id, name, next, entries, bytes, dropped, expired, destinations, hash) VALUES (?1, ?2, 1, 0, 0, 0, 0, 0, ?3)");
        insert.Bind(1, id).Bind(2, name).Bind(3, RowHash.OfRoute(hash, id, name, totals)).Run();
        return (id, totals);
    }

    private static void CheckEntries(Database database, string path, long id, string name, in RouteTotals totals)
    {
        using var last = database.PrepareOnce("SELECT id, count FROM entry WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT 1");
        if (last.Bind(1, EntryId.Of(id, 0)).Bind(2, EntryId.Of(id, EntryId.MaxSequence)).Step() && EntryId.Sequence(last.Long(0)) >= totals.Next)
            throw Recovery.Damage(path, $"the last entry of route '{name}'");
    }

    /// <summary>The destinations that are stored of a route, by their names.</summary>
    public static Dictionary<string, DestinationState> Stored(Database database, string path, Checksum hash, long route, in RouteTotals totals)
    {
        var states = new Dictionary<string, DestinationState>(StringComparer.Ordinal);
        using var rows = database.PrepareOnce("SELECT id, name, low, hash FROM destination NOT INDEXED WHERE route = ?1");
        rows.Bind(1, route);
        while (rows.Step())
        {
            long id = rows.Long(0), low = rows.Long(2);
            var name = rows.Text(1);
            if (rows.Long(3) != RowHash.OfDestination(hash, id, route, name, low) || (low >= totals.Next && low != EntryId.MaxSequence)) throw Recovery.Damage(path, $"the place of destination '{name}'");
            var state = new DestinationState(id, name);
            var ranges = Ranges(database, path, hash, id, name, totals.Next, out var wasOrphan);
            state.Load(Math.Min(low, totals.Next - 1), ranges, Attempts(database, id));
            if (wasOrphan || low == EntryId.MaxSequence) state.NotStored();   // if its name is back, what comes from now on is its own again
            states.Add(name, state);
        }
        return states;
    }

    private static List<(long First, long Last)> Ranges(Database database, string path, Checksum hash, long destination, string name, long next, out bool wasOrphan)
    {
        wasOrphan = false;
        var ranges = new List<(long, long)>();
        using var rows = database.PrepareOnce("SELECT first, last, hash FROM settled WHERE destination = ?1 ORDER BY first");
        rows.Bind(1, destination);
        while (rows.Step())
        {
            long first = rows.Long(0), last = rows.Long(1);
            if (rows.Long(2) != RowHash.OfRange(hash, destination, first, last) || first > last || (last >= next && last != EntryId.MaxSequence)) throw Recovery.Damage(path, $"a settled range of destination '{name}'");
            wasOrphan |= last == EntryId.MaxSequence;
            if (first < next) ranges.Add((first, Math.Min(last, next - 1)));
        }
        return ranges;
    }

    private static List<(long Sequence, AttemptRecord Record)> Attempts(Database database, long destination)
    {
        var attempts = new List<(long, AttemptRecord)>();
        using var rows = database.PrepareOnce("SELECT sequence, attempts, reason, first_failed_at FROM attempt WHERE destination = ?1");
        rows.Bind(1, destination);
        while (rows.Step()) attempts.Add((rows.Long(0), new AttemptRecord((int)rows.Long(1), rows.Text(2), DateTimeOffset.FromUnixTimeMilliseconds(rows.Long(3)))));
        return attempts;
    }

    private static DestinationState MakeDestination(Database database, Checksum hash, long route, string name, long low)
    {
        using (var insert = database.PrepareOnce("INSERT INTO destination (route, name, low, hash) VALUES (?1, ?2, ?3, 0)")) insert.Bind(1, route).Bind(2, name).Bind(3, low).Run();
        var id = database.LastRowId;
        using (var update = database.PrepareOnce("UPDATE destination SET hash = ?2 WHERE id = ?1")) update.Bind(1, id).Bind(2, RowHash.OfDestination(hash, id, route, name, low)).Run();
        var state = new DestinationState(id, name);
        state.Load(low, [], []);
        return state;
    }

    private static void Run(Database database, string sql, long id)
    {
        using var statement = database.PrepareOnce(sql);
        statement.Bind(1, id).Run();
    }
}
