using SQLitePCL;

namespace Bridge.Journal.Store;

/// <summary>One connection to <c>journal.db</c>. One thread at a time.</summary>
internal sealed class Database : IDisposable
{
    private const int NoCheckpointOnClose = 1006; // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE
    private readonly sqlite3 _handle;
    private readonly List<Statement> _statements = [];
    private bool _disposed;

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 handle) => _handle = handle;

    /// <summary>Opens the file; waits up to ten seconds for another process' write lock before a statement fails.</summary>
    public static Database Open(string path, bool create, bool readOnly = false)
    {
        var flags = raw.SQLITE_OPEN_NOMUTEX | (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE) | (create ? raw.SQLITE_OPEN_CREATE : 0);
        var result = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (result != raw.SQLITE_OK)
        {
            var message = raw.sqlite3_errstr(result).utf8_to_string();
            handle?.Dispose();
            throw new StoreException(result, message);
        }
        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, 10_000);
        return new Database(handle);
    }

    /// <summary>True between BEGIN and COMMIT or ROLLBACK.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>The row id that the last INSERT made.</summary>
    public long LastRowId => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>Prepares a statement; it is disposed with the connection.</summary>
    public Statement Prepare(string sql)
    {
        var result = raw.sqlite3_prepare_v2(_handle, sql, out var statement);
        if (result != raw.SQLITE_OK) throw Failed(result);
        var prepared = new Statement(this, statement);
        _statements.Add(prepared);
        return prepared;
    }

    /// <summary>Runs one or more statements without parameters.</summary>
    public void Execute(string sql)
    {
        var result = raw.sqlite3_exec(_handle, sql);
        if (result != raw.SQLITE_OK) throw Failed(result);
    }

    /// <summary>The first column of the first row, or 0.</summary>
    public long Scalar(string sql)
    {
        using var statement = PrepareOnce(sql);
        return statement.Step() ? statement.Long(0) : 0;
    }

    /// <summary>The first column of the first row as text, or empty.</summary>
    public string ScalarText(string sql)
    {
        using var statement = PrepareOnce(sql);
        return statement.Step() ? statement.Text(0) : "";
    }

    /// <summary>A statement that the caller disposes.</summary>
    public Statement PrepareOnce(string sql)
    {
        var result = raw.sqlite3_prepare_v2(_handle, sql, out var statement);
        if (result != raw.SQLITE_OK) throw Failed(result);
        return new Statement(this, statement);
    }

    /// <summary>Runs the work in one write transaction; it is rolled back when the work fails.</summary>
    public void InTransactionDo(Action work)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            work();
            Execute("COMMIT");
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    /// <summary>Undoes the open transaction, if SQLite has not done so by itself.</summary>
    public void Rollback()
    {
        if (InTransaction) raw.sqlite3_exec(_handle, "ROLLBACK");
    }

    /// <summary>
    /// Leaves the write-ahead log in place when this is the last connection. A command that looks at a stopped bridge must not take away what shows whether its log is whole.
    /// </summary>
    public void KeepLogOnClose(bool keep) => raw.sqlite3_db_config(_handle, NoCheckpointOnClose, keep ? 1 : 0, out _);

    internal StoreException Failed(int result)
    {
        var extended = raw.sqlite3_extended_errcode(_handle);
        return new StoreException((extended & 0xff) == (result & 0xff) ? extended : result, raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (var statement in _statements) statement.Dispose();
        _handle.Dispose();
    }
}
