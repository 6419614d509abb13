using Bridge.Journal.Store;

namespace Bridge.Journal.Writing;

/// <summary>The statements of the writer's connection.</summary>
internal sealed class WriterStatements(Database database)
{
    public Statement Begin { get; } = database.Prepare("BEGIN IMMEDIATE");

    public Statement Commit { get; } = database.Prepare("COMMIT");

    public Statement InsertEntry { get; } = database.Prepare(
        "INSERT INTO entry (id, count, bytes, received_at, hash, prefix, preamble, headers, messages) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");

    public Statement FirstEntry { get; } = database.Prepare("SELECT id, count, bytes, received_at FROM entry WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 1");

    public Statement DeleteEntry { get; } = database.Prepare("DELETE FROM entry WHERE id = ?1");

    public Statement UpdateRoute { get; } = database.Prepare("UPDATE route SET next = ?2, entries = ?3, bytes = ?4, dropped = ?5, expired = ?6, destinations = ?7, hash = ?8 WHERE id = ?1");

    public Statement UpdateDestination { get; } = database.Prepare("UPDATE destination SET low = ?2, hash = ?3 WHERE id = ?1");

    public Statement PutRange { get; } = database.Prepare(
        "INSERT INTO settled (destination, first, last, hash) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET last = excluded.last, hash = excluded.hash");

    public Statement DeleteRange { get; } = database.Prepare("DELETE FROM settled WHERE destination = ?1 AND first = ?2");

    public Statement DeleteRanges { get; } = database.Prepare("DELETE FROM settled WHERE destination = ?1");

    public Statement PutAttempt { get; } = database.Prepare(
        "INSERT INTO attempt (destination, sequence, attempts, reason, first_failed_at) VALUES (?1, ?2, ?3, ?4, ?5) "
        + "ON CONFLICT DO UPDATE SET attempts = excluded.attempts, reason = excluded.reason, first_failed_at = excluded.first_failed_at");

    public Statement DeleteAttempt { get; } = database.Prepare("DELETE FROM attempt WHERE destination = ?1 AND sequence = ?2");

    public Statement DeleteAttempts { get; } = database.Prepare("DELETE FROM attempt WHERE destination = ?1");

    public Statement PutPosition { get; } = database.Prepare(
        "INSERT INTO position (route, name, value, hash) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET value = excluded.value, hash = excluded.hash");
}
