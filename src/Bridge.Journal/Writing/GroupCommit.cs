using System.Globalization;
using Bridge.Journal.Store;
using Microsoft.Extensions.Logging;

namespace Bridge.Journal.Writing;

/// <summary>
/// One transaction for one group: work of the dead letters, settled rows go, cursors move, new rows and positions come. What is in memory is changed for good only after the commit,
/// or may be ahead of the disk. Owned by the writer's thread.
/// </summary>
internal sealed class GroupCommit
{
    private const int MostPages = int.MaxValue - 1;
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Trimmer _trimmer;
    private readonly DurabilityMark _mark;
    private readonly Lock _routesGate = new();
    private readonly List<DestinationState> _taken = [];
    private readonly DestinationChanges _changes = new();
    private readonly Checksum _hash = new();
    private readonly HashSet<(RouteState Route, string Name)> _positions = [];
    private readonly FreePages _freePages = new();
    private RouteState[] _routes = [];
    private Database _database;
    private WriterStatements _statements;
    private long _confirmed;
    private int _maxPages;

    public GroupCommit(string path, Database database, DurabilityMark mark, long confirmed, TimeProvider time, ILogger logger)
    {
        _path = path;
        _database = database;
        _statements = new WriterStatements(database);
        _mark = mark;
        _confirmed = confirmed;
        _time = time;
        _trimmer = new Trimmer(time, logger);
    }

    /// <summary>The group also looks for rows to be freed that nobody waits for.</summary>
    public bool Maintain { get; set; }

    /// <summary>More rows can be freed than one commit takes.</summary>
    public bool HasMoreToFree => _trimmer.HasMore;

    /// <summary>For tests of a full disk: SQLite's own limit of pages, 0 for none.</summary>
    public int? MaxPages
    {
        set => Volatile.Write(ref _maxPages, value is null or 0 ? MostPages : value.Value);
    }

    public void AddRoute(RouteState route)
    {
        lock (_routesGate) _routes = [.. _routes, route];
    }

    /// <summary>Stores the group; when it throws, nothing of it is stored and it can be run again.</summary>
    /// <exception cref="OperationFailedException">One operation is at fault.</exception>
    public void Run(List<JournalOperation> group)
    {
        var routes = _routes;
        if (Interlocked.Exchange(ref _maxPages, 0) is > 0 and var pages) _database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
        try
        {
            _statements.Begin.Run();
            RunOperations(group);
            _trimmer.Begin();
            foreach (var route in routes) _trimmer.Trim(route, _statements, IncomingBytes(route), Maintain);
            foreach (var route in routes) StoreDestinations(route);
            foreach (var route in routes) StoreRows(route);
            StorePositions(group);
            foreach (var route in routes) StoreTotals(route);
            _statements.Commit.Run();
        }
        catch
        {
            Undo(routes);
            throw;
        }

        long appended = 0;
        foreach (var route in routes)
        {
            appended += route.Totals.Next - route.Stored.Next;
            route.Stored = route.Totals;
            _trimmer.LogGivenUp(route);
        }
        _taken.Clear();
        if (appended == 0) return;
        _confirmed += appended;
        _mark.Write(_confirmed);
    }

    /// <summary>Shows the new rows to the readers, once they are durable.</summary>
    public void PublishRows()
    {
        foreach (var route in _routes)
        {
            route.Appends.Clear();
            if (route.NewRows.Count == 0) continue;
            lock (route.Gate)
            {
                route.Committed = route.Stored.Next - 1;
                foreach (var row in route.NewRows)
                {
                    if (route.Readers.Count > 0) route.Rows.Add(row);
                    else row.Release();
                }
                foreach (var reader in route.Readers) reader.Wake();
            }
            route.NewRows.Clear();
        }
    }

    /// <summary>Gives back some of the room that nothing needs any more, in a transaction of its own. True when there is more.</summary>
    public bool GiveBack()
    {
        try
        {
            return _freePages.GiveBack(_database);
        }
        catch (StoreException)
        {
            return false;   // nothing is lost by it; a disk that fails shows with the next commit
        }
    }

    /// <summary>After an error that is more than a full disk: a fresh connection, since the old one may hold on to a state that the disk no longer has.</summary>
    public void Reopen(Exception exception)
    {
        if (exception is StoreException { IsFull: true } or StoreException { IsBusy: true }) return;
        try
        {
            var fresh = Recovery.OpenWriter(_path, create: false);
            try
            {
                var statements = new WriterStatements(fresh);
                _database.Dispose();
                _database = fresh;
                _statements = statements;
            }
            catch
            {
                fresh.Dispose();
                throw;
            }
        }
        catch (StoreException)
        {
            // The disk still fails; the next commit says so.
        }
    }

    /// <summary>Runs on the writer's connection once its thread has ended.</summary>
    public void Close()
    {
        try
        {
            _database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (StoreException)
        {
            // The next start reads the log.
        }
        _database.Dispose();
    }

    /// <summary>Says what the error means and what to do.</summary>
    public static string Explain(Exception exception) => exception switch
    {
        StoreException { IsFull: true } => "BR4011: the disk of the journal is full. Free some space; the journal goes on by itself.",
        StoreException { IsBusy: true } => "BR4011: another process holds the journal's write lock for more than ten seconds. Look for a command or a tool that has journal.db open.",
        StoreException { IsDamage: true } store => $"BR4005: journal.db is damaged ({store.Message}). Stop the bridge, keep a copy of the state directory, and recover it with 'sqlite3 journal.db .recover' or restore a backup.",
        StoreException store => $"BR4011: the journal cannot be written: {store.Message} (SQLite result {store.Code}). Look at the disk and at the rights on the state directory; the journal goes on by itself.",
        _ => $"BR4011: the journal cannot be written: {exception.GetType().Name}: {exception.Message}",
    };

    private void RunOperations(List<JournalOperation> group)
    {
        foreach (var operation in group)
        {
            switch (operation)
            {
                case AppendOperation append:
                    append.Route.Appends.Add(append);
                    break;
                case DeadLetterOperation dead:
                    if (dead.IsNew)
                    {
                        DeadLetterTable.Insert(_database, _hash, dead.Letter);
                        if (dead.AbandonedBy is { } by) DeadLetterTable.Audit(_database, "abandon", by, _time.GetUtcNow(), [_database.LastRowId]);
                    }
                    dead.Destination.Settle(dead.Letter.Sequence, dead.LastSequence);
                    break;
                case StoreOperation { Work: { } work }:
                    try
                    {
                        work(_database);
                    }
                    catch (Exception exception) when (exception is not StoreException)
                    {
                        throw new OperationFailedException(operation, exception);
                    }
                    break;
            }
        }
    }

    private static long IncomingBytes(RouteState route)
    {
        long bytes = 0;
        foreach (var append in route.Appends) bytes += append.QueuedBytes;
        return bytes;
    }

    private void StoreDestinations(RouteState route)
    {
        foreach (var destination in route.Destinations)
        {
            if (!destination.TakeChanges(_changes)) continue;
            _taken.Add(destination);
            _statements.UpdateDestination.Bind(1, destination.Id).Bind(2, _changes.Low).Bind(3, RowHash.OfDestination(_hash, destination.Id, route.Id, destination.Name, _changes.Low)).Run();
            if (_changes.StoreAll)
            {
                _statements.DeleteRanges.Bind(1, destination.Id).Run();
                _statements.DeleteAttempts.Bind(1, destination.Id).Run();
            }
            foreach (var (first, last) in _changes.Ranges)
            {
                if (last == 0) _statements.DeleteRange.Bind(1, destination.Id).Bind(2, first).Run();
                else _statements.PutRange.Bind(1, destination.Id).Bind(2, first).Bind(3, last).Bind(4, RowHash.OfRange(_hash, destination.Id, first, last)).Run();
            }
            foreach (var (sequence, record) in _changes.Attempts)
            {
                if (record is { } attempt)
                    _statements.PutAttempt.Bind(1, destination.Id).Bind(2, sequence).Bind(3, attempt.Attempts).Bind(4, attempt.Reason).Bind(5, attempt.FirstFailedAt.ToUnixTimeMilliseconds()).Run();
                else
                    _statements.DeleteAttempt.Bind(1, destination.Id).Bind(2, sequence).Run();
            }
        }
    }

    private void StoreRows(RouteState route)
    {
        if (route.Appends.Count == 0) return;
        route.Totals.Next = RowBuilder.Build(route, route.Totals.Next, _time.GetUtcNow());
        foreach (var row in route.NewRows)
        {
            var batch = row.Messages;
            var id = EntryId.Of(route.Id, row.First);
            var receivedAt = batch.ReceivedAt.ToUnixTimeMilliseconds();
            var size = RowBuilder.SizeOf(batch);
            ReadOnlySpan<byte> preamble = batch.Preamble.Span, headers = batch.SharedHeaders.Encoded.Span, messages = batch.Packed.Span;
            _statements.InsertEntry.Bind(1, id).Bind(2, batch.Count).Bind(3, size).Bind(4, receivedAt)
                .Bind(5, RowHash.OfEntry(_hash, id, batch.Count, receivedAt, batch.IdPrefix, preamble, headers, messages))
                .Bind(6, batch.IdPrefix).Bind(7, preamble).Bind(8, headers).Bind(9, messages).Run();
            if (route.Totals.Entries == 0) route.Head = new StoredRow(id, row.First, batch.Count, size, DateTimeOffset.FromUnixTimeMilliseconds(receivedAt));
            route.Totals.Entries += batch.Count;
            route.Totals.Bytes += size;
        }
    }

    private void StorePositions(List<JournalOperation> group)
    {
        _positions.Clear();
        for (var i = group.Count - 1; i >= 0; i--)   // the last one of a name counts
        {
            if (group[i] is not AppendOperation { Batch.Position: { } position } append || !_positions.Add((append.Route, position.Name))) continue;
            _statements.PutPosition.Bind(1, append.Route.Id).Bind(2, position.Name).Bind(3, position.Value.Span)
                .Bind(4, RowHash.OfPosition(_hash, append.Route.Id, position.Name, position.Value.Span)).Run();
        }
    }

    private void StoreTotals(RouteState route)
    {
        Trimmer.Head(route, _statements);
        if (route.Totals == route.Stored) return;
        var totals = route.Totals;
        _statements.UpdateRoute.Bind(1, route.Id).Bind(2, totals.Next).Bind(3, totals.Entries).Bind(4, totals.Bytes).Bind(5, totals.Dropped).Bind(6, totals.Expired)
            .Bind(7, totals.Destinations).Bind(8, RowHash.OfRoute(_hash, route.Id, route.Name, totals)).Run();
    }

    private void Undo(RouteState[] routes)
    {
        _database.Rollback();
        foreach (var destination in _taken) destination.NotStored();
        _taken.Clear();
        foreach (var route in routes)
        {
            RowBuilder.Undo(route);
            route.Appends.Clear();
            // What was given up stays so in memory, and is stored with the next try.
            route.Totals = route.Stored with { Dropped = route.Totals.Dropped, Expired = route.Totals.Expired };
            route.Head = null;
        }
    }
}
