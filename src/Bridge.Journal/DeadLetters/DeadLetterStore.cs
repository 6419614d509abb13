using System.Globalization;
using Bridge.Journal.Store;
using Bridge.Journal.Writing;
using Bridge.Messages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bridge.Journal;

/// <summary>
/// The dead letters of one state directory. Thread-safe. Opened by itself it works beside a running bridge, with a connection of its own; it never takes the directory's lock.
/// </summary>
public sealed class DeadLetterStore : IAsyncDisposable
{
    private const long MaxRetryBytes = 1 << 20;   // a batch of retries is about as large as a row of the journal
    private readonly SharedConnection _connection;
    private readonly JournalWriter? _writer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<long, TakenRetries> _taken = [];
    private readonly Func<string, string, bool> _isOpen;
    private long _seenVersion = -1;
    private bool _someWait;
    private volatile bool _lookAgain;

    /// <param name="connection">Reads, and writes where there is no writer.</param>
    /// <param name="writer">The journal's writer; null when the store is opened by itself.</param>
    /// <param name="isOpen">Whether a route has this destination, so that somebody can take its retries.</param>
    /// <param name="time">Gives the times of failures and of the audit.</param>
    /// <param name="logger">Where damage is written.</param>
    internal DeadLetterStore(SharedConnection connection, JournalWriter? writer, Func<string, string, bool> isOpen, TimeProvider time, ILogger logger)
    {
        _isOpen = isOpen;
        _connection = connection;
        _writer = writer;
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// Dead letters of destinations that are open are marked for another try, here or by another process (noticed within a second), and were not taken yet; repeated every second while that is so.
    /// Raised on a thread of the pool: hand over, do not work. Only raised by the store of a <see cref="BridgeJournal"/>; marks outlive a restart.
    /// </summary>
    public event Action? RetriesRequested;

    /// <summary>Opens the dead letters of a state directory, whether or not a bridge runs on it.</summary>
    /// <exception cref="JournalException">There is no journal (BR4002), it is of a newer version (BR4003), damaged (BR4005) or cannot be opened (BR4006).</exception>
    public static Task<DeadLetterStore> OpenAsync(string directory, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(time);
        return Task.Run(() => Open(directory, time), cancellationToken);
    }

    /// <summary>The dead letters that are meant, oldest first.</summary>
    public Task<IReadOnlyList<DeadLetter>> ListAsync(DeadLetterQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _connection.UseAsync<IReadOnlyList<DeadLetter>>(database => Read(database, new DeadLetterFilter(query)), cancellationToken);
    }

    /// <summary>How many are meant.</summary>
    public Task<long> CountAsync(DeadLetterQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _connection.UseAsync(
            database =>
            {
                var filter = new DeadLetterFilter(query);
                using var count = database.PrepareOnce($"SELECT count(*) FROM ({filter.Select("id")})");
                return filter.Bind(count).Step() ? count.Long(0) : 0;
            },
            cancellationToken);
    }

    /// <summary>One dead letter, or null.</summary>
    public async Task<DeadLetter?> GetAsync(long id, CancellationToken cancellationToken)
    {
        var found = await ListAsync(new DeadLetterQuery { Ids = [id] }, cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>
    /// Marks them to be tried again; durable when it completes. The running bridge, or the next one, delivers them in their order; success removes them,
    /// failure puts them back with the new reason. Damaged rows are passed over. Those of a route or destination that is gone wait until there is one of that name again
    /// (<see cref="MarkedAsync"/>). Returns how many were marked.
    /// </summary>
    public async Task<int> RetryAsync(DeadLetterQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var filter = new DeadLetterFilter(query, "state = 0");
        var marked = await WriteAsync(database =>
        {
            using var update = database.PrepareOnce($"UPDATE dead_letter SET state = 1 WHERE id IN ({filter.Select("id")})");
            filter.Bind(update).Run();
            return database.Changes;
        }, cancellationToken);
        if (marked > 0 && _writer is not null)
        {
            _lookAgain = true;
            await PollAsync();
        }
        return marked;
    }

    /// <summary>Where the dead letters come from that are meant and marked to be tried again, and whether the journal knows a destination that can take them.</summary>
    public Task<IReadOnlyList<MarkedDeadLetters>> MarkedAsync(DeadLetterQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var filter = new DeadLetterFilter(query, "state = 1");
        return _connection.UseAsync<IReadOnlyList<MarkedDeadLetters>>(
            database =>
            {
                var marked = new List<MarkedDeadLetters>();
                using var rows = database.PrepareOnce($"SELECT route, destination, count(*) FROM ({filter.Select("route, destination")}) GROUP BY route, destination ORDER BY route, destination");
                filter.Bind(rows);
                while (rows.Step()) marked.Add(new MarkedDeadLetters(rows.Text(0), rows.Text(1), rows.Long(2), RouteTable.Knows(database, rows.Text(0), rows.Text(1))));
                return marked;
            },
            cancellationToken);
    }

    /// <summary>Removes them for good, with a line each in the audit table that names <paramref name="by"/>; durable when it completes. Returns how many.</summary>
    public Task<int> DiscardAsync(DeadLetterQuery query, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentException.ThrowIfNullOrEmpty(by);
        var filter = new DeadLetterFilter(query);
        var now = _time.GetUtcNow();
        return WriteAsync(database =>
        {
            var ids = new List<long>();
            using (var select = database.PrepareOnce(filter.Select("id")))
            {
                filter.Bind(select);
                while (select.Step()) ids.Add(select.Long(0));
            }
            DeadLetterTable.Audit(database, "discard", by, now, ids);
            using var delete = database.PrepareOnce("DELETE FROM dead_letter WHERE id = ?1");
            foreach (var id in ids) delete.Bind(1, id).Run();
            return ids.Count;
        }, cancellationToken);
    }

    /// <summary>
    /// For the engine: the oldest dead letters of a destination that are marked, at most <paramref name="limit"/>, in their order; null when there is none.
    /// All of one batch have the same preamble. They are not handed out again until settled by <see cref="RetrySucceededAsync"/> or <see cref="RetryFailedAsync"/>,
    /// or the batch is disposed. Message ids are the original ones; sequence and attempts are 0.
    /// </summary>
    public async Task<JournalBatch?> TakeRetriesAsync(string route, string destination, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var damaged = new List<long>();
        var batch = await _connection.UseAsync(database => Take(database, route, destination, limit, damaged), cancellationToken);
        if (damaged.Count > 0)
        {
            await WriteAsync(database =>
            {
                database.Execute($"UPDATE dead_letter SET state = 2 WHERE id IN ({Join(damaged)})");
                return 0;
            }, cancellationToken);
        }
        return batch;
    }

    /// <summary>For the engine: these were delivered or filtered and are removed; durable when it completes.</summary>
    public async Task RetrySucceededAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        await WriteAsync(database =>
        {
            database.Execute($"DELETE FROM dead_letter WHERE id IN ({Join(ids)})");
            return 0;
        }, cancellationToken);
        Forget(ids);
    }

    /// <summary>For the engine: this one failed again and is a dead letter as before, with the draft's reason; its attempts are added up, its first failure is kept.</summary>
    public async Task RetryFailedAsync(long id, DeadLetterDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        await WriteAsync(database =>
        {
            using var update = database.PrepareOnce("UPDATE dead_letter SET state = 0, code = ?2, reason = ?3, jsonata_code = ?4, path = ?5, byte_offset = ?6, "
                + "attempts = attempts + ?7, last_failed_at = ?8, decoded = coalesce(?9, decoded) WHERE id = ?1");
            update.Bind(1, id).Bind(2, draft.Code).Bind(3, draft.Reason).Bind(4, draft.JsonataCode).Bind(5, draft.Path).Bind(6, draft.Offset).Bind(7, draft.Attempts).Bind(8, now)
                .Bind(9, draft.Decoded).Run();
            return 0;
        }, cancellationToken);
        Forget([id]);
    }

    /// <summary>Closes the store's own connection; does nothing for the store of a <see cref="BridgeJournal"/>, which closes it. Idempotent.</summary>
    public ValueTask DisposeAsync()
    {
        if (_writer is null) _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    internal bool IsTaken(long id, TakenRetries by)
    {
        lock (_taken) return _taken.GetValueOrDefault(id) == by;
    }

    internal void GiveBack(TakenRetries taken)
    {
        lock (_taken)
        {
            foreach (var id in taken.Ids)
            {
                if (_taken.GetValueOrDefault(id) == taken) _taken.Remove(id);
            }
        }
    }

    /// <summary>A route was opened: marks that nobody could take before may have a taker now.</summary>
    internal void LookAgain() => _lookAgain = true;

    /// <summary>Looks whether something is marked that an open destination can take. Called once a second by the journal.</summary>
    internal async Task PollAsync()
    {
        bool someWait;
        try
        {
            someWait = await _connection.UseAsync(LookForMarks, CancellationToken.None);
        }
        catch (JournalException)
        {
            return;   // closed, or the store cannot be read: the readers say so
        }
        if (someWait) OnRetriesRequested();
    }

    private void OnRetriesRequested()
    {
        try
        {
            if (_writer is not null) RetriesRequested?.Invoke();
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(_logger, exception);
        }
    }

    private bool LookForMarks(Database database)
    {
        var version = database.Scalar("PRAGMA data_version");
        if (version == _seenVersion && !_someWait && !_lookAgain) return false;
        _seenVersion = version;
        _lookAgain = false;
        using var marked = database.PrepareOnce("SELECT id, route, destination FROM dead_letter WHERE state = 1");
        _someWait = false;
        while (!_someWait && marked.Step())
        {
            if (!_isOpen(marked.Text(1), marked.Text(2))) continue;
            lock (_taken) _someWait = !_taken.ContainsKey(marked.Long(0));
        }
        return _someWait;
    }

    private static DeadLetterStore Open(string directory, TimeProvider time)
    {
        var path = Path.Combine(directory, Recovery.FileName);
        if (!File.Exists(path)) throw Recovery.NoJournal(directory);
        try
        {
            var database = Database.Open(path, create: false);
            try
            {
                database.KeepLogOnClose(true);
                if (Schema.Check(database, path, Schema.Steps.Count) < Schema.Steps.Count)
                    throw new JournalException(Codes.CannotOpen, $"'{path}' is of an older version. Start the bridge once; it brings the journal to this version.");
                database.Execute("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
                return new DeadLetterStore(new SharedConnection(database, path), null, static (_, _) => false, time, NullLogger.Instance);
            }
            catch
            {
                database.Dispose();
                throw;
            }
        }
        catch (StoreException error)
        {
            throw Recovery.Explain(error, path, wasAJournal: false);
        }
    }

    private async Task<int> WriteAsync(Func<Database, int> work, CancellationToken cancellationToken)
    {
        var result = 0;
        if (_writer is not null)
        {
            await _writer.ExecuteAsync(database => result = work(database)).WaitAsync(cancellationToken);
            return result;
        }
        return await _connection.UseAsync(
            database =>
            {
                database.InTransactionDo(() => result = work(database));
                return result;
            },
            cancellationToken);
    }

    private static List<DeadLetter> Read(Database database, DeadLetterFilter filter)
    {
        var hash = new Checksum();
        var letters = new List<DeadLetter>();
        using var rows = database.PrepareOnce(filter.Select(DeadLetterTable.Columns));
        filter.Bind(rows);
        while (rows.Step()) letters.Add(DeadLetterTable.Read(rows, hash));
        return letters;
    }

    private JournalBatch? Take(Database database, string route, string destination, int limit, List<long> damaged)
    {
        var letters = new List<DeadLetter>();
        var hash = new Checksum();
        long bytes = 0;
        using (var rows = database.PrepareOnce($"SELECT {DeadLetterTable.Columns} FROM dead_letter WHERE state = 1 AND route = ?1 AND destination = ?2 ORDER BY id"))
        {
            rows.Bind(1, route).Bind(2, destination);
            while (letters.Count < limit && bytes < MaxRetryBytes && rows.Step())
            {
                lock (_taken)
                {
                    if (_taken.ContainsKey(rows.Long(0))) continue;
                }
                var letter = DeadLetterTable.Read(rows, hash);
                if (letter.State == DeadLetterState.Damaged)
                {
                    Log.DeadLetterDamaged(_logger, letter.Id);
                    damaged.Add(letter.Id);
                    continue;
                }
                if (letters.Count > 0 && !letter.Preamble.Span.SequenceEqual(letters[0].Preamble.Span)) break;
                letters.Add(letter);
                bytes += letter.Body.Length;
            }
        }
        if (letters.Count == 0) return null;

        var taken = new TakenRetries(this, letters);
        lock (_taken)
        {
            foreach (var letter in letters) _taken[letter.Id] = taken;
        }
        return new JournalBatch(new SharedRow(Pack(letters)), taken);
    }

    private static MessageBatch Pack(List<DeadLetter> letters)
    {
        var batch = MessageBatch.Rent();
        batch.Preamble = letters[0].Preamble;
        batch.ReceivedAt = letters[0].ReceivedAt;
        foreach (var letter in letters)
        {
            batch.Add(new MessageDraft
            {
                Body = letter.Body.Span,
                Id = System.Text.Encoding.UTF8.GetBytes(letter.MessageId),
                Key = letter.Key.Span,
                Headers = letter.Headers,
                Place = letter.Place,
                Fault = letter.Fault,
            });
        }
        return batch;
    }

    private void Forget(IReadOnlyList<long> ids)
    {
        lock (_taken)
        {
            foreach (var id in ids) _taken.Remove(id);
        }
    }

    private static string Join(IReadOnlyList<long> ids) => string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));
}
