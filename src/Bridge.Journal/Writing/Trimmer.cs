using Bridge.Journal.Store;
using Microsoft.Extensions.Logging;

namespace Bridge.Journal.Writing;

/// <summary>
/// Deletes rows inside the group's transaction: those that every destination has settled, and, where the operator wrote that policy down, the oldest of a full route and those too old.
/// It runs before the group's own rows are inserted, so that these reuse the freed pages: with secure_delete a page that stays free is overwritten and costs its bytes again.
/// Owned by the writer's thread.
/// </summary>
internal sealed class Trimmer(TimeProvider time, ILogger logger)
{
    /// <summary>One commit frees no more, so that a backlog that goes at once does not hold up the appends.</summary>
    private const int MaxRows = 512;
    private const long MaxBytes = 16L << 20;
    private const long SweepPause = 100;      // ms, while somebody waits for room
    private const long LogPause = 10_000;     // ms between two log lines of one route
    private int _rows;
    private long _bytes;

    /// <summary>The budget ran out before everything that is settled was freed.</summary>
    public bool HasMore { get; private set; }

    public void Begin()
    {
        _rows = 0;
        _bytes = 0;
        HasMore = false;
    }

    /// <summary>Frees what may go, and makes room for <paramref name="incoming"/> bytes if the route drops its oldest.</summary>
    public void Trim(RouteState route, WriterStatements statements, long incoming, bool maintain)
    {
        var settled = route.SettledByAll();
        while (Head(route, statements) is { } head && head.Last <= settled)
        {
            if (!Delete(route, statements, head)) return;
        }
        if (route.Totals.Entries != 0 && Head(route, statements) is null)
        {
            // Rows were lost (BR4008), so they were never taken off the count: they must not use up the limit for ever.
            route.Totals.Entries = 0;
            route.Totals.Bytes = 0;
        }
        if (route.Totals.Entries == 0) return;

        Sweep(route, statements, settled, maintain);
        if (route.Limits.MaxAge is { } maxAge)
        {
            var oldest = time.GetUtcNow() - maxAge;
            while (Head(route, statements) is { } head && head.ReceivedAt < oldest)
            {
                route.Totals.Expired += GiveUp(route, head);
                if (!Delete(route, statements, head)) break;
            }
        }
        if (route.Limits.WhenFull != FullPolicy.DropOldest) return;
        while (route.Totals.Bytes + incoming > route.Limits.MaxBytes && Head(route, statements) is { } head)
        {
            route.Totals.Dropped += GiveUp(route, head);
            Delete(route, statements, head);
        }
    }

    /// <summary>After the commit: writes to the log what was given up, for each route not more often than every ten seconds.</summary>
    public void LogGivenUp(RouteState route)
    {
        var dropped = route.Totals.Dropped - route.LoggedDropped;
        var expired = route.Totals.Expired - route.LoggedExpired;
        if (dropped == 0 && expired == 0) return;
        var now = Environment.TickCount64;
        if (route.GivenUpLoggedAt != 0 && now - route.GivenUpLoggedAt < LogPause) return;
        route.GivenUpLoggedAt = now;
        route.LoggedDropped = route.Totals.Dropped;
        route.LoggedExpired = route.Totals.Expired;
        if (dropped > 0) Log.Dropped(logger, route.Name, dropped, route.LastGivenUp);
        if (expired > 0) Log.Expired(logger, route.Name, expired, route.Limits.MaxAge ?? default, route.LastGivenUp);
    }

    /// <summary>The route's oldest row, looked up if it is not known.</summary>
    public static StoredRow? Head(RouteState route, WriterStatements statements) =>
        route.Totals.Entries == 0 ? null : route.Head ??= First(statements, EntryId.Of(route.Id, 0), EntryId.Of(route.Id, EntryId.MaxSequence));

    private static StoredRow? First(WriterStatements statements, long from, long to)
    {
        var query = statements.FirstEntry.Bind(1, from).Bind(2, to);
        try
        {
            return query.Step() ? new StoredRow(query.Long(0), EntryId.Sequence(query.Long(0)), query.Long(1), query.Long(2), DateTimeOffset.FromUnixTimeMilliseconds(query.Long(3))) : null;
        }
        finally
        {
            query.Reset();
        }
    }

    /// <summary>Deletes a row; false when the budget is used up.</summary>
    private bool Delete(RouteState route, WriterStatements statements, StoredRow row)
    {
        statements.DeleteEntry.Bind(1, row.Id).Run();
        route.Totals.Entries -= row.Count;
        route.Totals.Bytes -= row.Bytes;
        if (route.Head?.Id == row.Id) route.Head = null;
        _bytes += row.Bytes;
        if (++_rows < MaxRows && _bytes < MaxBytes) return true;
        HasMore = true;
        return false;
    }

    /// <summary>Frees rows behind a parked lane: settled by all, though older ones are not. About once a second, since it has to look for them.</summary>
    private void Sweep(RouteState route, WriterStatements statements, long settled, bool maintain)
    {
        long above = 0, all = 0;
        foreach (var destination in route.Destinations)
        {
            above += destination.AboveCount;
            all += destination.SettledCount;
        }
        if (above == 0 || all == route.SweptSettled) return;
        var now = Environment.TickCount64;
        if (!maintain && (route.Waiters.Count == 0 || now - route.SweptAt < SweepPause)) return;
        route.SweptAt = now;
        route.SweptSettled = all;

        for (var at = settled + 1; ;)
        {
            var (first, last) = SettledByAll(route, at);
            if (first == long.MaxValue) return;
            for (var from = first; First(statements, EntryId.Of(route.Id, from), EntryId.Of(route.Id, Math.Min(last, EntryId.MaxSequence))) is { } row && row.Last <= last; from = row.Last + 1)
            {
                if (Delete(route, statements, row)) continue;
                route.SweptSettled = 0;
                return;
            }
            at = last + 1;
        }
    }

    /// <summary>The next run of entries that every destination has settled.</summary>
    private static (long First, long Last) SettledByAll(RouteState route, long from)
    {
        while (true)
        {
            long first = from, last = long.MaxValue;
            foreach (var destination in route.Destinations)
            {
                var run = destination.NextSettled(first);
                if (run.First == long.MaxValue) return run;
                if (run.First > first)
                {
                    first = run.First;
                    last = long.MaxValue;
                }
                last = Math.Min(last, run.Last);
            }
            var isCommon = true;
            foreach (var destination in route.Destinations) isCommon &= destination.IsSettled(first);
            if (!isCommon)
            {
                from = first;
                continue;
            }
            foreach (var destination in route.Destinations) last = Math.Min(last, destination.NextSettled(first).Last);
            return (first, last);
        }
    }

    /// <summary>Settles a row for every destination; returns how many of its entries were not settled by all of them.</summary>
    private static long GiveUp(RouteState route, StoredRow row)
    {
        long count = 0;
        for (var sequence = row.First; sequence <= row.Last; sequence++)
        {
            foreach (var destination in route.Destinations)
            {
                if (destination.IsSettled(sequence)) continue;
                count++;
                break;
            }
        }
        foreach (var destination in route.Destinations) destination.Settle(row.First, row.Last);
        route.LastGivenUp = row.Last;
        return count;
    }
}
