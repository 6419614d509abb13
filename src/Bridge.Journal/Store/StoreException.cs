using SQLitePCL;

namespace Bridge.Journal.Store;

/// <summary>SQLite's answer when it could not do what was asked. Never leaves the journal: it becomes a <see cref="JournalException"/> or a state of <see cref="JournalHealth"/>.</summary>
internal sealed class StoreException(int code, string message) : Exception(message)
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>The result code without its extension.</summary>
    public int Primary => Code & 0xff;

    /// <summary>The file is damaged or no database at all: trying again does not help.</summary>
    public bool IsDamage => Primary is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>No room: the database is as it was, only the transaction is gone.</summary>
    public bool IsFull => Primary == raw.SQLITE_FULL;

    /// <summary>Another process holds the write lock.</summary>
    public bool IsBusy => Primary is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;
}
