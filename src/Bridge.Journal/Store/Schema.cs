using System.Globalization;

namespace Bridge.Journal.Store;

/// <summary>
/// The tables and their version (<c>PRAGMA user_version</c>). A newer version is refused, an older one is migrated in one transaction.
/// Whoever changes a table, or the packed form of <see cref="Messages.MessageBatch"/>, adds a step here and changes docs/journal-format.md.
/// </summary>
internal static class Schema
{
    /// <summary>"BRJL": marks the file as a journal of Bridge.</summary>
    public const int ApplicationId = 0x42524A4C;

    /// <summary>Step n brings version n to n + 1; the first makes an empty file a journal.</summary>
    public static readonly IReadOnlyList<string> Steps = [Version1];

    // hash: XXH3 of the row's other fields; a flipped bit is found when the row is read, not when it hurts.
    private const string Version1 = """
        CREATE TABLE bridge (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL, epoch INTEGER NOT NULL) STRICT;
        CREATE TABLE route (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, next INTEGER NOT NULL, entries INTEGER NOT NULL, bytes INTEGER NOT NULL,
            dropped INTEGER NOT NULL, expired INTEGER NOT NULL, destinations INTEGER NOT NULL, hash INTEGER NOT NULL) STRICT;
        CREATE TABLE destination (id INTEGER PRIMARY KEY AUTOINCREMENT, route INTEGER NOT NULL, name TEXT NOT NULL, low INTEGER NOT NULL, hash INTEGER NOT NULL, UNIQUE (route, name)) STRICT;
        CREATE TABLE settled (destination INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, hash INTEGER NOT NULL, PRIMARY KEY (destination, first)) STRICT, WITHOUT ROWID;
        CREATE TABLE attempt (destination INTEGER NOT NULL, sequence INTEGER NOT NULL, attempts INTEGER NOT NULL, reason TEXT NOT NULL, first_failed_at INTEGER NOT NULL,
            PRIMARY KEY (destination, sequence)) STRICT, WITHOUT ROWID;
        CREATE TABLE position (route INTEGER NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL, hash INTEGER NOT NULL, PRIMARY KEY (route, name)) STRICT, WITHOUT ROWID;
        CREATE TABLE entry (id INTEGER PRIMARY KEY, count INTEGER NOT NULL, bytes INTEGER NOT NULL, received_at INTEGER NOT NULL, hash INTEGER NOT NULL,
            prefix TEXT NOT NULL, preamble BLOB NOT NULL, headers BLOB NOT NULL, messages BLOB NOT NULL) STRICT;
        CREATE TABLE dead_letter (id INTEGER PRIMARY KEY AUTOINCREMENT, state INTEGER NOT NULL, route TEXT NOT NULL, destination TEXT NOT NULL, sequence INTEGER NOT NULL,
            code TEXT NOT NULL, reason TEXT NOT NULL, jsonata_code TEXT, path TEXT NOT NULL, byte_offset INTEGER NOT NULL, attempts INTEGER NOT NULL,
            first_failed_at INTEGER NOT NULL, last_failed_at INTEGER NOT NULL, decoded TEXT, hash INTEGER NOT NULL, message_id TEXT NOT NULL, received_at INTEGER NOT NULL,
            record INTEGER NOT NULL, record_offset INTEGER NOT NULL, fault TEXT, ordering_key BLOB NOT NULL, preamble BLOB NOT NULL, headers BLOB NOT NULL, body BLOB NOT NULL) STRICT;
        CREATE INDEX dead_letter_retrying ON dead_letter (route, destination, id) WHERE state = 1;
        CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, action TEXT NOT NULL, by TEXT NOT NULL, dead_letter INTEGER NOT NULL,
            route TEXT NOT NULL, destination TEXT NOT NULL, message_id TEXT NOT NULL, code TEXT NOT NULL) STRICT;
        """;

    /// <summary>Brings the database to the version that the steps lead to.</summary>
    /// <exception cref="JournalException">BR4002: not a journal; BR4003: newer.</exception>
    public static void Apply(Database database, string path, IReadOnlyList<string> steps)
    {
        var version = Check(database, path, steps.Count);
        if (version == steps.Count) return;
        database.InTransactionDo(() =>
        {
            for (var step = version; step < steps.Count; step++) database.Execute(steps[step]);
            database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
            database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {steps.Count}"));
        });
    }

    /// <summary>The version of the file; 0 when it is empty.</summary>
    public static int Check(Database database, string path, int newest)
    {
        var application = database.Scalar("PRAGMA application_id");
        var version = (int)database.Scalar("PRAGMA user_version");
        var isEmpty = database.Scalar("SELECT count(*) FROM sqlite_schema") == 0;
        if (isEmpty && application is 0 or ApplicationId) return 0;
        if (application != ApplicationId || version < 1)
            throw new JournalException(Codes.NotAJournal, $"'{path}' is a database, but no journal of Bridge. Point 'state:' at a directory of its own.");
        if (version > newest)
            throw new JournalException(Codes.NewerVersion, $"'{path}' has version {version}; this program knows versions up to {newest}. Run the newer Bridge that wrote it, or give this one another 'state:' directory.");
        return version;
    }
}
