using System.Text;
using Bridge.Journal.Store;
using Bridge.Journal.Writing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bridge.Journal;

/// <summary>
/// The store of one bridge: <c>journal.db</c> in its state directory, locked for one process. Thread-safe.
/// Everything is written by one thread; whatever was handed over while it committed is its next transaction (group commit, no linger time).
/// </summary>
public sealed class BridgeJournal : IAsyncDisposable
{
    private const int MaxNameBytes = 100;                                         // an id has at most 255 bytes
    private static readonly TimeSpan CloseCap = TimeSpan.FromSeconds(5);          // the flushing step of the stop
    private static readonly TimeSpan OpenRouteCap = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaintainEvery = TimeSpan.FromSeconds(1);

    private const int LooksBeforeRoutes = 60;                                     // a minute, time enough to open all routes

    private readonly string _path;
    private readonly JournalOptions _options;
    private readonly ILogger _logger;
    private readonly DirectoryLock _lock;
    private readonly DurabilityMark _mark;
    private readonly GroupCommit _commit;
    private readonly JournalWriter _writer;
    private readonly SharedConnection _connection;
    private readonly ITimer _timer;
    private readonly Lock _routesGate = new();
    private readonly Dictionary<string, RouteJournal?> _routes = new(StringComparer.Ordinal);
    private Task? _closing;
    private int _looks;

    private BridgeJournal(JournalOptions options, string path, DirectoryLock directoryLock, DurabilityMark mark, Database database, long entries, string prefix)
    {
        _options = options;
        _path = path;
        _logger = options.Logger ?? NullLogger.Instance;
        _lock = directoryLock;
        _mark = mark;
        IdPrefix = prefix;
        _commit = new GroupCommit(path, database, mark, entries, options.Time, _logger);
        _writer = new JournalWriter(_commit, Health, _logger, options.Bridge);
        _connection = new SharedConnection(Recovery.OpenReader(path), path);
        DeadLetters = new DeadLetterStore(_connection, _writer, IsOpen, options.Time, _logger);
        _writer.Start();
        _timer = options.Time.CreateTimer(_ => _ = MaintainAsync(), null, MaintainEvery, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The dead letters.</summary>
    public DeadLetterStore DeadLetters { get; }

    /// <summary>Whether it can store.</summary>
    public JournalHealth Health { get; } = new();

    /// <summary>
    /// What ids of messages that have none begin with: the bridge's name and the epoch, which grows at each open; a route's number and the sequence follow.
    /// An epoch is at least the time of the open, so that a state directory that was made anew gives no id twice.
    /// </summary>
    public string IdPrefix { get; }

    internal JournalWriter Writer => _writer;

    /// <summary>Opens or makes the journal: takes the directory's lock, checks the files, brings an older one to this version.</summary>
    /// <exception cref="JournalException">
    /// Another process has it (BR4001), it is no journal (BR4002), of a newer version (BR4003), holds less than was promised (BR4004), is damaged (BR4005) or cannot be opened (BR4006).
    /// </exception>
    public static Task<BridgeJournal> OpenAsync(JournalOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Encoding.UTF8.GetByteCount(options.Bridge) is 0 or > MaxNameBytes) throw new ArgumentException($"A bridge's name has 1 to {MaxNameBytes} bytes.", nameof(options));
        return Task.Run(() => Open(options), cancellationToken);
    }

    /// <summary>
    /// Opens a route; once for each before it is used. A destination that is new starts with what is appended from now on. One that is no longer named keeps its place while there are
    /// entries that it has not settled: it holds them back, and nothing that comes later (logged with their number). Named again, it goes on with them.
    /// </summary>
    /// <exception cref="JournalException">BR4005: the route's books are damaged. BR4006: the disk did not answer. BR4010: closed.</exception>
    public RouteJournal OpenRoute(string route, IReadOnlyList<string> destinations, RouteLimits limits)
    {
        ArgumentException.ThrowIfNullOrEmpty(route);
        ArgumentNullException.ThrowIfNull(destinations);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentOutOfRangeException.ThrowIfZero(destinations.Count, nameof(destinations));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limits.MaxBytes, nameof(limits));
        if (destinations.Distinct(StringComparer.Ordinal).Count() != destinations.Count) throw new ArgumentException("A destination is named twice.", nameof(destinations));
        lock (_routesGate)
        {
            if (!_routes.TryAdd(route, null)) throw new InvalidOperationException($"Route '{route}' is open already.");
        }
        try
        {
            var opened = Load(route, destinations, limits);
            lock (_routesGate) _routes[route] = opened;
            DeadLetters.LookAgain();
            return opened;
        }
        catch
        {
            lock (_routesGate) _routes.Remove(route);
            throw;
        }
    }

    /// <summary>What the destinations of all routes have not settled, also of those that are not open; as stored, so for an open route some milliseconds old.</summary>
    /// <exception cref="JournalException">BR4005: the books are damaged. BR4010: closed.</exception>
    public Task<IReadOnlyList<Backlog>> BacklogsAsync(CancellationToken cancellationToken) =>
        _connection.UseAsync<IReadOnlyList<Backlog>>(database => BacklogTable.Read(database, _path), cancellationToken);

    /// <summary>
    /// Gives up what a destination of a route has not settled: each message becomes a dead letter (BR4020) with a line in the audit table that names <paramref name="by"/>, and is settled, in
    /// one transaction; then rows that nobody wants any more are freed. Durable when it completes; when it is stopped before, what is done is done and a second call does the rest.
    /// The route must not be open, and stays open afterwards, since its destinations are those of the last run: for commands that close the journal then. Returns how many were given up.
    /// </summary>
    /// <exception cref="InvalidOperationException">The route is open.</exception>
    /// <exception cref="ArgumentException">The journal has no such destination.</exception>
    public async Task<long> AbandonAsync(string route, IReadOnlyList<string> destinations, string by, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(route);
        ArgumentNullException.ThrowIfNull(destinations);
        ArgumentException.ThrowIfNullOrEmpty(by);
        var stored = await _connection.UseAsync(database => BacklogTable.Destinations(database, route), cancellationToken);
        if (destinations.Except(stored, StringComparer.Ordinal).FirstOrDefault() is { } unknown) throw new ArgumentException($"Route '{route}' has no destination '{unknown}' in the journal.", nameof(destinations));

        var opened = OpenRoute(route, stored, new RouteLimits { MaxBytes = long.MaxValue });
        long count = 0;
        foreach (var destination in destinations)
        {
            using var reader = opened.OpenReader(destination);
            count += await Abandonment.RunAsync(reader, by, $"given up by {by}: destination '{destination}' of route '{route}' was no longer configured", _options.Time, cancellationToken);
        }
        long held;
        do
        {
            held = opened.Usage.Entries;
            _writer.Maintain();
            await FlushAsync(cancellationToken);
        }
        while (opened.Usage.Entries < held);
        return count;
    }

    /// <summary>Completes when everything handed over so far, settled entries included, is durable. Appends that wait for room are not handed over yet.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => new(_writer.ExecuteAsync(null).WaitAsync(cancellationToken));

    /// <summary>Stores what is in hand (at most 5 s), closes the files and gives the lock back. Appends still waiting fail with BR4010. Idempotent.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_routesGate) _closing ??= Task.Run(Close);
        return new ValueTask(_closing);
    }

    /// <summary>For tests: the database may not grow beyond so many pages, as if the disk were full; 0 lifts the limit. Takes effect with the next commit.</summary>
    internal void LimitPages(int pages) => _commit.MaxPages = pages;

    private static BridgeJournal Open(JournalOptions options)
    {
        var directory = Path.GetFullPath(options.Directory);
        if (!options.Create && !File.Exists(Path.Combine(directory, Recovery.FileName))) throw Recovery.NoJournal(directory);
        try
        {
            if (!Directory.Exists(directory))
            {
                // Messages lie there as they came, so nobody else may look.
                if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
                else Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(Codes.CannotOpen, $"The state directory '{directory}' cannot be made: {exception.Message}", exception);
        }

        var directoryLock = DirectoryLock.Take(directory);
        DurabilityMark? mark = null;
        Database? database = null;
        try
        {
            mark = DurabilityMark.Open(directory);
            (database, var entries) = Recovery.Open(directory, mark, Schema.Steps, options.MaxCheckedBytes);
            var path = Path.Combine(directory, Recovery.FileName);
            var prefix = $"{options.Bridge}-{Epoch.Begin(database, options.Bridge, options.Time.GetUtcNow())}";
            mark.Write(entries);
            var journal = new BridgeJournal(options, path, directoryLock, mark, database, entries, prefix);
            Log.Opened(journal._logger, path, Schema.Steps.Count, prefix);
            return journal;
        }
        catch (Exception exception)
        {
            database?.Dispose();
            mark?.Dispose();
            directoryLock.Dispose();
            switch (exception)
            {
                case StoreException error: throw Recovery.Explain(error, Path.Combine(directory, Recovery.FileName), wasAJournal: true);
                case IOException or UnauthorizedAccessException: throw new JournalException(Codes.CannotOpen, $"The state directory '{directory}' cannot be used: {exception.Message}", exception);
                default: throw;
            }
        }
    }

    private bool IsOpen(string route, string destination)
    {
        lock (_routesGate) return _routes.GetValueOrDefault(route)?.Has(destination) == true;
    }

    private RouteJournal Load(string route, IReadOnlyList<string> destinations, RouteLimits limits)
    {
        RouteTable.Loaded? loaded = null;
        var loading = _writer.ExecuteAsync(database => loaded = RouteTable.Open(database, _path, route, destinations));
        if (Task.WaitAny([loading], OpenRouteCap) < 0)
            throw new JournalException(Codes.CannotOpen, $"Route '{route}' could not be opened within {OpenRouteCap.TotalSeconds:0} s. {Health.Reason ?? "The disk does not answer."}");
        loading.GetAwaiter().GetResult();

        var state = new RouteState(loaded!.Id, route, limits, _writer, _options.ReadAheadBytes)
        {
            IdPrefix = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{IdPrefix}-{loaded.Id}"),
            Destinations = loaded.Destinations,
            Committed = loaded.Totals.Next - 1,
            StoredBytes = loaded.Totals.Bytes,
            StoredEntries = loaded.Totals.Entries,
            Totals = loaded.Totals,
            Stored = loaded.Totals,
            LoggedDropped = loaded.Totals.Dropped,
            LoggedExpired = loaded.Totals.Expired,
        };
        foreach (var (destination, unsettled) in loaded.Orphans) Log.DestinationGone(_logger, route, destination, unsettled);
        _writer.AddRoute(state);
        _writer.Maintain();
        return new RouteJournal(state, _connection, _path, _options.Time, _logger);
    }

    /// <summary>One look; the next one is timed when it is done, so that looks never pile up behind a slow disk.</summary>
    private async Task MaintainAsync()
    {
        _writer.Maintain();
        await DeadLetters.PollAsync();
        if (++_looks == LooksBeforeRoutes) await WarnOfRoutesNotOpenedAsync();
        _timer.Change(MaintainEvery, Timeout.InfiniteTimeSpan);   // does nothing once disposed
    }

    /// <summary>A route that was renamed leaves its messages behind; somebody should know.</summary>
    private async Task WarnOfRoutesNotOpenedAsync()
    {
        try
        {
            var held = await _connection.UseAsync(RouteTable.Held, CancellationToken.None);
            foreach (var (name, entries) in held)
            {
                bool isOpen;
                lock (_routesGate) isOpen = _routes.ContainsKey(name);
                if (!isOpen) Log.RouteNotOpened(_logger, name, entries);
            }
        }
        catch (JournalException)
        {
            // Closed, or the store cannot be read: the readers say so.
        }
    }

    private void Close()
    {
        _timer.Dispose();
        var hasEnded = _writer.Close(CloseCap);
        RouteJournal?[] routes;
        lock (_routesGate) routes = [.. _routes.Values];
        foreach (var route in routes) route?.Close();
        _connection.Dispose();
        if (!hasEnded) return;   // a call into the disk hangs; the system takes files and lock back with the process
        _commit.Close();
        _mark.Dispose();
        _lock.Dispose();
    }
}
