using Bridge.Delivery;
using Bridge.Engine.Configuration;
using Bridge.Engine.Telemetry;
using Bridge.Journal;
using Bridge.Mapping.Files;
using Bridge.Mapping.Files.Tables;
using Microsoft.Extensions.Logging;

namespace Bridge.Engine.Routing;

/// <summary>
/// Brings the entries of a route's journal to one destination: reads, translates, offers them to the sink in batches and settles what the sink says.
/// <para>
/// One loop owns everything here; only the signal is touched by others. One call of the sink is under way at a time, and while it waits for confirms the next
/// batch is translated. Order: an entry is offered only if nothing before it in its lane is held back, so a failure takes the next batch apart again before anything
/// of it is sent.
/// </para>
/// <para>
/// Memory: what is held back keeps its rows in memory up to a limit. Beyond it entries are skipped, their lanes remembered, and the journal is read again from the
/// first unsettled entry once such a lane is free.
/// </para>
/// </summary>
internal sealed partial class Dispatcher : IAsyncDisposable
{
    // Bytes of rows that held entries keep: a few dozen rows of the journal's 1 MiB.
    private const long MaxHeldBytes = 32L << 20;
    // Held entries are looked at for each batch; 4,096 of them cost some 50 µs.
    private const int MaxHeld = 4096;
    // Lanes with skipped entries are kept as texts; beyond this the dispatcher waits for a lane instead of reading on.
    private const int MaxSkippedLanes = 10_000;
    // So many entries in a row that all have to wait: this route has hardly another lane, and reading on would only translate in vain.
    private const int MaxFruitless = 32_768;
    // Bytes of one delivery, apart from a single larger message: bounds memory where frames are large.
    private const int MaxMappedBytes = 4 << 20;
    // Dead letters under way to the disk: a file of nothing but bad records is then written in groups.
    private const int MaxBurying = 256;
    private const int MaxRetriesInHand = 256;

    private readonly RouteSnapshot _route;
    private readonly DestinationSnapshot _destination;
    private readonly int _index;
    private readonly RouteJournal _journal;
    private readonly DeadLetterStore _deadLetters;
    private readonly DeliveredReceipts? _receipts;
    private readonly SinkConnection _connection;
    private readonly PeerMonitor _monitor;
    private readonly DestinationCounters _counters;
    private readonly DeadLetterReporter _reporter;
    private readonly RouteNotes _notes;
    private readonly Action<string, string> _stopRoute;
    private readonly string _idPrefix;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RetrySchedule _entryPauses;
    private readonly RetrySchedule _pauses;

    // Touched by any thread.
    private readonly Signal _signal = new();
    private int _burying;
    private int _buryingFailed;
    private volatile bool _retriesWanted = true;   // marks outlive a restart

    private volatile TaskCompletionSource? _drained;

    // Owned by the loop.
    private readonly MappingWorker _worker;
    private readonly List<HeldEntry> _held = [];
    private readonly LaneSet _lanes = new();
    private readonly LaneSet _failingLanes = new();
    private readonly LaneSet _skipped = new();
    private readonly LossGuard _guard = new();
    private readonly List<(JournalRow Row, int Index)> _retriesDone = [];
    private readonly List<(JournalRow Row, int Index, DeadLetterDraft Draft)> _retriesFailed = [];
    private readonly ITimer _timer;
    private Composition _current;
    private Composition _next;
    private JournalReader _reader;
    private CancellationTokenSource _reading = new();
    private Task<JournalBatch>? _pendingRead;
    private JournalRow? _row;
    private long _nextOwn;   // behind the last row of this process that was read; stays over a rewind
    private long _heldBytes;
    private int _fruitless;
    private bool _isStopped;
    private bool _takesNothing;
    private DateTimeOffset _pausedUntil;
    private DateTimeOffset _lookedAt;   // what was due then was seen

    public Dispatcher(DispatcherParts parts)
    {
        _route = parts.Route;
        _destination = parts.Destination;
        _index = parts.Index;
        _journal = parts.Journal;
        _deadLetters = parts.DeadLetters;
        _receipts = parts.Receipts;
        _connection = parts.Connection;
        _monitor = parts.Monitor;
        _counters = parts.Counters;
        _notes = parts.Notes;
        _stopRoute = parts.StopRoute;
        _idPrefix = parts.IdPrefix;
        _time = parts.Time;
        _logger = parts.Logger;
        _entryPauses = new RetrySchedule(_route.Retry);
        _pauses = new RetrySchedule(_route.Retry);
        _reporter = new DeadLetterReporter(_route.Name, _destination.Name, _time, _logger);
        _destination.Mapping.TablesReloaded += OnTablesReloaded;
        _worker = _destination.Mapping.CreateWorker(_destination.Name);
        _current = new Composition(_destination.Templates);
        _next = new Composition(_destination.Templates);
        _timer = _time.CreateTimer(static signal => ((Signal)signal!).Set(), _signal, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _reader = _journal.OpenReader(_destination.Name);
        BacklogAtStart = _reader.Backlog;
        _deadLetters.RetriesRequested += OnRetriesRequested;
    }

    /// <summary>Entries that waited when it was made.</summary>
    public long BacklogAtStart { get; }

    /// <summary>Entries without a fate: not settled, being written as dead letters, or dead letters that are tried again. Thread-safe.</summary>
    public long Open => Volatile.Read(ref _reader).Backlog + Volatile.Read(ref _burying) + _counters.Again;

    /// <summary>Runs until <paramref name="stop"/> fires and what is under way is finished, or until <paramref name="abort"/> fires. Never throws.</summary>
    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, abort);
        var failures = new RetrySchedule(_route.Retry);
        while (!either.IsCancellationRequested && !_isStopped)
        {
            try
            {
                await LoopAsync(either.Token, abort);
                failures.Reset();
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A defect of ours, or a journal that cannot be read: nothing is settled by it, so it all comes again.
                var pause = failures.Next();
                var text = SafeText.Of(e);
                Log.DispatcherFailed(_logger, _route.Name, _destination.Name, text, SafeText.Of(pause), e);
                _monitor.Set(PeerState.Degraded, text);
                try
                {
                    await Task.Delay(pause, _time, either.Token);
                    await RewindAsync(either.Token);
                }
                catch (Exception) when (either.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception again)
                {
                    Log.DispatcherFailed(_logger, _route.Name, _destination.Name, SafeText.Of(again), SafeText.Of(pause), again);
                }
            }
        }
    }

    /// <summary>Completes once nothing is left to deliver; for sources that have ended. One caller.</summary>
    public Task WhenDrainedAsync()
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _drained = drained;
        _signal.Set();
        return drained.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _deadLetters.RetriesRequested -= OnRetriesRequested;
        await _timer.DisposeAsync();
        await DropAllAsync();
        _reader.Dispose();
        _reading.Dispose();
        _current.Dispose();
        _next.Dispose();
        _reporter.Flush();
        _notes.Flush();
        await _connection.DisposeAsync();
    }

    private async Task LoopAsync(CancellationToken stop, CancellationToken abort)
    {
        while (!stop.IsCancellationRequested && !_isStopped)
        {
            if (Interlocked.Exchange(ref _buryingFailed, 0) != 0 || IsSkippedLaneFree()) await RewindAsync(stop);
            _lookedAt = _time.GetUtcNow();
            if (_pausedUntil > _lookedAt)
            {
                await WaitAsync(stop);
                continue;
            }
            var sink = _connection.Current ?? await _connection.ConnectAsync(_guard.Unreachable, stop);
            if (_retriesWanted && _held.Count < MaxHeld / 2) await TakeRetriesAsync(abort);
            Compose(_current, isUnderWay: false);
            await SettleRetriesAsync(abort);
            if (_current.Entries.Count == 0)
            {
                if (_drained is not null && _held.Count == 0 && Open == 0 && !_retriesWanted) _drained.TrySetResult();
                await WaitAsync(stop);
            }
            else await DeliverAllAsync(sink, stop, abort);
        }
    }

    /// <summary>Delivers the current composition and those that were made meanwhile, until there is none or something is held back.</summary>
    private async Task DeliverAllAsync(ISink sink, CancellationToken stop, CancellationToken abort)
    {
        while (_current.Entries.Count > 0)
        {
            var wentWell = await DeliverAsync(sink, abort);
            await SettleRetriesAsync(abort);
            _current.Clear();
            if (_failedMeanwhile is { } failure)
            {
                _failedMeanwhile = null;
                failure.Throw();
            }
            if (!wentWell || stop.IsCancellationRequested || _isStopped)
            {
                Return(_next);
                return;
            }
            (_current, _next) = (_next, _current);
        }
    }

    // Waits until something can be done: rows came, a pause is over, dead letters are to be tried again. What became due since it was looked at must not be slept over.
    private Task WaitAsync(CancellationToken cancellationToken)
    {
        var due = _pausedUntil > _lookedAt ? _pausedUntil : DateTimeOffset.MaxValue;
        foreach (var entry in _held)
        {
            if (entry.DueAt > _lookedAt && entry.DueAt < due) due = entry.DueAt;
        }
        if (due < DateTimeOffset.MaxValue)
        {
            var pause = due - _time.GetUtcNow();
            if (pause <= TimeSpan.Zero) return Task.CompletedTask;
            _timer.Change(pause, Timeout.InfiniteTimeSpan);
        }
        return _signal.WaitAsync(cancellationToken);
    }

    private void OnTablesReloaded(TableReload reload)
    {
        if (reload.Error is { } reason) Log.TablesUnusable(_logger, _route.Name, _destination.Mapping.Name, SafeText.Of(reason));
        else Log.TablesReloaded(_logger, _route.Name, _destination.Mapping.Name, SafeText.Of(string.Join(", ", reload.Files)));
    }

    private void OnRetriesRequested()
    {
        _retriesWanted = true;
        _signal.Set();
    }
}
