using System.Globalization;

namespace Bridge.Journal.Store;

/// <summary>Opens the database and looks whether it can be trusted. What is wrong stops the start with one message that says what to do.</summary>
internal static class Recovery
{
    public const string FileName = "journal.db";

    /// <summary>Pages in the write-ahead log before they are brought to the database: 16 MiB. Rows that are settled by then never cost a second write.</summary>
    private const int CheckpointPages = 4000;

    /// <summary>A journal from before files could shrink is rewritten at the start when it holds no more than this: 16 MiB, a fraction of a second.</summary>
    private const long MaxRewrittenPages = 4096;

    private const string Cure = "Stop here: keep a copy of the state directory, then recover the file with 'sqlite3 journal.db .recover', or restore a backup, or move the directory away to start empty.";

    /// <summary>A connection that writes: each commit is fsynced, deleted bytes are overwritten.</summary>
    public static Database OpenWriter(string path, bool create)
    {
        var database = Database.Open(path, create);
        try
        {
            if (create) database.Execute("PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL");   // both only count for a file that is made
            var mode = database.ScalarText("PRAGMA journal_mode = WAL");
            if (mode != "wal")
                throw new JournalException(Codes.CannotOpen, $"'{path}' lies on a file system without shared memory (journal mode '{mode}'). Put 'state:' on a local disk.");
            database.Execute(string.Create(CultureInfo.InvariantCulture,
                $"PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = {CheckpointPages}; PRAGMA journal_size_limit = {64 << 20}"));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>A connection that reads beside the writer.</summary>
    public static Database OpenReader(string path)
    {
        var database = Database.Open(path, create: false);
        database.Execute("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY");
        return database;
    }

    /// <summary>Opens the journal of a directory whose lock is held: makes, migrates and checks it. Returns how many entries it ever stored.</summary>
    public static (Database Database, long Entries) Open(string directory, DurabilityMark mark, IReadOnlyList<string> steps, long maxCheckedBytes)
    {
        var path = Path.Combine(directory, FileName);
        var promised = mark.Read();
        Database? database = null;
        try
        {
            database = OpenWriter(path, create: true);
            database.KeepLogOnClose(true);   // a start that is refused leaves the files as they are
            Schema.Apply(database, path, steps);
            if (new FileInfo(path).Length <= maxCheckedBytes) CheckStructure(database, path);
            var entries = CheckRoutes(database, path);
            if (promised > entries)
                throw new JournalException(Codes.EntriesMissing, string.Create(CultureInfo.InvariantCulture,
                    $"'{path}' holds {entries} entries, but {promised} were confirmed to their senders: its write-ahead log (journal.db-wal) is missing or cut, or the file is an older copy. Put the missing file back beside it. ")
                    + $"If it is lost for good, delete '{Path.Combine(directory, DurabilityMark.FileName)}' to go on with what is there; the difference is lost.");
            MakeShrinkable(database);
            database.KeepLogOnClose(false);
            return (database, entries);
        }
        catch (Exception exception)
        {
            database?.Dispose();
            if (exception is StoreException store) throw Explain(store, path, wasAJournal: promised is not null);
            throw;
        }
    }

    /// <summary>What an error of SQLite means for somebody who wants to open the file.</summary>
    public static JournalException Explain(StoreException error, string path, bool wasAJournal) => error switch
    {
        { IsDamage: true } when !wasAJournal && error.Primary == SQLitePCL.raw.SQLITE_NOTADB =>
            new JournalException(Codes.NotAJournal, $"'{path}' is no journal of Bridge ({error.Message}). Point 'state:' at a directory of its own.", error),
        { IsDamage: true } => new JournalException(Codes.Damaged, $"'{path}' is damaged ({error.Message}). {Cure}", error),
        { IsBusy: true } => new JournalException(Codes.CannotOpen, $"'{path}' is held by another program. Look for a tool that has it open.", error),
        { IsFull: true } => new JournalException(Codes.CannotOpen, $"'{path}' cannot be opened: the disk is full. Free some space and start again.", error),
        _ => new JournalException(Codes.CannotOpen, $"'{path}' cannot be opened: {error.Message}. Look at the rights on the state directory and at the disk.", error),
    };

    /// <summary>A command was told to look where no journal is.</summary>
    public static JournalException NoJournal(string directory) =>
        new(Codes.NotAJournal, $"There is no journal in '{directory}'. Give the directory that 'state:' names; a bridge makes it when it runs for the first time.");

    /// <summary>A row of the journal's own books is wrong.</summary>
    public static JournalException Damage(string path, string what) => new(Codes.Damaged, $"'{path}' is damaged: {what} does not agree with its checksum. {Cure}");

    private static void CheckStructure(Database database, string path)
    {
        var found = database.ScalarText("PRAGMA quick_check(1)");
        if (found != "ok") throw new JournalException(Codes.Damaged, $"'{path}' is damaged ({found.ReplaceLineEndings(" ")}). {Cure}");
    }

    private static void MakeShrinkable(Database database)
    {
        if (database.Scalar("PRAGMA auto_vacuum") == FreePages.Incremental || database.Scalar("PRAGMA page_count") - database.Scalar("PRAGMA freelist_count") > MaxRewrittenPages) return;
        try
        {
            database.Execute("PRAGMA auto_vacuum = INCREMENTAL; VACUUM");
        }
        catch (StoreException error) when (error.IsFull || error.IsBusy)
        {
            // There is no room for the copy, or a command reads: the journal works as it is, and a later start does it.
        }
    }

    private static long CheckRoutes(Database database, string path)
    {
        var hash = new Checksum();
        long entries = 0;
        using var routes = database.PrepareOnce("SELECT id, name, next, entries, bytes, dropped, expired, destinations, hash FROM route");
        while (routes.Step())
        {
            var totals = RouteTable.Totals(routes, 2);
            if (routes.Long(8) != RowHash.OfRoute(hash, routes.Long(0), routes.Text(1), totals)) throw Damage(path, $"the row of route '{routes.Text(1)}'");
            entries += totals.Next - 1;
        }
        return entries;
    }
}
